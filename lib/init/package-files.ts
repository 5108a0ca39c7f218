import { PackageVersions } from './versions';

/** Files of npm and the compiler. */
export function packageFiles(name: string, versions: PackageVersions): Map<string, string> {
  return new Map([
    ['package.json', json({
      name: packageName(name, versions),
      private: true,
      scripts: { check: 'gitops-ai check', diff: 'gitops-ai diff', synth: 'tsx main.ts', typecheck: 'tsc' },
      devDependencies: versions,
      engines: { node: '>= 20.16.0' },
    })],
    ['tsconfig.json', json({
      compilerOptions: { target: 'es2022', module: 'node16', moduleResolution: 'node16', strict: true, skipLibCheck: true, noEmit: true, types: [] },
      include: ['**/*.ts'],
      exclude: ['node_modules'],
    })],
    ['cdk8s.yaml', 'language: typescript\napp: npx tsx main.ts\noutput: deploy\n'],
  ]);
}

/** The name of a directory as npm takes it, and that of none of the packages: npm installs no package into itself. */
function packageName(directory: string, versions: PackageVersions): string {
  const plain = directory.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+/, '').slice(0, 100);
  return plain === '' || plain === 'node_modules' || Object.hasOwn(versions, plain) ? 'gitops' : plain;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
