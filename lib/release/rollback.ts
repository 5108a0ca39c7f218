import { join } from 'node:path';
import { commitsBetween, programChange, ProgramChange } from './rollback-code';
import { diffOf, lossesOf, RollbackSide, severeIssues } from './rollback-losses';
import { rolledBackPointers } from './rollback-pointers';
import { appScope, environmentScope, fileAt, inHome, isInScope, ReleasePlace, RollbackScope, scopeTrees, ScopeTree, titleOf } from './rollback-scope';
import { follows, lastState, NamedCommit, namedState, nothing, requireScope, RollbackState, short } from './rollback-state';
import {
  About, commitOutput, CommitOutputOptions, CommitOutcome, movedPointers, outputAt, OutputFiles, PointerChange,
  pointerFolder, RebuiltChange, SourceFiles, Target,
} from '../commit';
import { TreeDiff } from '../diff';
import { GitOpsError, Issue } from '../errors';
import { readTree } from '../git';
import { byCodeUnit } from '../manifests';
import { LOCK_FILE, pointerVersions } from '../models';
import { INVENTORY } from '../output';
import { EnvironmentReport } from '../repository/environment-report';
import { Synthesis, synthesizeAt, Synthesized } from '../synthesis';

/** What a compiler made is of today's source: `synthesizeAt` refuses to run it for another one. */
const STALE = 'stale-program';

/** What is rolled back, and to what. */
export interface RollbackOptions {
  readonly place: ReleasePlace;
  /** Directory of the program. */
  readonly directory: string;
  /** As it is before anything is done. */
  readonly target: Target;
  readonly environment: string;
  /** One app of the environment; all of it when not given. */
  readonly app?: string;
  /** The commit whose state it goes back to. @default the one before the last change of the scope */
  readonly to?: string;
  /** Whether code is taken back too, when the old output needs the old code. */
  readonly withCode?: boolean;
  /** Whether it goes ahead although Kubernetes refuses parts of it, or state is lost. */
  readonly acceptConsequences?: boolean;
}

/** Code that the state needs and HEAD does not have. */
export interface CodeRollback extends ProgramChange {
  /** The commit whose code it is. */
  readonly from: string;
  /** Commits that are taken back with it, newest first. */
  readonly commits: readonly NamedCommit[];
}

/** What a rollback is going to do. */
export interface RollbackPlan {
  readonly issues?: undefined;
  readonly scope: RollbackScope;
  readonly state: RollbackState;
  /** The trees that the scope goes back to. */
  readonly trees: readonly ScopeTree[];
  readonly pointers: readonly PointerChange[];
  /** Undefined when the code of today makes the old output. */
  readonly code?: CodeRollback;
  /** Generated files outside the scope that change with it, from the root of the output. */
  readonly touched: readonly string[];
  /** What Git cannot bring back. */
  readonly losses: readonly string[];
  /** What changes, in objects and fields, and what the cluster makes of it. */
  readonly diff: TreeDiff;
  readonly synthesized: Synthesized;
  readonly sources: SourceFiles;
}

/** A rollback that must not be, and why. */
export interface RefusedRollback {
  readonly issues: readonly Issue[];
}

/**
 * Works out a rollback: the scope's pointers and output as they were, and everything else as the program makes it with
 * them. Nothing is changed. The whole of what would be committed is synthesized, so that it is what the code makes.
 *
 * @throws GitOpsError when there is no such scope or state, or it cannot be worked out
 */
export async function planRollback(options: RollbackOptions): Promise<RollbackPlan | RefusedRollback> {
  const { place, target, environment, app, to } = options;
  const whole = environmentScope(place, target.head, environment);
  const scope = app === undefined ? whole : appScope(whole, app, await environmentsOf(options, whole));
  const state = to === undefined ? lastState(place, scope, target.head) : namedState(place, scope, target.head, to);
  requireScope(place, scope, state);
  return planOn(target.head, options, scope, state);
}

/**
 * Commits a rollback, and moves the branch there; with `push`, on top of what the remote has.
 *
 * @throws GitOpsError as `commitOutput` does, and when somebody else has changed the scope meanwhile
 */
export async function commitRollback(
  plan: RollbackPlan, options: RollbackOptions, commit: Pick<CommitOutputOptions, 'message' | 'sign' | 'dryRun' | 'push' | 'remote'>,
): Promise<CommitOutcome> {
  const { place, target } = options;
  const { scope, state, synthesized } = plan;
  const inspect = (made: string) => requireTrees(plan.trees, scopeTrees(place, scope, made), made);
  const rebuild = async (tip: string): Promise<RebuiltChange | undefined> => {
    requireUntouched(place, scope, target.head, tip);
    const anew = await planOn(tip, options, scope, state);
    if (anew.issues) throw new GitOpsError([...anew.issues]);
    return { files: anew.synthesized.files, sources: anew.sources, about: aboutOf(anew) };
  };
  return commitOutput({
    output: { root: place.root, directory: join(place.root, place.home), outputPath: place.output, files: synthesized.files },
    target,
    change: { sources: plan.sources, about: aboutOf(plan), command: 'rollback', inspect, rebuild },
    ...commit,
  });
}

