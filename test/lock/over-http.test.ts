import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addVersions } from '../../lib/lock';
import { LOCK_FILE, LockFile } from '../../lib/models';
import { digest } from '../models/fixtures';
import { GitServer } from '../tools/git-server';
import { actAsPerson } from '../tools/person';
import { run, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

actAsPerson();

const lockOf = (clone: string) => readFileSync(join(clone, LOCK_FILE), 'utf8');
const git = (clone: string, ...args: string[]) => run('git', args, { cwd: clone });

/** Adds a version to the lock of a clone, as `models lock` does, and commits it. */
function lock(clone: string, name: string, version: string, digit: string): void {
  const source = `oci://registry.example.com/models/${name}@${digest(digit)}`;
  const resolved = { source, size: 42, provenance: { resolvedFrom: `oci://registry.example.com/models/${name}:${version}` } };
  writeFileSync(join(clone, LOCK_FILE), addVersions(lockOf(clone), [{ name, version, resolved }]));
  git(clone, 'commit', '--quiet', '--all', '--message', `Lock ${name} ${version}`);
}

test('two pipelines that lock versions of different models push to one branch over HTTP, and the merge is the lock of both', async () => {
  const root = scratchDirectory('served');
  const server = await GitServer.start(root);
  try {
    const remote = join(root, 'r.git');
    run('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
    git(remote, 'config', 'http.receivepack', 'true');
    const [first, ours, theirs] = ['first', 'ours', 'theirs'].map(name => join(scratchDirectory(name), 'clone'));
    run('git', ['clone', '--quiet', `${server.url}/r.git`, first]);
    git(first, 'switch', '--quiet', '--create', 'main');
    writeFileSync(join(first, LOCK_FILE), addVersions(undefined, [
      { name: 'assistant', version: '1', resolved: { source: `oci://registry.example.com/models/assistant@${digest('1')}`, size: 1, provenance: { resolvedFrom: 'oci://registry.example.com/models/assistant:1' } } },
      { name: 'ranker', version: '1', resolved: { source: `oci://registry.example.com/models/ranker@${digest('2')}`, size: 1, provenance: { resolvedFrom: 'oci://registry.example.com/models/ranker:1' } } },
    ]));
    git(first, 'add', LOCK_FILE);
    git(first, 'commit', '--quiet', '--message', 'first');
    git(first, 'push', '--quiet', 'origin', 'main');

    for (const clone of [ours, theirs]) run('git', ['clone', '--quiet', '--branch', 'main', `${server.url}/r.git`, clone]);
    lock(ours, 'assistant', '2', '3');
    lock(theirs, 'ranker', '2', '4');
    git(theirs, 'push', '--quiet', 'origin', 'main');
    expect(tryRun('git', ['push', '--quiet', 'origin', 'main'], { cwd: ours }).stderr).toContain('rejected');
    git(ours, 'pull', '--quiet', '--no-rebase', '--no-edit', 'origin', 'main');
    git(ours, 'push', '--quiet', 'origin', 'main');

    const merged = git(remote, 'show', `main:${LOCK_FILE}`);
    const { models, issues } = LockFile.parse(merged);
    expect(issues).toEqual([]);
    expect([...models].map(([name, versions]) => [name, [...versions.keys()]])).toEqual([['assistant', ['1', '2']], ['ranker', ['1', '2']]]);
  } finally {
    await server.stop();
  }
});
