import { join, relative, sep } from 'node:path';
import { ReleaseHistory } from './history';
import { movePointers } from './move-pointers';
import { again, PlannedMoves, Way, wholeWay } from './planned-moves';
import { Candidate, refusals } from './promotion-gates';
import { nextStep } from './ramp-step';
import { Selection, selectPointers } from './select-pointers';
import { PointerChange } from '../commit';
import { didYouMean, GitOpsError, Issue } from '../errors';
import { readTree } from '../git';
import { LOCK_FILE, LockFile, pointerFile, versionedKind } from '../models';
import { EnvironmentReport } from '../repository/environment-report';
import { compareOutputs, Synthesized, synthesizeAt } from '../synthesis';

/** What is promoted. */
export interface PromotionOptions {
  /** Root of the Git repository. */
  readonly root: string;
  /** Directory of the program. */
  readonly directory: string;
  /** Full id of the commit that it is promoted on top of. */
  readonly base: string;
  /** A command line that stands in for the `app` of `cdk8s.yaml`. */
  readonly app?: string;
  /** Name of a model, a feature set or an app. */
  readonly what: string;
  /** The environment that the versions run in. @default - the one that `to` promotes from */
  readonly from?: string;
  /** The environment that they come to. */
  readonly to: string;
  /** The version, of a model or a feature set. @default - the one that `from` points at */
  readonly version?: string;
  /** Whether one step of a canary is asked for. */
  readonly step?: boolean;
  /** Milliseconds since 1970; decides whether change windows are open. */
  readonly now: number;
  /** What was found out earlier, when the same is promoted on top of another commit. */
  readonly earlier?: Promotion;
}

/** A promotion that nothing stands in the way of. */
export interface Promotion {
  /** Full id of the commit that it is made for. */
  readonly base: string;
  readonly selection: Selection;
  readonly from: EnvironmentReport;
  readonly to: EnvironmentReport;
  /** Pointers that move; none when the environment runs all of it already. Of a model, its own before its canary. */
  readonly moves: readonly PointerChange[];
  /** The pointer file of the environment: its path from the root of the repository, and its text. */
  readonly pointers: { readonly path: string; readonly text: string };
  /** What the code makes with the pointers as they will be. */
  readonly synthesis: Synthesized;
}

/** How planning a promotion ended. */
export type PlannedPromotion = Promotion | { readonly refused: readonly Issue[] };

/** Of files that are not as the code makes them, so many are named. */
const MOST_NAMED = 5;

/**
 * Finds out what a promotion changes, and whether it may be made. Touches nothing: the program runs as the commit has it,
 * in a working tree of its own, first as it is and then with the pointers moved.
 *
 * @returns every reason against it, when there is one
 * @throws GitOpsError when something that is named does not exist, or the program could not be run
 */
export async function planPromotion(options: PromotionOptions): Promise<PlannedPromotion> {
  const { root, base, directory, app } = options;
  const before = await synthesizeAt({ root, commit: base, directory, app });
  if (before.issues) return { refused: before.issues };
  const stale = staleOutput(before, base);
  const to = environmentNamed(options.to, before.environments);
  const from = environmentNamed(options.from ?? sourceOf(to), before.environments);
  const place = relative(before.root, before.directory).split(sep).join('/');
  const history = ReleaseHistory.read({ root, place, revision: base });
  const meant = selectPointers(options.what, to, history.pointers);
  if (options.version !== undefined && meant.what === 'app') throw versionOfApp(options.version);
  const { selection, moves, refused: unmoved } = movesOf(options, meant, { from, to, history, version: options.version }, before);
  const paths = [LOCK_FILE, pointerFile(to.name)].map(path => join(before.directory, path));
  const { files } = readTree({ directory: root, revision: base, paths });
  const textOf = (path: string) => files.get(place === '' ? path : `${place}/${path}`)?.toString('utf8') ?? '';
  const candidates = candidatesOf(moves);
  const lock = LockFile.parse(textOf(LOCK_FILE));
  const against = candidates.length === 0 ? [] : refusals({ from, to, candidates, lock, history, now: options.now });
  const refused = [...stale, ...unmoved, ...against];
  if (refused.length > 0) return { refused };

  const path = place === '' ? pointerFile(to.name) : `${place}/${pointerFile(to.name)}`;
  const text = movePointers(textOf(pointerFile(to.name)), to.name, moves);
  const promotion = { base, selection, from, to, moves, pointers: { path, text } };
  if (moves.length === 0) return { ...promotion, synthesis: before };
  const after = await synthesizeAt({ root, commit: base, directory, app, files: new Map([[path, Buffer.from(text)]]) });
  return after.issues ? { refused: after.issues } : { ...promotion, synthesis: after };
}