/** The same rollback on top of any commit that has the scope as HEAD has it. */
async function planOn(base: string, options: RollbackOptions, scope: RollbackScope, state: RollbackState): Promise<RollbackPlan | RefusedRollback> {
  const { place, withCode = false, acceptConsequences = false } = options;
  const [before, old] = await Promise.all([base, state.commit].map(commit => outputAt({ root: place.root, outputPath: place.output }, commit)));
  const pointers = rolledBackPointers(place, scope, state.commit, base, false);
  if (pointers.size === 0 && isSameScope(scope, before, old)) {
    throw nothing(scope, `${titleOf(scope)} is as in ${short(state.commit)} already`, 'name another commit with --to; `git log` lists them');
  }
  const found = await rendering({ base, options, scope, state, pointers, old });
  if (found.issues) return found;
  const { synthesized, code, sources } = found;
  if (code && !withCode) return { issues: [codeIssue(scope, state, code)] };
  const sides = sidesOf(place, base, before, synthesized.files, sources);
  const moved = movedBy(place, scope, base, sources);
  const diff = diffOf(...sides);
  const severe = acceptConsequences ? [] : severeIssues(diff);
  if (severe.length > 0) return { issues: severe };
  return {
    scope,
    state,
    trees: scopeTrees(place, scope, state.commit),
    pointers: moved,
    ...(code && { code }),
    touched: changedFiles(before, synthesized.files).filter(path => path !== INVENTORY && !isInScope(scope, path)),
    losses: lossesOf(scope, ...sides, moved),
    diff,
    synthesized,
    sources,
  };
}

/** What is rendered, on top of what. */
interface Wanted {
  readonly base: string;
  readonly options: RollbackOptions;
  readonly scope: RollbackScope;
  readonly state: RollbackState;
  /** The pointer file with the code of today. */
  readonly pointers: SourceFiles;
  /** The output of the state. */
  readonly old: OutputFiles;
}

/** The files that make the old output of the scope, and everything that they make. */
interface Rendering {
  readonly issues?: undefined;
  readonly sources: SourceFiles;
  readonly synthesized: Synthesized;
  readonly code?: CodeRollback;
}

/**
 * A synthesis that makes the old output of the scope: with the code of the base, or else with that of the state, or of the
 * commit that made its output.
 */
async function rendering({ base, options, scope, state, pointers, old }: Wanted): Promise<Rendering | RefusedRollback> {
  const { place } = options;
  const isOld = (made: Synthesis | GitOpsError): made is Synthesized => made.issues === undefined && isSameScope(scope, made.files, old);
  // A program that does not even run is one more that does not make the old output.
  const tried = (sources: SourceFiles) => synthesizedAt(base, options, sources).catch((error: unknown) => {
    if (error instanceof GitOpsError) return error;
    throw error;
  });
  const stale: Issue[] = [];
  const today = await tried(pointers);
  if (isOld(today)) return { sources: pointers, synthesized: today };
  for (const from of new Set([state.commit, state.made])) {
    const change = programChange(place, from, base);
    if (change.files.size === 0) continue;
    const sources = new Map([...change.files, ...rolledBackPointers(place, scope, state.commit, base, true)]);
    const synthesized = await tried(sources);
    if (isOld(synthesized)) {
      return { sources, synthesized, code: { ...change, from, commits: commitsBetween(place, from, base, [...change.files.keys()]) } };
    }
    stale.push(...synthesized.issues?.filter(({ id }) => id === STALE) ?? []);
  }
  if (today instanceof GitOpsError) throw today;
  if (today.issues) return { issues: today.issues };
  if (stale.length > 0) return { issues: stale };
  return { issues: [otherOutput(place, scope, state, today, old)] };
}

async function synthesizedAt(base: string, { place, directory }: RollbackOptions, sources: SourceFiles): Promise<Synthesis> {
  const files = new Map([...sources].map(([path, file]) => [path, file?.content] as const));
  const synthesis = await synthesizeAt({ root: place.root, commit: base, directory, files, changes: false });
  if (synthesis.issues || synthesis.outputPath === place.output) return synthesis;
  throw new GitOpsError([{
    id: 'output-place',
    path: 'cdk8s.yaml',
    field: 'output',
    value: place.output,
    problem: `the program says that its output is ${synthesis.outputPath}`,
    fix: 'set `output` in cdk8s.yaml to the `output` of GitOpsRepository',
  }]);
}

/** What the program says of its environments: today's, or that of the state where today's does not synthesize. */
async function environmentsOf(options: RollbackOptions, whole: RollbackScope): Promise<readonly EnvironmentReport[]> {
  const today = await synthesizedAt(options.target.head, options, new Map());
  if (!today.issues) return today.environments;
  const { place, directory, target, to } = options;
  const commit = to ?? lastState(place, whole, target.head).commit;
  const then = await synthesizeAt({ root: place.root, commit, directory, changes: false });
  if (!then.issues) return then.environments;
  throw new GitOpsError([...today.issues]);
}

function isSameScope(scope: RollbackScope, a: OutputFiles, b: OutputFiles): boolean {
  return changedFiles(a, b).every(path => !isInScope(scope, path));
}

