import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { onChange } from './on-change';
import { FileTree, writeTree } from '../../lib/output';
import { disk, Files } from '../../lib/output/files';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const OLD: FileTree = new Map([['a.yaml', 'a: 1\n'], ['kept/b.yaml', 'b: 1\n'], ['kept/c.yaml', 'c: 1\n'], ['old/gone.yaml', 'gone\n']]);
const NEW: FileTree = new Map([['a.yaml', 'a: 2\n'], ['kept/b.yaml', 'b: 1\n'], ['kept/c.yaml', 'c: 1\n'], ['new/d.yaml', 'd: 1\n']]);

let parent: string;
let output: string;
beforeEach(() => {
  parent = scratchDirectory();
  output = join(parent, 'deploy');
});

/** Every file below a directory with its content; links as what they are. */
function contents(directory: string): { [path: string]: string } {
  return Object.fromEntries(readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => [relative(directory, path), lstatSync(path).isSymbolicLink() ? '(link)' : readFileSync(path, 'utf8')]));
}

function expectTree(tree: FileTree): void {
  const { INVENTORY, ...files } = contents(output);
  expect(files).toEqual(Object.fromEntries(tree));
  expect(INVENTORY.split('\n').filter(Boolean)).toHaveLength(tree.size);
}

test('the first run creates the directory and those above it', () => {
  output = join(parent, 'a/b/deploy');
  expect(writeTree(output, OLD).written).toEqual([...OLD.keys()]);
  expectTree(OLD);
});

test('a later run writes what changed, removes what is not wanted any more, and leaves the rest alone', () => {
  writeTree(output, OLD);
  const past = new Date(2001, 1, 1);
  for (const path of OLD.keys()) utimesSync(join(output, path), past, past);

  expect(writeTree(output, NEW)).toEqual({
    written: ['a.yaml', 'new/d.yaml'], unchanged: ['kept/b.yaml', 'kept/c.yaml'], removed: ['old/gone.yaml'], overwritten: [],
  });
  expectTree(NEW);
  expect(existsSync(join(output, 'old'))).toBe(false);
  expect(statSync(join(output, 'kept/b.yaml')).mtime).toEqual(past);
  expect(statSync(join(output, 'a.yaml')).mtime).not.toEqual(past);
  expect(readdirSync(parent)).toEqual(['deploy']);
});

test('a run that changes nothing touches nothing', () => {
  writeTree(output, OLD);
  const before = [parent, output, join(output, 'INVENTORY')].map(path => statSync(path).mtimeMs);
  const inode = statSync(output).ino;
  expect(writeTree(output, OLD)).toEqual({ written: [], unchanged: [...OLD.keys()], removed: [], overwritten: [] });
  expect([parent, output, join(output, 'INVENTORY')].map(path => statSync(path).mtimeMs)).toEqual(before);
  expect(statSync(output).ino).toBe(inode);
});

test('files are plain and the same for every umask', () => {
  const umask = process.umask(0o077);
  try {
    writeTree(output, OLD);
  } finally {
    process.umask(umask);
  }
  expect(statSync(join(output, 'kept/b.yaml')).mode % 0o1000).toBe(0o644);
  expect(statSync(join(output, 'kept')).mode % 0o1000).toBe(0o755);
});

test('a generated file that somebody edited is generated again, and the report says so', () => {
  writeTree(output, OLD);
  writeFileSync(join(output, 'a.yaml'), 'edited\n');
  writeFileSync(join(output, 'old/gone.yaml'), 'edited\n');
  expect(writeTree(output, NEW)).toMatchObject({ written: ['a.yaml', 'new/d.yaml'], overwritten: ['a.yaml', 'old/gone.yaml'] });
  expectTree(NEW);
});

test('a generated file that somebody deleted comes back', () => {
  writeTree(output, OLD);
  rmSync(join(output, 'a.yaml'));
  expect(writeTree(output, OLD)).toMatchObject({ written: ['a.yaml'], overwritten: [] });
  expectTree(OLD);
});

test('a directory can be named in any way', () => {
  mkdirSync(output);
  const back = process.cwd();
  process.chdir(output);
  try {
    writeTree('.', OLD);
  } finally {
    process.chdir(back);
  }
  expectTree(OLD);
  expect(writeTree(`${output}/`, NEW).written).toEqual(['a.yaml', 'new/d.yaml']);
  expectTree(NEW);
});

test('what a desktop leaves behind in every directory is nobody\'s work', () => {
  writeTree(output, OLD);
  writeFileSync(join(output, 'kept', '.DS_Store'), '');
  expect(writeTree(output, OLD).written).toEqual([]);
  writeTree(output, NEW);
  expectTree(NEW);
});

test('an empty directory is taken; the inventory is what sha256sum checks', () => {
  mkdirSync(output);
  writeTree(output, OLD);
  expect(run('sha256sum', ['--check', '--strict', 'INVENTORY'], { cwd: output })).toContain('kept/b.yaml: OK');
});

