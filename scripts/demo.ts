/**
 * The main job from end to end on this machine: an example repository is synthesized into Git, one pointer moves, the
 * change is reverted, and the reverted tree turns out to be the very tree it was before.
 *
 *     npm run demo
 *
 * Needs Node and Git. Leaves the repository in a temporary directory for a look around.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';

const PROJECT = resolve(__dirname, '..');
const EXAMPLE = join(PROJECT, 'examples', 'recommender');
const POINTERS = 'environments/production.yaml';

const root = mkdtempSync(join(tmpdir(), 'gitops-ai-demo-'));
const remote = join(root, 'remote.git');
const work = join(root, 'ai-platform');
let steps = 0;

function main(): void {
  step('Create a Git repository with a bare remote', () => {
    git(root, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
    git(root, 'clone', '--quiet', remote, work);
    git(work, 'checkout', '--quiet', '-B', 'main');
    say(`remote ${remote}`);
    say(`clone  ${work}`);
  });

  step('Add the code, the pointers and the lock of examples/recommender', () => {
    for (const entry of ['main.ts', 'recommender.ts', 'cdk8s.yaml', 'models.lock.yaml', 'environments']) {
      cpSync(join(EXAMPLE, entry), join(work, entry), { recursive: true });
    }
    symlinkSync(join(PROJECT, 'node_modules'), join(work, 'node_modules'));
    writeFileSync(join(work, '.gitignore'), 'node_modules\n.*.gitops-ai-*\n');
    commit('Describe the recommender');
  });

  step('Synthesize, commit and push: two environments, three clusters, Flux and Argo CD', () => {
    synth();
    commit('Render the recommender');
    const files = git(work, 'ls-files', 'deploy').split('\n');
    say(`${files.length} files in deploy/, such as`);
    files.filter((_, i) => i % Math.ceil(files.length / 8) === 0).forEach(file => say(`  ${file}`));
  });

  step('Synthesize again: nothing changes', () => {
    synth();
    expect(git(work, 'status', '--porcelain') === '', 'the working tree is clean: same input, same bytes');
  });

  step('A mistake stops before the merge: point production at a version the lock does not know', () => {
    const before = readFileSync(join(work, POINTERS), 'utf8');
    movePointer('ranker', '9.9.9');
    const message = failingSynth();
    message.trim().split('\n').forEach(say);
    writeFileSync(join(work, POINTERS), before);
    expect(git(work, 'status', '--porcelain') === '', 'nothing was written');
  });

  const before = tree();
  step('Promote: move one pointer in production', () => {
    const old = movePointer('ranker', '1.5.0');
    synth();
    git(work, '--no-pager', 'diff', '--stat').split('\n').forEach(say);
    git(work, '--no-pager', 'diff', '--unified=0', '--', 'environments', 'deploy/production/apps').split('\n')
      .filter(line => /^[-+](?![-+])/.test(line) || line.startsWith('+++ ')).forEach(say);
    commit(`Promote ranker ${old} to 1.5.0 in production`);
  });

  step('Roll back: git revert', () => {
    git(work, 'revert', '--no-edit', 'HEAD');
    git(work, 'push', '--quiet', 'origin', 'main');
    const after = tree();
    say(`tree before ${before}`);
    say(`tree after  ${after}`);
    expect(before === after, 'the reverted tree is the tree it was before the promotion');
  });

  step('Synthesize the reverted code: output and code agree', () => {
    synth();
    expect(git(work, 'status', '--porcelain') === '', 'the working tree is clean');
    expect(git(work, 'rev-parse', 'HEAD') === git(remote, 'rev-parse', 'main'), 'the remote has the same commit');
  });

  console.log('\nThe history is the audit trail:\n');
  git(work, '--no-pager', 'log', '--format=%h %s').split('\n').forEach(say);
  console.log(`\nLook around: cd ${work}`);
}

function step(title: string, action: () => void): void {
  console.log(`\n${++steps}. ${title}`);
  const start = process.hrtime.bigint();
  action();
  console.log(`   ${(Number(process.hrtime.bigint() - start) / 1e9).toFixed(2)} s`);
}

function say(line: string): void {
  console.log(`   ${line}`);
}

function expect(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`not so: ${claim} (see ${work})`);
  say(`✓ ${claim}`);
}

/** Nothing of the user's own Git configuration takes part. */
function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'core.hooksPath=/dev/null', '-c', 'commit.gpgSign=false', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: 'Demo',
      GIT_AUTHOR_EMAIL: 'demo@example.com',
      GIT_COMMITTER_NAME: 'Demo',
      GIT_COMMITTER_EMAIL: 'demo@example.com',
    },
  }).trimEnd();
}

function commit(message: string): void {
  git(work, 'add', '--all');
  git(work, 'commit', '--quiet', '--message', message);
  git(work, 'push', '--quiet', 'origin', 'main');
  say(`${git(work, 'rev-parse', '--short', 'HEAD')} ${message}`);
}

function tree(): string {
  return git(work, 'rev-parse', 'HEAD^{tree}');
}

/** What `cdk8s synth` runs for this example, without the CLI in between. */
const SYNTH = [join(PROJECT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), '--tsconfig', join(PROJECT, 'tsconfig.json'), 'main.ts'];

function synth(): void {
  execFileSync(process.execPath, SYNTH, { cwd: work, stdio: ['ignore', 'inherit', 'inherit'] });
}

function failingSynth(): string {
  try {
    execFileSync(process.execPath, SYNTH, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const stderr = String((error as { stderr?: string }).stderr);
    return stderr.slice(Math.max(0, stderr.indexOf('GitOpsError'))).replace(/\]?\n+Node\.js v[\d.]+\s*$/, '');
  }
  throw new Error('the mistake was not refused');
}

/** Changes one value and leaves comments and order alone, as a bot or a person would. */
function movePointer(model: string, version: string): string {
  const file = join(work, POINTERS);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const old = String(document.getIn(['models', model]));
  const pointer = document.getIn(['models', model], true) as { value: string };
  pointer.value = version;
  writeFileSync(file, document.toString());
  return old;
}

main();
