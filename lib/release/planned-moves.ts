import { ReleaseHistory } from './history';
import { Pointed, Selection } from './select-pointers';
import { endsOf, nameWords, PointerChange } from '../commit';
import { Issue } from '../errors';
import { pointerFile, pointerKey, PointerVersion, pointerWords } from '../models';
import { EnvironmentReport } from '../repository/environment-report';

/** Between which environments pointers move. */
export interface Way {
  readonly from: EnvironmentReport;
  readonly to: EnvironmentReport;
  readonly history: Pick<ReleaseHistory, 'pointers'>;
  /** The version, where one is asked for. */
  readonly version?: string;
}

/** Pointers that are to move, and why they may not. Both empty: there is nothing to do. */
export interface PlannedMoves {
  readonly moves: readonly PointerChange[];
  readonly refused: readonly Issue[];
}

/** The whole way: the pointers come to the version, and the canary of that version goes with it. */
export function wholeWay({ pointers }: Selection, way: Way): PlannedMoves {
  const found = pointers.map(pointed => wholeWayOf(pointed, way));
  return { moves: found.flatMap(({ moves }) => moves), refused: found.flatMap(({ refused }) => refused) };
}

function wholeWayOf({ kind, name }: Pointed, way: Way): PlannedMoves {
  const { to, history } = way;
  const version = wantedVersion({ kind, name }, way);
  if (version === undefined) return { moves: [], refused: [missingPointer({ kind, name }, way)] };
  const now = pointerIn(history, to.name, { kind, name });
  if (now?.version === version) return { moves: [], refused: [] };
  const move = { environment: to.name, kind, name, from: now?.version, to: version };
  const canary = kind === 'model' ? pointerIn(history, to.name, { kind: 'canary', name }) : undefined;
  if (!canary) return { moves: [move], refused: [] };
  if (canary.version !== version) return { moves: [move], refused: [otherCanary(canary, to.name)] };
  return { moves: [move, canaryEnd(canary, to.name)], refused: [] };
}

/** The version that is to run: the one that is asked for, or the one of the environment before. */
export function wantedVersion(pointed: Pointed, { from, history, version }: Way): string | undefined {
  return version ?? pointerIn(history, from.name, pointed)?.version;
}

export function missingPointer({ kind, name }: Pointed, { from }: Way): Issue {
  const problem = `${from.name} points at no version of ${kind} ${name}`;
  return { id: 'missing-pointer', path: pointerFile(from.name), field: name, problem, fix: `let a version run in ${from.name} first` };
}

/** A canary that is gone. */
export function canaryEnd({ name, version, traffic }: PointerVersion, environment: string): PointerChange {
  return { environment, kind: 'canary', name, from: version, ...(traffic !== undefined && { fromTraffic: traffic }), to: undefined };
}

/** A canary of another version, which nobody has decided about yet. */
export function otherCanary(canary: PointerVersion, environment: string): Issue {
  const { name } = canary;
  return {
    id: 'canary-under-way',
    path: pointerFile(environment),
    field: `canaries.${name}`,
    value: pointerWords(canary),
    problem: `a canary of another version of ${name} is under way`,
    fix: `finish it with \`gitops-ai promote ${name} --to ${environment} --step\` until it has all requests, or take it out of the file and run \`gitops-ai commit\``,
  };
}

export function pointerIn({ pointers }: Way['history'], environment: string, { kind, name }: Pick<PointerVersion, 'kind' | 'name'>): PointerVersion | undefined {
  return pointers.get(environment)?.get(pointerKey({ kind, name }));
}

/**
 * The same moves on top of another commit. What somebody else has moved meanwhile is not moved again: what is promoted
 * might be older than what runs there now, or a canary that was just taken back. Model and canary go together.
 */
export function again(earlier: readonly PointerChange[], history: Way['history']): PlannedMoves {
  const now = ({ environment, kind, name }: PointerChange) => pointerIn(history, environment, { kind, name });
  const words = (pointer: PointerVersion | undefined) => pointer && pointerWords(pointer);
  const groups = new Map<string, PointerChange[]>();
  for (const move of earlier) {
    const key = `${move.kind === 'feature set' ? move.kind : 'model'}/${move.name}`;
    groups.set(key, [...groups.get(key) ?? [], move]);
  }
  const found = [...groups.values()].map((group): PlannedMoves => {
    const [{ environment, name, kind }] = group;
    const isNew = kind === 'model' && group.length === 1 && pointerIn(history, environment, { kind: 'canary', name }) !== undefined;
    const canary: PointerChange[] = isNew ? [{ environment, kind: 'canary', name }] : [];
    if (group.every(move => words(now(move)) === endsOf(move).to) && !isNew) return { moves: [], refused: [] };
    const overtaken = [...group, ...canary].filter(move => words(now(move)) !== endsOf(move).from);
    return { moves: group, refused: overtaken.map(move => overtakenIssue(move, words(now(move)))) };
  });
  return { moves: found.flatMap(({ moves }) => moves), refused: found.flatMap(({ refused }) => refused) };
}

function overtakenIssue(move: PointerChange, now: string | undefined): Issue {
  const problem = `somebody else has moved the ${nameWords(move)} meanwhile, from ${endsOf(move).from ?? 'none'} to ${now ?? 'none'}`;
  return { id: 'overtaken', path: pointerFile(move.environment), field: move.name, value: now, problem, fix: 'pull, look at what changed, and run it again' };
}
