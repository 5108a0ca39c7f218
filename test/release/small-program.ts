/** A small program of two environments, two apps and three models, and what lies beside it. */
export const VERSIONS = ['1', '2', '3'];
/** Models: the first two are of one app each, the third is of both. */
export const MODELS = ['ranker', 'clicks', 'common'];
export const ENVIRONMENTS = ['staging', 'production'];
export const APPS = ['search', 'ads'];

export const LOCK = `lockVersion: 1
models:
${MODELS.map(name => `  ${name}:\n${VERSIONS.map(version => `    "${version}":
      source: s3://models/${name}/${version}/?manifestSha256=${version.repeat(64)}
      size: ${Number(version) * 1024 * 1024}
      format: sklearn
`).join('')}`).join('')}`;

/** The program, in plain JavaScript, so that it starts fast. */
export const PROGRAM = `const lib = require('cdk8s-gitops-ai');
const settings = require('./settings.json');
const image = name => \`registry.example.com/\${name}@sha256:\${'a'.repeat(64)}\`;
const repository = new lib.GitOpsRepository({
  source: lib.GitSource.https('https://git.example.com/acme/ai'), operator: lib.GitOpsOperator.flux(), directory: __dirname,
});
for (const name of ${JSON.stringify(ENVIRONMENTS)}) {
  const environment = repository.addEnvironment(name, name === 'staging' ? {} : { promotesFrom: repository.environments[0] });
  environment.addCluster(name + '-eu', { kubernetesVersion: '1.35', nodePools: [lib.NodePool.cpu({ nodes: 3 })] });
  for (const [app, models] of [['search', ['ranker', 'common']], ['ads', ['clicks', 'common']]]) {
    const scope = new lib.GitOpsApp(environment, app);
    for (const model of models) {
      new lib.ModelService(scope, model, {
        model: lib.ModelSource.pinned(model),
        runtime: lib.ServingRuntime.mlserver({ image: image('mlserver') }),
        weights: lib.Weights.download({ image: image('aws') }),
        replicas: settings.replicas,
      });
    }
    if (settings.volume && app === 'search') {
      new lib.ApiObject(scope, 'index', {
        apiVersion: 'v1', kind: 'PersistentVolumeClaim',
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: settings.volume } } },
      });
    }
  }
}
repository.synth();
`;

/** The pointer file of an environment, in which other models run in version 1. */
export function pointersOf(environment: string, versions: { readonly [model: string]: string }): string {
  return `# What runs in ${environment}.\nmodels:\n${MODELS.map(name => `  ${name}: "${versions[name] ?? '1'}" # ${name}\n`).join('')}`;
}
