import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { middle, ms, print } from './measure';
import { commitOutput, targetOf } from '../../lib/commit';
import { formatInventory, INVENTORY, inventoryOf } from '../../lib/output';

const SIZES = [1000, 10_000];
const CHANGED = 10;
const ROUNDS = 7;
const PERSON = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' };

/** What committing an output adds to its synthesis, beside what a job does by hand: write ten files, `git add`, `git commit`. */
export async function commitBesideGit(): Promise<void> {
  Object.assign(process.env, PERSON);
  const scratch = mkdtempSync(join(tmpdir(), 'gitops-ai-bench-'));
  const rows = [];
  try {
    for (const size of SIZES) rows.push(await measure(size, join(scratch, String(size))));
  } finally {
    // At the end: a file system may be slow to make files where it has removed many.
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(`\nCommit of an output, ${CHANGED} files changed. Wall time, the middle of ${ROUNDS}; "git" writes the files, adds the directory and commits.\n`);
  print(['files', 'commit', 'git', 'commit ÷ git'], rows);
}

async function measure(size: number, scratch: string): Promise<string[]> {
  const paths = Array.from({ length: size }, (_, i) => `production/apps/app-${i % 100}/configmap-settings-${i}.yaml`).sort();
  const files = new Map(paths.map((path, i) => [path, content(i, 0)]));
  const [first, root] = [join(scratch, 'first'), join(scratch, 'clone')];
  mkdirSync(first, { recursive: true });
  const run = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, stdio: 'ignore' });
  run(first, 'init', '--quiet', '--initial-branch=main');
  for (const [path, text] of whole(files)) write(first, path, text);
  run(first, 'add', '--all');
  run(first, 'commit', '--quiet', '--message', 'first');
  // What jobs work in: everything is in one pack.
  run(scratch, 'clone', '--quiet', '--no-local', first, root);
  const git = (...args: string[]) => run(root, ...args);
  // No housekeeping of git begins while something is measured.
  for (const setting of ['gc.auto=0', 'maintenance.auto=false']) git('config', ...setting.split('='));
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round++) {
    for (let i = 0; i < CHANGED; i++) files.set(paths[(i * 997 + round) % size], content(i, round));
    // What makes the output change: a commit of pointers or code.
    mkdirSync(join(root, 'environments'), { recursive: true });
    writeFileSync(join(root, 'environments', 'production.yaml'), `models:\n  ranker: "1.${round}.0"\n`);
    git('add', 'environments');
    git('commit', '--quiet', '--message', 'move');
    const output = { root, directory: root, outputPath: 'deploy', files: whole(files) };
    let start = performance.now();
    const { changed } = await commitOutput({ output, target: targetOf(root) });
    ours.push(performance.now() - start);
    if (changed.length !== CHANGED + 1) throw new Error(`${changed.length} files were committed`);

    const by = paths.slice(0, CHANGED);
    for (const path of by) files.set(path, content(size, round));
    const next = whole(files);
    start = performance.now();
    for (const path of [...by, INVENTORY]) write(root, path, next.get(path)!);
    git('add', '--all', 'deploy');
    git('commit', '--quiet', '--message', 'by hand');
    theirs.push(performance.now() - start);
  }
  return [String(size), ms(middle(ours)), ms(middle(theirs)), (middle(ours) / middle(theirs)).toFixed(1)];
}

/** Writes a file of the output. */
function write(root: string, path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(root, 'deploy', path)), { recursive: true });
  writeFileSync(join(root, 'deploy', path), text);
}

function content(i: number, round: number): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings-${i}\n  namespace: app\ndata:\n  round: "${round}"\n${'  key: value of some length that makes it a file like others\n'.repeat(1)}`;
}

/** The files with their inventory, as a synthesis has them. */
function whole(files: ReadonlyMap<string, string>): Map<string, Buffer> {
  return new Map([[INVENTORY, formatInventory(inventoryOf(files))] as const, ...files].map(([path, text]) => [path, Buffer.from(text)]));
}