function changedFiles(a: OutputFiles, b: OutputFiles): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter(path => {
    const [one, other] = [a.get(path), b.get(path)];
    return one === undefined || other === undefined || !one.equals(other);
  }).sort(byCodeUnit);
}

function sidesOf(
  place: ReleasePlace, base: string, before: OutputFiles, after: OutputFiles, sources: SourceFiles,
): [RollbackSide, RollbackSide] {
  const lock = fileAt(place, base, inHome(place, LOCK_FILE))?.toString('utf8');
  const folder = pointerFolder(place.home);
  const { files } = readTree({ directory: place.root, revision: base, paths: [folder], accepts: path => path.endsWith('.yaml') });
  const pointers = (changed: SourceFiles) => new Map([...new Map([...files, ...[...changed].map(([path, file]) => [path, file?.content] as const)])]
    .flatMap(([path, content]) => (path.startsWith(`${folder}/`) && content !== undefined
      ? [[path.slice(folder.length + 1, -'.yaml'.length), content.toString('utf8')] as const] : [])));
  return [{ files: before, lock, pointers: pointers(new Map()) }, { files: after, lock, pointers: pointers(sources) }];
}

function movedBy(place: ReleasePlace, { environment, pointers }: RollbackScope, base: string, sources: SourceFiles): PointerChange[] {
  if (!sources.has(pointers)) return [];
  const [before, after] = [fileAt(place, base, pointers), sources.get(pointers)?.content].map(text => pointerVersions(text?.toString('utf8') ?? ''));
  return movedPointers(environment, before, after);
}

function aboutOf({ scope, state, pointers, touched }: RollbackPlan): About {
  const others = touched.filter(path => path.includes('/')).map(path => path.split('/')[0]);
  return {
    environments: [...new Set([scope.environment, ...others])].sort(byCodeUnit),
    type: 'rollback',
    subject: `Roll back ${titleOf(scope)} to ${short(state.commit)}`,
    trailers: [['Rollback-To', state.commit]],
    pointers,
  };
}

function codeIssue(scope: RollbackScope, { commit }: RollbackState, { commits, files, from }: CodeRollback): Issue {
  const named = commits.map(one => `${short(one.commit)} ${one.subject}`).join('; ');
  return {
    id: 'rollback-needs-code',
    path: titleOf(scope),
    problem: `the code of today does not make the output of ${short(commit)}: ${[...files.keys()].join(', ')} changed since ${short(from)}, in ${named || 'merges'}`,
    fix: 'with --with-code these files are taken back too, for every environment; --with-code --dry-run shows what that changes',
  };
}

function otherOutput(
  place: ReleasePlace, scope: RollbackScope, { commit, made }: RollbackState, today: Synthesized, old: OutputFiles,
): Issue {
  const files = changedFiles(today.files, old).filter(path => isInScope(scope, path)).map(path => `${place.output}/${path}`);
  return {
    id: 'rollback-not-reproducible',
    path: titleOf(scope),
    problem: `neither the code of today nor that of ${short(commit)} makes its output again (${files.slice(0, 3).join(', ')}${files.length > 3 ? ' …' : ''})`,
    fix: 'name a commit whose output is what its code and pointers make (`gitops-ai check` there says so); when installed packages '
      + `are others since, install those of ${short(made)} first: git switch --detach ${short(made)} && npm ci && git switch -`,
  };
}

/** What a rollback promises: the directories are, byte for byte, those of the state. */
function requireTrees(wanted: readonly ScopeTree[], found: readonly ScopeTree[], commit: string): void {
  const wrong = wanted.filter(({ path, tree }) => found.find(one => one.path === path)?.tree !== tree);
  if (wrong.length === 0) return;
  throw new GitOpsError(wrong.map(({ path, tree }) => ({
    id: 'rollback-tree',
    path,
    problem: `the commit made, ${short(commit)}, would have another tree there than ${tree ?? 'none'}, and no branch was moved: the directory holds files `
      + 'that no synthesis wrote, or other modes',
    fix: 'take foreign files out of the output, and set modes back with `git update-index --chmod=-x`',
  })));
}

/** Somebody else's change of the scope is not taken back unseen. */
function requireUntouched(place: ReleasePlace, scope: RollbackScope, head: string, tip: string): void {
  const [before, after] = [head, tip].map(commit => fileAt(place, commit, scope.pointers)?.toString('utf8'));
  const moved = movedPointers(scope.environment, pointerVersions(before ?? ''), pointerVersions(after ?? ''));
  const isSameFile = scope.names === undefined ? before === after : !moved.some(({ kind, name }) => follows(scope, kind, name));
  const [trees, theirs] = [head, tip].map(commit => JSON.stringify(scopeTrees(place, scope, commit)));
  if (isSameFile && trees === theirs) return;
  const problem = `the remote has another change of ${titleOf(scope)} meanwhile, which nobody has looked at`;
  throw new GitOpsError([{ id: 'scope-moved', path: place.root, field: 'branch', value: short(tip), problem, fix: 'pull it, look at it, and run the rollback again' }]);
}
