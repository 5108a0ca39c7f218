import {
  existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
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
  expect(writeTree(output, OLD)).toMatchObject({ written: ['a.yaml'], overwritten: ['a.yaml'] });
  expectTree(OLD);
});

test('a generated file that somebody deleted comes back', () => {
  writeTree(output, OLD);
  rmSync(join(output, 'a.yaml'));
  expect(writeTree(output, OLD)).toMatchObject({ written: ['a.yaml'], overwritten: [] });
  expectTree(OLD);
});

test('an empty directory is taken; the inventory is what sha256sum checks', () => {
  mkdirSync(output);
  writeTree(output, OLD);
  expect(run('sha256sum', ['--check', '--strict', 'INVENTORY'], { cwd: output })).toContain('kept/b.yaml: OK');
});

/** Bad surroundings: the message names what is in the way and what to do, and nothing changes. */
function expectRefused(id: string, pattern: RegExp): void {
  const before = contents(parent);
  let error: unknown;
  try {
    writeTree(output, NEW);
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
  expectRefused('output-unwritable', /ENOTDIR/);
});

test.each(['EACCES', 'EROFS', 'EPERM'])('fails: a read-only place (%s), saying what to check', code => {
  writeTree(output, OLD);
  const readOnly = () => { throw Object.assign(new Error(code), { code, syscall: 'mkdir', path: parent }); };
  expect(() => writeTree(output, NEW, { ...disk, create: readOnly, makeDirectory: readOnly }))
    .toThrow(new RegExp(`output-unwritable|${code}.*previous output is left as it was`, 's'));
  expectTree(OLD);
  expect(readdirSync(parent)).toEqual(['deploy']);
});

test('fails: while another run is writing; a lock of a dead run is taken over', () => {
  writeTree(output, OLD);
  const lock = join(parent, '.deploy.gitops-ai-lock');
  writeFileSync(lock, '1');
  expectRefused('output-busy', /process 1 is writing/);
  writeFileSync(lock, '999999999');
  writeTree(output, NEW);
  expectTree(NEW);
  expect(readdirSync(parent)).toEqual(['deploy']);
});

/** The real disk until the nth changing call, which fails; with `dead`, as if the process had been killed there. */
function failing(nth: number, code: string, dead: boolean): { files: Files; calls: () => number } {
  let calls = 0;
  const fault = () => Object.assign(new Error(code), { code, syscall: 'write', path: output });
  const guarded = <A extends unknown[]>(work: (...args: A) => void) => (...args: A) => {
    calls++;
    if (calls === nth || (dead && calls > nth)) throw fault();
    work(...args);
  };
  return {
    calls: () => calls,
    files: {
      ...disk,
      create: guarded(disk.create),
      link: guarded(disk.link),
      makeDirectory: guarded(disk.makeDirectory),
      rename: guarded(disk.rename),
      remove: guarded(disk.remove),
    },
  };
}

describe.each([['a full disk', false], ['death of the process', true]])('%s at any point', (_, dead) => {
  test('leaves the old output, or the new one, whole; the next run finishes the work', () => {
    let survived = 0;
    for (let nth = 1; ; nth++) {
      rmSync(output, { recursive: true, force: true });
      writeTree(output, OLD);
      const { files, calls } = failing(nth, 'ENOSPC', dead);
      let failed = false;
      try {
        writeTree(output, NEW, files);
      } catch (error) {
        failed = true;
        expect(error).toMatchObject({ name: 'GitOpsError', issues: [{ id: 'output-unwritable' }] });
      }
      if (calls() < nth) break;

      // Between the two renames a dead process leaves the old tree whole beside its place; a living one puts it back.
      const beside = join(dirname(output), `.${basename(output)}.gitops-ai-previous`);
      const place = existsSync(output) ? output : beside;
      if (!dead) expect(place).toBe(output);
      const { INVENTORY, ...found } = contents(place);
      expect([Object.fromEntries(OLD), Object.fromEntries(NEW)]).toContainEqual(found);
      if (failed && !dead && nth < 8) expect(found).toEqual(Object.fromEntries(OLD));

      // The lock of a dead process names a process that is gone; here that is us, so say so.
      rmSync(join(parent, '.deploy.gitops-ai-lock'), { force: true });
      writeTree(output, NEW);
      expectTree(NEW);
      expect(readdirSync(parent)).toEqual(['deploy']);
      survived++;
    }
    expect(survived).toBeGreaterThan(8);
  });
});
