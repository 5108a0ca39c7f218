import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { onChange } from './on-change';
import { FileTree, recoverTree, updateTree, writeTree } from '../../lib/output';
import { disk, Files } from '../../lib/output/files';
import { scratchDirectory } from '../tools/scratch';

const OLD: FileTree = new Map([['a.yaml', 'a: 1\n'], ['kept/b.yaml', 'b: 1\n'], ['old/deep/gone.yaml', 'gone\n'], ['file', 'x\n'], ['directory/x.yaml', 'x\n']]);
/** A file that changes, one that comes, one that goes; a file that becomes a directory, and a directory that becomes a file. */
const CHANGES = new Map([
  ['a.yaml', Buffer.from('a: 2\n')], ['new/deep/d.yaml', Buffer.from('d: 1\n')], ['old/deep/gone.yaml', undefined],
  ['file', undefined], ['file/y.yaml', Buffer.from('y\n')], ['directory/x.yaml', undefined], ['directory', Buffer.from('z\n')],
]);
const NEW = { 'a.yaml': 'a: 2\n', 'kept/b.yaml': 'b: 1\n', 'new/deep/d.yaml': 'd: 1\n', 'file/y.yaml': 'y\n', 'directory': 'z\n' };
const isOurs = (path: string) => OLD.has(path);

let parent: string;
let output: string;
beforeEach(() => {
  parent = scratchDirectory();
  output = join(parent, 'deploy');
  writeTree(output, OLD);
});

/** Every file below a directory with its content, and every directory; links as what they are. */
function contents(directory: string): { [path: string]: string } {
  return Object.fromEntries(readdirSync(directory, { recursive: true, withFileTypes: true })
    .map(entry => [join(entry.parentPath, entry.name), entry] as const)
    .map(([path, entry]) => [
      relative(directory, path), entry.isDirectory() ? '(directory)' : lstatSync(path).isSymbolicLink() ? '(link)' : readFileSync(path, 'utf8'),
    ]));
}

function files(): { [path: string]: string } {
  const { INVENTORY, ...rest } = Object.fromEntries(Object.entries(contents(output)).filter(([, text]) => text !== '(directory)'));
  return rest;
}

const update = (on: Files = disk) => updateTree(output, CHANGES, isOurs, on);

test('some files are changed, others not looked at, and directories that are empty then are gone', () => {
  writeFileSync(join(output, 'kept', 'of somebody.txt'), 'mine');
  const inode = statSync(join(output, 'kept/b.yaml')).ino;
  update();
  expect(files()).toEqual({ ...NEW, 'kept/of somebody.txt': 'mine' });
  expect(statSync(join(output, 'kept/b.yaml')).ino).toBe(inode);
  expect([existsSync(join(output, 'old')), readdirSync(parent)]).toEqual([false, ['deploy']]);
  expect(statSync(join(output, 'new/deep/d.yaml')).mode % 0o1000).toBe(0o644);
});

test('a file that is as it is to be already is left alone, whoever wrote it', () => {
  mkdirSync(join(output, 'new/deep'), { recursive: true });
  writeFileSync(join(output, 'new/deep/d.yaml'), 'd: 1\n');
  const inode = statSync(join(output, 'new/deep/d.yaml')).ino;
  update();
  expect(files()).toEqual(NEW);
  expect(statSync(join(output, 'new/deep/d.yaml')).ino).toBe(inode);
});

/** Bad surroundings: the message names what is in the way, and nothing changes. */
function expectRefused(id: string, pattern: RegExp, on: Files = disk): void {
  const before = contents(parent);
  let error: unknown;
  try {
    update(on);
  } catch (e) {
    error = e;
  }
  expect(error).toMatchObject({ name: 'GitOpsError', issues: [expect.objectContaining({ id })], message: expect.stringMatching(pattern) });
  expect(contents(parent)).toEqual(before);
}

test('fails: a file of somebody in the place of a new one', () => {
  mkdirSync(join(output, 'new/deep'), { recursive: true });
  writeFileSync(join(output, 'new/deep/d.yaml'), 'mine\n');
  expectRefused('foreign-file', /new\/deep\/d\.yaml.*move it out/s);
});

test('fails: a file of somebody that comes meanwhile, or in the directory that is to be a file', () => {
  writeFileSync(join(output, 'directory', 'mine'), 'mine');
  expectRefused('output-unwritable', /EEXIST/);
  rmSync(join(output, 'directory', 'mine'));
  let pending = true;
  const on: Files = {
    ...disk,
    rename: (from, to) => {
      disk.rename(from, to);
      // The journal is open: now the files are put in place.
      if (pending) writeFileSync(join(output, 'new'), 'mine');
      pending = false;
    },
  };
  expect(() => update(on)).toThrow(/ENOTDIR|EEXIST/);
  expect(files()).toEqual({ ...Object.fromEntries(OLD), new: 'mine' });
});