/** Bad surroundings: the message names what is in the way and what to do, and nothing changes. */
function expectRefused(id: string, pattern: RegExp, files: Files = disk): void {
  const before = contents(parent);
  let error: unknown;
  try {
    writeTree(output, NEW, files);
  } catch (e) {
    error = e;
  }
  expect(error).toMatchObject({ name: 'GitOpsError', issues: [expect.objectContaining({ id })], message: expect.stringMatching(pattern) });
  expect(contents(parent)).toEqual(before);
}

test('fails: a directory with files and without an inventory', () => {
  mkdirSync(output);
  writeFileSync(join(output, 'README.md'), 'mine');
  expectRefused('output-not-ours', /INVENTORY.*README\.md.*choose another output directory/s);
});

test('fails: a foreign file among ours', () => {
  writeTree(output, OLD);
  writeFileSync(join(output, 'kept', 'notes.txt'), 'mine');
  expectRefused('foreign-file', /deploy\/kept\/notes\.txt.*move it out/s);
});

test('fails: many foreign files, naming the first and counting the rest', () => {
  writeTree(output, OLD);
  for (let i = 0; i < 25; i++) writeFileSync(join(output, `note-${i}`), '');
  expect(() => writeTree(output, NEW)).toThrow(/21 problems.*5 more files/s);
});

test.each([['a Git directory', false], ['the file of a worktree', true]])('fails: %s in the output, without advice to delete it', (_, file) => {
  writeTree(output, OLD);
  const git = join(output, '.git');
  if (file) writeFileSync(git, 'gitdir: elsewhere\n');
  else mkdirSync(git);
  expectRefused('foreign-file', /\.git.*choose an output directory below the root/s);
  rmSync(join(output, 'INVENTORY'));
  expectRefused('output-not-ours', /\.git.*choose an output directory below the root/s);
});

test('fails: a symbolic link in the output, wherever it leads', () => {
  writeTree(output, OLD);
  symlinkSync('/etc', join(output, 'kept', 'etc'));
  expectRefused('output-symlink', /kept\/etc/);
});

test('fails: a generated file that was replaced by a link, so that writing would go elsewhere', () => {
  writeTree(output, OLD);
  const victim = join(parent, 'victim');
  writeFileSync(victim, 'precious');
  rmSync(join(output, 'a.yaml'));
  symlinkSync(victim, join(output, 'a.yaml'));
  expectRefused('output-symlink', /a\.yaml/);
});

test('fails: an output directory that is a link, or a file', () => {
  mkdirSync(join(parent, 'elsewhere'));
  symlinkSync(join(parent, 'elsewhere'), output);
  expectRefused('output-not-a-directory', /symbolic link/);
  output += '/';
  expectRefused('output-not-a-directory', /symbolic link/);
  output = join(parent, 'deploy');
  rmSync(output);
  writeFileSync(output, 'a file');
  expectRefused('output-not-a-directory', /no directory/);
});

test.each(['../../victim', '/etc/victim', 'kept/../../victim'])('fails: an inventory that claims %s', path => {
  writeTree(output, OLD);
  writeFileSync(join(output, 'INVENTORY'), `${'0'.repeat(64)}  ${path}\n`);
  expectRefused('inventory', /INVENTORY:1/);
});

test('fails: a place that cannot be written, even by root', () => {
  writeFileSync(join(parent, 'file'), '');
  output = join(parent, 'file', 'deploy');
  expectRefused('output-unwritable', /ENOTDIR.*a file stands where a directory is needed/s);
});

test.each([
  ['EROFS', /read-only.*another one/s], ['EACCES', /let this user write/], ['ENOSPC', /free some space/], ['EBUSY', /mount point/], ['EIO', /check the output/],
])('fails: %s, saying what to do', (code, fix) => {
  writeTree(output, OLD);
  expectRefused('output-unwritable', fix, failing(1, code).files);
});

test('fails: a merge conflict in the inventory', () => {
  writeTree(output, OLD);
  const inventory = join(output, 'INVENTORY');
  writeFileSync(inventory, `<<<<<<< HEAD\n${readFileSync(inventory, 'utf8')}=======\n>>>>>>> theirs\n`);
  expect(() => writeTree(output, NEW)).toThrow(/INVENTORY:1\].*delete the directory and synthesize again \(also after a merge conflict\)/s);
});

