import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { inFreshDirectory } from './cleanup';
import { copyIgnored, IgnoredFiles } from './ignored';
import { linkPackages } from './packages';
import { findProgram, Program } from './program';
import { realPath, Synthesis, synthesizeIn } from './synthesize';
import { GitOpsError, Issue } from '../errors';
import { checkOut, Overlay, resolveCommit, scratchDirectory } from '../git';

/** What is synthesized. */
export interface SynthesizeAtOptions {
  /** Root of the Git repository. */
  readonly root: string;
  /** The commit whose program runs. */
  readonly commit: string;
  /** Directory of the program, in `root`, or below it. */
  readonly directory: string;
  /** Files that are other than in the commit: path from the root, with `/`, to content; undefined where there is to be none. */
  readonly files?: Overlay;
  /** A command line that stands in for the `app` of `cdk8s.yaml`. */
  readonly app?: string;
  /**
   * Whether the rules about change compare with the commit. Without it the program sees a repository that has no commit
   * yet, and what it makes is judged by what it is alone.
   *
   * @default true
   */
  readonly changes?: boolean;
}

/**
 * Synthesizes the program as a commit has it, in a working tree of its own inside the Git directory, gone afterwards. The
 * user's working tree, index, HEAD and branches are neither used nor touched, but for what no commit holds: installed
 * packages (`node_modules`) are linked, and files that Git ignores are copied.
 *
 * @returns as `synthesize`, with every path as if it had run in `root`
 * @throws GitOpsError when it could not be run
 */
export async function synthesizeAt(options: SynthesizeAtOptions): Promise<Synthesis> {
  const { root: given, commit: revision, directory, files, app, changes = true } = options;
  const root = realPath(given);
  const commit = resolveCommit(root, revision);
  const place = slashed(relative(root, existsSync(directory) ? realPath(directory) : directory));
  return inFreshDirectory(() => realPath(scratchDirectory(root)), async (scratch, stop) => {
    const tree = checkOut({ cwd: root, commit, scratch, files, unborn: !changes });
    try {
      const program = programIn(tree, place, commit, app);
      const home = slashed(relative(tree, program.directory));
      const members = linkPackages(root, tree, home);
      const ignored = copyIgnored(root, tree, [home, ...members]);
      refuseStale(root, tree, ignored, commit);
      return seenFrom(root, tree, await synthesizeIn(scratch, stop, program, tree));
    } catch (error) {
      throw error instanceof GitOpsError ? new GitOpsError(error.issues.map(issue => issueSeenFrom(root, tree, issue))) : error;
    }
  });
}

/** The program of the commit; one above its root is another's. */
function programIn(tree: string, place: string, commit: string, app: string | undefined): Program {
  const isInside = (path: string) => path === tree || path.startsWith(tree + sep);
  const found = nearestIn(tree, place);
  if (found !== undefined) {
    const program = findProgram(found, app);
    if (isInside(program.directory)) return program;
  }
  throw new GitOpsError([{
    id: 'no-program',
    path: place || '.',
    field: 'commit',
    value: commit,
    problem: 'the commit has no cdk8s.yaml there or above',
    fix: 'name a commit that has the program',
  }]);
}

/** The nearest directory at or above a place that the tree has. */
function nearestIn(tree: string, place: string): string | undefined {
  const segments = place.split('/').filter(Boolean);
  if (segments.includes('..')) return undefined;
  for (let length = segments.length; length >= 0; length--) {
    const directory = join(tree, ...segments.slice(0, length));
    if (existsSync(directory)) return directory;
  }
  return undefined;
}

const COMPILED = /\.([cm]?)js$/;

/**
 * What a compiler wrote and Git ignores is of the source in the working tree. With another source in the commit, the
 * program would be another than the commit has.
 */
function refuseStale(root: string, tree: string, { copied }: IgnoredFiles, commit: string): void {
  const issues = copied.flatMap((path): Issue[] => {
    const source = path.replace(COMPILED, '.$1ts');
    if (source === path) return [];
    const [here, there] = [root, tree].map(directory => join(directory, source)).map(file => (existsSync(file) ? readFileSync(file) : undefined));
    if (here === there || (here !== undefined && there?.equals(here))) return [];
    return [{
      id: 'stale-program',
      path,
      field: 'commit',
      value: commit,
      problem: `it is compiled from ${source}, which is another one in this commit, and Git holds only the source`,
      fix: 'let `app` of cdk8s.yaml run the source, such as `npx tsx main.ts`; or check the commit out, compile it, and run `gitops-ai` there',
    }];
  });
  if (issues.length > 0) throw new GitOpsError(issues);
}

function seenFrom(root: string, tree: string, synthesis: Synthesis): Synthesis {
  const at = (path: string) => withRoot(path, root, tree);
  const places = { root, program: at(synthesis.program) };
  if (synthesis.issues) return { ...synthesis, ...places, issues: synthesis.issues.map(issue => issueSeenFrom(root, tree, issue)) };
  return { ...synthesis, ...places, directory: at(synthesis.directory), stderr: at(synthesis.stderr) };
}

function issueSeenFrom(root: string, tree: string, issue: Issue): Issue {
  return Object.fromEntries(Object.entries(issue).map(([key, value]) => [key, typeof value === 'string' ? withRoot(value, root, tree) : value])) as unknown as Issue;
}

function withRoot(text: string, root: string, tree: string): string {
  return text.split(tree).join(root);
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
