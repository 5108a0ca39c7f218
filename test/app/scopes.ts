import { App } from 'cdk8s';
import { Construct } from 'constructs';
import { provideAppScope } from '../../lib/app';
import { KubernetesVersion, TargetCluster } from '../../lib/platform';

/** A construct that takes apps, as an environment does, without a repository around it. */
export function appScope(clusters: Partial<TargetCluster>[] = [{}], environment = 'production'): Construct {
  const scope = new Construct(new App(), environment);
  provideAppScope(scope, {
    environment,
    directory: `${environment}/apps`,
    clusters: () => clusters.map((cluster, i) => ({
      name: `cluster-${i}`, kubernetesVersion: KubernetesVersion.parse('1.35', 'p'), nodePools: [], ...cluster,
    })),
    models: () => ({
      model: name => ({ issue: { id: 'unknown-model', value: name, problem: 'no models here', fix: 'none' } }),
      canary: () => ({}),
      featureSet: name => ({ issue: { id: 'unknown-feature-set', value: name, problem: 'no feature sets here', fix: 'none' } }),
    }),
  });
  return scope;
}