function movesOf({ step, earlier }: PromotionOptions, meant: Selection, way: Way, synthesis: Synthesized): PlannedMoves & { selection: Selection } {
  if (earlier) return { selection: earlier.selection, ...again(earlier.moves, way.history) };
  return step ? nextStep(meant, way, synthesis) : { selection: meant, ...wholeWay(meant, way) };
}

/** The name of the branch that a promotion is proposed on. */
export function promotionBranch({ base, selection: { what, name }, to, moves }: Promotion): string {
  if (what === 'app') return `promote/${name}-${base.slice(0, 12)}-to-${to.name}`;
  // Two dots are a range to git, and no part of a branch.
  const version = moves[0].to!.replace(/\.{2,}/g, '.');
  const { toTraffic } = moves[0];
  return `promote/${name}-${version}${toTraffic === undefined ? '' : `-at-${toTraffic}`}-to-${to.name}`;
}

/** What the commit says in its first line. */
export function promotionSubject({ selection: { what, name }, to, moves }: Promotion): string {
  if (what === 'app') return `Promote ${name} to ${to.name}`;
  const { to: version, toTraffic } = moves[0];
  if (toTraffic === 0) return `Start ${name} ${version} in ${to.name} without requests`;
  return toTraffic === undefined ? `Promote ${name} ${version} to ${to.name}` : `Give ${name} ${version} ${toTraffic} % of ${to.name}`;
}

function environmentNamed(name: string, environments: readonly EnvironmentReport[]): EnvironmentReport {
  const found = environments.find(environment => environment.name === name);
  if (found) return found;
  const names = environments.map(environment => environment.name);
  const problem = `the repository has no such environment; it has ${names.join(', ') || 'none'}.${didYouMean(name, names)}`;
  throw new GitOpsError([{ id: 'unknown-environment', path: 'promote', value: name, problem, fix: 'name one of them' }]);
}

function sourceOf({ name, promotesFrom }: EnvironmentReport): string {
  if (promotesFrom !== undefined) return promotesFrom;
  const problem = 'the environment does not say which one its versions come from';
  throw new GitOpsError([{ id: 'promotion-order', path: name, field: 'promotesFrom', problem, fix: `give addEnvironment('${name}', { promotesFrom: … })` }]);
}

function versionOfApp(version: string): GitOpsError {
  const problem = 'an app has no version of its own: all that it follows is promoted as it runs';
  return new GitOpsError([{ id: 'version-of-app', path: 'promote', field: '--version', value: version, problem, fix: 'leave it out, or name a model or a feature set' }]);
}

/** The versions that have to pass the gates: of whatever moves, what it moves to. */
function candidatesOf(moves: readonly PointerChange[]): Candidate[] {
  return moves.flatMap(({ kind, name, to }) => (to === undefined ? [] : [{ kind: versionedKind(kind), name, version: to }]));
}

/** A promotion changes what the pointers change. Where the output is behind the code, it would bring that along. */
function staleOutput({ files, root, outputPath }: Synthesized, base: string): Issue[] {
  const committed = readTree({ directory: root, revision: base, paths: [join(root, outputPath)] }).files;
  const { differences } = compareOutputs(files, new Map([...committed].map(([path, content]) => [path.slice(outputPath.length + 1), content])));
  if (differences.length === 0) return [];
  const more = differences.length > MOST_NAMED ? ` and ${differences.length - MOST_NAMED} more` : '';
  const problem = `the committed output is not what the code makes: ${differences.slice(0, MOST_NAMED).map(({ path }) => path).join(', ')}${more}; the promotion would change that too`;
  return [{ id: 'stale-output', path: outputPath, problem, fix: 'run `gitops-ai commit` first; `gitops-ai check` shows what differs' }];
}