test('fails: links that lead elsewhere, in the place of a file and on the way to one', () => {
  const victim = join(parent, 'victim');
  mkdirSync(victim);
  symlinkSync(victim, join(output, 'new'));
  expectRefused('foreign-file', /new\/deep\/d\.yaml/);
  rmSync(join(output, 'new'));
  rmSync(join(output, 'a.yaml'));
  symlinkSync(join(victim, 'file'), join(output, 'a.yaml'));
  expectRefused('foreign-file', /a\.yaml/);
  expect(() => updateTree(output, new Map([['../victim/x', Buffer.from('x')]]), () => true)).toThrow(/foreign-file/);
  expect(readdirSync(victim)).toEqual([]);
});

test('fails: an output directory that is a link, and one where another run is writing', () => {
  writeFileSync(join(parent, '.deploy.gitops-ai-lock'), '1');
  expectRefused('output-busy', /process 1 is writing/);
  recoverTree(output);
  expect(readFileSync(join(parent, '.deploy.gitops-ai-lock'), 'utf8')).toBe('1');
  rmSync(join(parent, '.deploy.gitops-ai-lock'));
  rmSync(output, { recursive: true });
  mkdirSync(join(parent, 'elsewhere'));
  symlinkSync(join(parent, 'elsewhere'), output);
  expectRefused('output-not-a-directory', /symbolic link/);
});

test('a failure at any point leaves every file as it was and nothing beside them; the next run finishes the work', () => {
  const before = contents(output);
  let failures = 0;
  for (let nth = 1; ; nth++) {
    let calls = 0;
    const failing = onChange(disk, () => {
      if (++calls === nth) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write', path: output });
    });
    let thrown: unknown;
    try {
      update(failing);
    } catch (error) {
      thrown = error;
    }
    if (calls < nth) break;
    if (thrown) {
      failures++;
      expect(thrown).toMatchObject({ name: 'GitOpsError', issues: [{ id: 'output-unwritable' }] });
      expect(contents(output)).toEqual(before);
    } else {
      expect(files()).toEqual(NEW);
    }
    update();
    expect(files()).toEqual(NEW);
    expect(readdirSync(parent)).toEqual(['deploy']);
    rmSync(output, { recursive: true });
    writeTree(output, OLD);
  }
  expect(failures).toBeGreaterThan(20);
});

test('whoever comes after a run that died at any point finds every file as it was, or every one changed', () => {
  const before = contents(output);
  const seen = { before: 0, between: 0, after: 0 };
  for (let nth = 1; ; nth++) {
    let calls = 0;
    let dead = false;
    const die = <A extends unknown[], R>(work: (...args: A) => R) => (...args: A) => {
      if (dead) throw new Error('dead');
      return work(...args);
    };
    const watched = onChange(disk, () => {
      if (++calls !== nth) return;
      dead = true;
      throw new Error('dead');
    });
    // After its death it does nothing, neither look nor clear up.
    const named = Object.entries(watched).map(([name, work]) => [name, die(work as (...args: unknown[]) => unknown)]);
    const mortal = Object.fromEntries(named) as unknown as Files;
    try {
      update(mortal);
    } catch {
      // It died.
    }
    if (!dead) break;
    const found = files();
    recoverTree(output);
    expect(readdirSync(parent)).toEqual(['deploy']);
    if (JSON.stringify(contents(output)) === JSON.stringify(before)) seen[JSON.stringify(found) === JSON.stringify(files()) ? 'before' : 'between']++;
    else seen.after++;
    if (files()['a.yaml'] === 'a: 2\n') expect(files()).toEqual(NEW);
    else expect(contents(output)).toEqual(before);
    rmSync(output, { recursive: true });
    writeTree(output, OLD);
  }
  expect(seen.before).toBeGreaterThan(5);
  expect(seen.between).toBeGreaterThan(5);
  expect(seen.after).toBeGreaterThan(0);
});

test('the next synthesis takes back what was left, too', () => {
  const die = onChange(disk, () => undefined);
  let renames = 0;
  expect(() => update({
    ...die,
    rename: (from, to) => {
      disk.rename(from, to);
      if (++renames === 2) throw new Error('dead');
    },
    stat: path => {
      if (renames >= 2) throw new Error('dead');
      return disk.stat(path);
    },
  })).toThrow('dead');
  expect(readdirSync(parent)).toContain('.deploy.gitops-ai-update');
  expect(writeTree(output, OLD)).toMatchObject({ written: [], overwritten: [] });
  expect(readdirSync(parent)).toEqual(['deploy']);
});

test.each([
  ['paths out of the output', [{ path: '../victim', old: false, new: true }, { path: '../other', old: true, new: true }]],
  ['no paths', [{}, null, 5]],
  ['no list', { path: 'a.yaml' }],
])('a journal that somebody has put there does no harm: %s', (_, journal) => {
  const left = join(parent, '.deploy.gitops-ai-update');
  mkdirSync(left);
  writeFileSync(join(left, 'journal'), JSON.stringify(journal));
  for (const name of ['new-0', 'old-1']) writeFileSync(join(left, name), 'precious');
  writeFileSync(join(parent, 'victim'), 'precious');
  writeFileSync(join(parent, 'other'), 'other');
  const before = contents(output);
  recoverTree(output);
  expect(contents(parent)).toMatchObject({ victim: 'precious', other: 'other' });
  expect(contents(output)).toEqual(before);
  expect(existsSync(left)).toBe(false);
});
