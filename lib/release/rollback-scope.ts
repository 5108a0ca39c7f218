import { didYouMean, GitOpsError } from '../errors';
import { readTree, runGit, tryGit } from '../git';
import { byCodeUnit } from '../manifests';
import { pointerFile } from '../models';
import { AppReport, EnvironmentReport } from '../repository/environment-report';

/** Where things are in a repository. */
export interface ReleasePlace {
  /** Root of the Git repository, links resolved. */
  readonly root: string;
  /** Directory of lock and pointers, from the root, with `/`; empty for the root itself. */
  readonly home: string;
  /** The output directory, from the root, with `/`. */
  readonly output: string;
}

/** What a rollback takes back: an environment, or one app of it. */
export interface RollbackScope {
  readonly environment: string;
  readonly app?: string;
  /** The pointer file, from the root of the repository. */
  readonly pointers: string;
  /** Directories of the output, from the root of the output. */
  readonly directories: readonly string[];
  /** Names of the pointers that the app follows; undefined for all of the environment. */
  readonly names?: { readonly models: readonly string[]; readonly features: readonly string[] };
}

/** A scope in words: `production`, `production/recommender`. */
export function titleOf({ environment, app }: RollbackScope): string {
  return app === undefined ? environment : `${environment}/${app}`;
}

/**
 * The scope of a whole environment.
 *
 * @throws GitOpsError when a commit has no such environment
 */
export function environmentScope(place: ReleasePlace, commit: string, environment: string): RollbackScope {
  const known = environmentsAt(place, commit);
  if (!known.includes(environment)) {
    throw new GitOpsError([{
      id: 'unknown-environment',
      path: place.output,
      field: 'environment',
      value: environment,
      problem: `there is no such environment; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ') || 'none'}.${didYouMean(environment, known)}`,
      fix: 'name one that has a directory in the output',
    }]);
  }
  return { environment, pointers: inHome(place, pointerFile(environment)), directories: [environment] };
}

/**
 * The scope of an app. An app of that name in several clusters is all of them.
 *
 * @throws GitOpsError when the environment has no such app
 */
export function appScope(scope: RollbackScope, app: string, environments: readonly EnvironmentReport[]): RollbackScope {
  const known = environments.find(({ name }) => name === scope.environment)?.apps ?? [];
  const found = known.filter(({ name }) => name === app);
  if (found.length === 0) {
    const names = [...new Set(known.map(({ name }) => name))];
    throw new GitOpsError([{
      id: 'unknown-app',
      path: scope.environment,
      field: '--app',
      value: app,
      problem: `the environment has no such app; it has ${names.join(', ') || 'none'}.${didYouMean(app, names)}`,
      fix: 'name an app of the environment, or leave --app out for all of them',
    }]);
  }
  const all = (of: (report: AppReport) => readonly string[]) => [...new Set(found.flatMap(of))].sort(byCodeUnit);
  return {
    ...scope,
    app,
    directories: all(({ paths }) => paths),
    names: { models: all(({ models }) => models), features: all(({ features }) => features) },
  };
}

/** Whether a path of the output is in the scope. */
export function isInScope({ directories }: RollbackScope, path: string): boolean {
  return directories.some(directory => path.startsWith(`${directory}/`));
}

/** A directory of the scope as a Git tree: two that are the same have the same id. */
export interface ScopeTree {
  /** From the root of the repository. */
  readonly path: string;
  /** Undefined where the commit has no such directory. */
  readonly tree: string | undefined;
}

/** The trees of a scope in a commit. */
export function scopeTrees({ root, output }: ReleasePlace, { directories }: RollbackScope, commit: string): ScopeTree[] {
  return directories.map(directory => {
    const path = `${output}/${directory}`;
    const { code, stdout } = tryGit(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}:${path}`], { cwd: root });
    return { path, tree: code === 0 ? stdout.toString('latin1').trim() : undefined };
  });
}

/** A file of a commit, by its path from the root of the repository. */
export function fileAt({ root }: ReleasePlace, commit: string, path: string): Buffer | undefined {
  return readTree({ directory: root, revision: commit, paths: [path] }).files.get(path);
}

/** A path in the directory of lock and pointers, from the root of the repository. */
export function inHome({ home }: ReleasePlace, path: string): string {
  return home === '' ? path : `${home}/${path}`;
}

/** Environments are the directories of the output. */
function environmentsAt({ root, output }: ReleasePlace, commit: string): string[] {
  const listed = runGit(['ls-tree', '-d', '-z', '--name-only', '--full-tree', '--end-of-options', commit, `${output}/`], { cwd: root });
  return listed.toString('utf8').split('\0').filter(Boolean).map(path => path.slice(output.length + 1)).sort(byCodeUnit);
}
