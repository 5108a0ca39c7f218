import * as k8s from '@pulumi/kubernetes';
import { ComponentResource, ComponentResourceOptions, Resource } from '@pulumi/pulumi';
import { BootstrapOperator } from './bootstrap-operator';

/** Which operator, and what it is pointed at. */
export interface GitOpsBootstrapArgs {
  readonly operator: BootstrapOperator;

  /** The committed delivery directory of the cluster, such as `deploy/staging/delivery/staging-eu`. */
  readonly deliveryDirectory: string;
}

/**
 * An operator in any cluster, pointed at the delivery directory of the cluster: namespace, operator, source and root object.
 * All else comes from Git. The provider in the options says which cluster.
 *
 * What it put there is retained when it is removed: without its root, an operator would prune all that it ever delivered.
 */
export class GitOpsBootstrap extends ComponentResource {
  /** Namespace of the operator's objects. */
  public readonly namespace: string;

  /** @throws GitOpsError when the directory is not there, or is of another operator */
  constructor(name: string, { operator, deliveryDirectory }: GitOpsBootstrapArgs, options?: ComponentResourceOptions) {
    const roots = operator._roots(deliveryDirectory);
    super('cdk8s-gitops-ai:index:GitOpsBootstrap', name, {}, options);
    this.namespace = (roots[0].metadata as { namespace: string }).namespace;
    const keep = (...dependsOn: Resource[]) => ({ parent: this, retainOnDelete: true, dependsOn });

    const namespace = new k8s.core.v1.Namespace(`${name}-namespace`, { metadata: { name: this.namespace } }, keep());
    const installed = operator._install(name, this.namespace, keep(namespace));
    roots.reduce<Resource[]>((before, object) => {
      const { kind, metadata } = object as { kind: string; metadata: { name: string } };
      return [...before, new k8s.apiextensions.CustomResource(`${name}-${kind.toLowerCase()}-${metadata.name}`, object as never, keep(...before))];
    }, [...installed]);
    this.registerOutputs({ namespace: this.namespace });
  }
}
