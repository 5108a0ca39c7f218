import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests';
import { PointerKind, pointerWords } from '../models';

/** A pointer that moved. */
export interface PointerChange {
  readonly environment: string;
  readonly kind: PointerKind;
  readonly name: string;
  /** The version before; undefined when the pointer is new. */
  readonly from?: string;
  /** The version now; undefined when the pointer is gone. */
  readonly to?: string;
  /** Percent of the requests before, of a canary. */
  readonly fromTraffic?: number;
  /** Percent of the requests now, of a canary. */
  readonly toTraffic?: number;
}

/** Both ends of a move as people read them; undefined where there is no pointer. */
export function endsOf({ from, to, fromTraffic, toTraffic }: Pick<PointerChange, 'from' | 'to' | 'fromTraffic' | 'toTraffic'>): { from?: string; to?: string } {
  return {
    ...(from !== undefined && { from: pointerWords({ version: from, traffic: fromTraffic }) }),
    ...(to !== undefined && { to: pointerWords({ version: to, traffic: toTraffic }) }),
  };
}

/** What moves, as people read it: `ranker`, `canary of ranker`. */
export function nameWords({ kind, name }: Pick<PointerChange, 'kind' | 'name'>): string {
  return kind === 'canary' ? `canary of ${name}` : name;
}

/** What a commit of the output says of itself. */
export interface MessageOptions {
  /** The commit whose code and pointers were synthesized. */
  readonly source: string;
  /** Whether there was no output before. */
  readonly first: boolean;
  /** Environments whose output changed. */
  readonly environments: readonly string[];
  readonly pointers: readonly PointerChange[];
  /** The kind of change, when it is another than the pointers tell. */
  readonly type?: 'promotion' | 'rollback';
  /** The subject, in place of one that is made of pointers and environments. */
  readonly subject?: string;
  /** Trailers of this kind of change; they come behind `Change-Type`. */
  readonly trailers?: readonly Trailer[];
  /** What the user says instead of our subject. */
  readonly message?: string;
}

/** A line at the end of a commit message that programs read. */
export type Trailer = readonly [name: string, value: string];

const TRAILER_NAME = { 'model': 'Model', 'feature set': 'Feature-Set', 'canary': 'Canary' } as const;
/** What git, mails and terminals show in one line. */
const LONGEST_SUBJECT = 72;
/** Controls and line ends of any kind: with one of these, a value could add a trailer of its own. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** The trailers of a commit, in a fixed order. */
export function trailersOf({ source, first, environments, pointers, type: given, trailers = [] }: MessageOptions): Trailer[] {
  const type = given ?? (first ? 'initial' : pointers.length > 0 ? 'pointer' : 'code');
  const moved = pointers.map(({ kind, name, from = '', to = '', fromTraffic, toTraffic }): Trailer => (
    [TRAILER_NAME[kind], `${name}@${from}${share(fromTraffic)}..${to}${share(toTraffic)}`]));
  const unique = new Map(moved.map(trailer => [trailer.join(': '), trailer]));
  return [
    ['Source-Commit', source],
    ['Change-Type', type],
    ...trailers,
    ...environments.map((name): Trailer => ['Environment', name]),
    ...[...unique].sort(([a], [b]) => byCodeUnit(a, b)).map(([, trailer]) => trailer),
  ];
}

/**
 * The text of a commit: subject, what the user adds, and the trailers as the last paragraph, so that nothing in the
 * user's text is read as one.
 *
 * @throws GitOpsError when a value of a trailer has a line feed or another control character, or the message has one
 */
export function formatMessage(options: MessageOptions): string {
  const trailers = trailersOf(options);
  for (const [name, value] of trailers) if (CONTROL.test(value)) throw refused(name, value, 'has a control character, which could forge another trailer');
  const text = options.message?.trim();
  if (text === '') throw refused('--message', '', 'is empty');
  if (text !== undefined && CONTROL.test(text.replace(/[\n\t]/g, ''))) throw refused('--message', text, 'has a control character');
  return `${text ?? subjectOf(options)}\n\n${trailers.map(([name, value]) => `${name}: ${value}\n`).join('')}`;
}

function share(traffic: number | undefined): string {
  return traffic === undefined ? '' : ` (${traffic}%)`;
}

function subjectOf({ environments, pointers, subject: given }: MessageOptions): string {
  const [first, ...more] = pointers;
  const made = first === undefined
    ? `Synthesize ${environments.length > 0 ? environments.join(', ') : 'the output'}`
    : `${first.environment}: ${nameWords(first)} ${endsOf(first).from ?? '(none)'} -> ${endsOf(first).to ?? '(none)'}${more.length > 0 ? ` and ${more.length} more` : ''}`;
  const subject = given ?? made;
  if (subject.length <= LONGEST_SUBJECT && !CONTROL.test(subject)) return subject;
  return first === undefined ? `Synthesize ${environments.length} environments` : `Move ${pointers.length === 1 ? 'a pointer' : `${pointers.length} pointers`}`;
}

function refused(field: string, value: string, problem: string): GitOpsError {
  return new GitOpsError([{ id: 'commit-message', path: 'commit', field, value, problem, fix: 'write it as plain text in one line' }]);
}
