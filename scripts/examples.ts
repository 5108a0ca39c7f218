/**
 * Synthesizes every example into its committed output. `--check` writes elsewhere and fails when the committed output
 * differs, which is what CI asks.
 *
 *     npm run examples [-- --check]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const PROJECT = resolve(__dirname, '..');
const TSX = join(PROJECT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const check = process.argv.includes('--check');

let stale = 0;
for (const example of readdirSync(join(PROJECT, 'examples')).sort()) {
  const directory = join(PROJECT, 'examples', example);
  if (!statSync(directory).isDirectory()) continue;
  const committed = join(directory, 'deploy');
  const outdir = check ? mkdtempSync(join(tmpdir(), `gitops-ai-${example}-`)) : committed;
  execFileSync(process.execPath, [TSX, '--tsconfig', join(PROJECT, 'tsconfig.json'), join(directory, 'main.ts')], {
    cwd: PROJECT, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, CDK8S_OUTDIR: outdir },
  });
  if (check) {
    const differences = compare(committed, outdir);
    differences.forEach(difference => console.error(`examples/${example}/deploy/${difference}`));
    stale += differences.length;
    rmSync(outdir, { recursive: true, force: true });
  }
  console.log(`${check ? 'checked' : 'wrote'} examples/${example}/deploy`);
}
if (stale > 0) {
  console.error(`${stale} files of the examples' output are out of date: run \`npm run examples\` and commit the result`);
  process.exitCode = 1;
}

function compare(committed: string, fresh: string): string[] {
  const [old, current] = [files(committed), files(fresh)];
  return [...new Set([...old.keys(), ...current.keys()])].sort()
    .filter(path => !old.get(path)?.equals(current.get(path) ?? Buffer.alloc(0)) || !current.has(path));
}

function files(root: string): Map<string, Buffer> {
  return new Map(readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => [relative(root, path), readFileSync(path)]));
}