describe('two runs', () => {
  const lock = () => join(parent, '.deploy.gitops-ai-lock');

  test('fails: while another run is writing, or has just made its lock; the lock of a dead run is taken over', () => {
    writeTree(output, OLD);
    writeFileSync(lock(), '1');
    expectRefused('output-busy', /process 1 is writing/);
    let looks = 0;
    // It is empty at first.
    const made: Files = { ...disk, read: path => (path === lock() && ++looks < 3 ? Buffer.from('') : disk.read(path)) };
    expectRefused('output-busy', /process 1 is writing/, made);
    expect(looks).toBe(3);
    writeFileSync(lock(), 'no number');
    expectRefused('output-busy', /another process is writing.*delete the lock/s);
    writeFileSync(lock(), '999999999');
    writeTree(output, NEW);
    expectTree(NEW);
    expect(readdirSync(parent)).toEqual(['deploy']);
  });

  test('so is the empty lock of a run that was killed before it could write its number', () => {
    writeFileSync(lock(), '');
    writeTree(output, NEW);
    expectTree(NEW);
    expect(readdirSync(parent)).toEqual(['deploy']);
  });

  (process.platform === 'linux' ? test : test.skip)('so is that of a run that ended and was never reaped, as in a container without an init', async () => {
    // The shell becomes `sleep`, which asks after none of its children; it has, long before the child ends.
    const parentOfZombie = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [text] = await once(parentOfZombie.stdout, 'data') as [Buffer];
      const zombie = text.toString().trim();
      while (!/ Z /.test(readFileSync(`/proc/${zombie}/stat`, 'latin1'))) await new Promise(resolve => setTimeout(resolve, 10));
      writeFileSync(lock(), zombie);
      writeTree(output, NEW);
      expectTree(NEW);
    } finally {
      parentOfZombie.kill('SIGKILL');
    }
  });

  test('a run that had to wait for its lock sees what the other one wrote', () => {
    writeTree(output, OLD);
    const other: FileTree = new Map([...OLD, ['kept/b.yaml', 'other\n']]);
    let pending = true;
    const files: Files = {
      ...disk,
      create: (path, content) => {
        if (pending && path === lock()) {
          pending = false;
          writeTree(output, other);
        }
        disk.create(path, content);
      },
    };
    expect(writeTree(output, NEW, files).written).toContain('kept/b.yaml');
    expectTree(NEW);
    run('sha256sum', ['--check', '--strict', '--quiet', 'INVENTORY'], { cwd: output });
  });

  test('fails: when two take over the lock of a dead run, one of them gives it back', () => {
    writeTree(output, OLD);
    writeFileSync(lock(), '999999999');
    const files: Files = {
      ...disk,
      rename: (from, to) => {
        if (from === lock()) writeFileSync(lock(), '1');
        disk.rename(from, to);
      },
    };
    expect(() => writeTree(output, NEW, files)).toThrow(/output-busy/);
    expect(readFileSync(lock(), 'utf8')).toBe('1');
    expect(readdirSync(parent).sort()).toEqual(['.deploy.gitops-ai-lock', 'deploy']);
    expectTree(OLD);
  });
});

/** The real disk, except that the nth call that changes something fails; `calls` counts them. */
function failing(nth: number, code: string): { files: Files; calls: () => number } {
  let calls = 0;
  const files = onChange(disk, () => {
    if (++calls === nth) throw Object.assign(new Error(code), { code, syscall: 'write', path: output });
  });
  return { files, calls: () => calls };
}

test('a failure at any point leaves the old output whole and nothing beside it; the next run finishes the work', () => {
  let failures = 0;
  for (let nth = 1; ; nth++) {
    rmSync(output, { recursive: true, force: true });
    writeTree(output, OLD);
    const { files, calls } = failing(nth, 'ENOSPC');
    let thrown: unknown;
    try {
      writeTree(output, NEW, files);
    } catch (error) {
      thrown = error;
    }
    if (calls() < nth) break;

    if (thrown) {
      failures++;
      expect(thrown).toMatchObject({ name: 'GitOpsError', issues: [{ id: 'output-unwritable' }] });
      expectTree(OLD);
      expect(readdirSync(parent)).toEqual(['deploy']);
    } else {
      // Only clearing away failed.
      expectTree(NEW);
    }
    writeTree(output, NEW);
    expectTree(NEW);
    expect(readdirSync(parent)).toEqual(['deploy']);
  }
  expect(failures).toBeGreaterThan(8);
});

test('a process that is killed at any point leaves one tree whole; the next run finishes the work', () => {
  let kills = 0;
  for (let nth = 1; ; nth++) {
    rmSync(output, { recursive: true, force: true });
    writeTree(output, OLD);
    const { signal, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'killed-run.ts'), output, String(nth), JSON.stringify([...NEW])], {
      encoding: 'utf8',
    });
    if (signal === null) {
      expect(stderr).toBe('');
      break;
    }
    kills++;
    // Between the two renames the old tree stands beside its place.
    const place = existsSync(output) ? output : join(parent, '.deploy.gitops-ai-previous');
    const { INVENTORY, ...found } = contents(place);
    expect([Object.fromEntries(OLD), Object.fromEntries(NEW)]).toContainEqual(found);
    run('sha256sum', ['--check', '--strict', '--quiet', 'INVENTORY'], { cwd: place });

    writeTree(output, NEW);
    expectTree(NEW);
    expect(readdirSync(parent)).toEqual(['deploy']);
  }
  expectTree(NEW);
  expect(kills).toBeGreaterThan(8);
}, 60_000);
