import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { DiffInput } from '../diff';
import { GitOpsError } from '../errors';
import { gitRoot, readTree } from '../git';
import { LOCK_FILE } from '../models';
import { record } from '../policy/shapes';
import { synthesize } from '../synthesis';
import { findProgram } from '../synthesis/program';

/** Where things are in a repository. */
export interface Place {
  /** Root of the Git repository, links resolved. */
  readonly root: string;
  /** Directory of lock and pointers, from the root, with `/`; empty for the root itself. */
  readonly home: string;
  /** The output directory, from the root, with `/`. */
  readonly output: string;
}

/** One side of a comparison. */
export interface Side extends DiffInput {
  /** What it is, for the reader. */
  readonly title: string;
}

const DEFAULT_OUTPUT = 'deploy';
const POINTERS = 'environments';

/**
 * The output of the program as it stands, with the lock and the pointers of the working tree.
 *
 * @throws GitOpsError with what synthesis finds
 */
export async function synthesizedSide(directory: string, app: string | undefined): Promise<{ side: Side; place: Place }> {
  const synthesis = await synthesize({ directory, app });
  if (synthesis.issues) throw new GitOpsError([...synthesis.issues]);
  const home = slashed(relative(synthesis.root, synthesis.directory));
  return {
    place: { root: synthesis.root, home, output: synthesis.outputPath },
    side: {
      title: 'the program',
      files: new Map([...synthesis.files].map(([path, content]) => [path, content.toString('utf8')])),
      lock: textOf(join(synthesis.directory, LOCK_FILE)),
      pointers: pointersIn(join(synthesis.directory, POINTERS)),
    },
  };
}

/** Where the output of a program is committed, by the nearest `cdk8s.yaml`; the program is not run. */
export function placeOf(directory: string): Place {
  if (!existsSync(directory)) {
    throw new GitOpsError([{ id: 'no-directory', path: directory, problem: 'there is no such directory', fix: 'name the directory of the program' }]);
  }
  const program = findProgram(realpathSync.native(directory), '');
  const root = gitRoot(program.directory);
  if (root === undefined) {
    throw new GitOpsError([{ id: 'git-revision', path: program.directory, problem: 'the directory is in no Git repository', fix: 'run it inside the repository' }]);
  }
  const real = realpathSync.native(root);
  const config = record(parse(readFileSync(join(program.directory, 'cdk8s.yaml'), 'utf8')) as unknown);
  const output = typeof config?.output === 'string' ? config.output : DEFAULT_OUTPUT;
  return { root: real, home: slashed(relative(real, program.directory)), output: slashed(relative(real, resolve(program.directory, output))) };
}

/**
 * What a revision holds.
 *
 * @throws GitOpsError when there is no such revision
 */
export function committedSide({ root, home, output }: Place, revision: string): Side {
  const inHome = (path: string) => (home === '' ? path : `${home}/${path}`);
  const paths = [output, inHome(LOCK_FILE), inHome(POINTERS)].map(path => join(root, path));
  const { commit, files } = readTree({ directory: root, revision, paths });
  const below = (folder: string) => [...files].flatMap(([path, content]) => (
    path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), content.toString('utf8')] as const] : []));
  return {
    title: `${revision} (${commit.slice(0, 12)})`,
    files: new Map(below(output)),
    lock: files.get(inHome(LOCK_FILE))?.toString('utf8'),
    pointers: new Map(below(inHome(POINTERS)).flatMap(([path, text]) => pointerOf(path, text))),
  };
}

function pointersIn(directory: string): Map<string, string> {
  if (!existsSync(directory)) return new Map();
  return new Map(readdirSync(directory).sort().flatMap(name => pointerOf(name, textOf(join(directory, name)))));
}

function pointerOf(name: string, text: string | undefined): [environment: string, text: string][] {
  return name.endsWith('.yaml') && !name.includes('/') && text !== undefined ? [[name.slice(0, -'.yaml'.length), text]] : [];
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
