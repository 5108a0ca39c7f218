import { byWords, changeWords, dateWords, shortId, standingWords } from './words';
import { pointerWords } from '../../models';
import { printable } from '../../validate';
import { aligned } from '../../validate/formats/aligned';
import { markdownCode, markdownText } from '../../validate/formats/markdown';
import { EnvironmentStatus, PointerStatus } from '../status';

/** What a status is of. */
export interface StatusOf {
  /** The revision, as the reader said it. */
  readonly revision: string;
  readonly commit: string;
  readonly notes: readonly string[];
}

const BOLD = 1;
const YELLOW = 33;
/** The column that says how a version stands to that of the environment before. */
const STANDING = 3;

/** What runs where, for people at a terminal. */
export function formatStatusText(environments: readonly EnvironmentStatus[], { colors = false }: { readonly colors?: boolean } = {}): string {
  const paint = (code: number, text: string) => (colors && text.trim() !== '' ? `\u001b[${code}m${text}\u001b[0m` : text);
  const rows = environments.flatMap(({ pointers }) => pointers.map(cellsOf));
  const lines = aligned(rows, (cell, column) => (column === STANDING ? paint(YELLOW, cell) : cell));
  let next = 0;
  return environments.map(({ environment, promotesFrom, pointers }) => [
    `${paint(BOLD, printable(environment))}${promotesFrom === undefined ? '' : `, promoted from ${printable(promotesFrom)}`}`,
    ...pointers.map(() => `  ${lines[next++]}`),
    ...pointers.length === 0 ? ['  no pointers'] : [],
  ].map(line => `${line}\n`).join('')).join('\n');
}

/** The same as tables. */
export function formatStatusMarkdown(environments: readonly EnvironmentStatus[], { revision, commit, notes }: StatusOf): string {
  const blocks = environments.map(({ environment, promotesFrom, pointers }) => [
    `#### ${markdownText(environment)}${promotesFrom === undefined ? '' : `, promoted from ${markdownText(promotesFrom)}`}`,
    '',
    '| | name | version | | since | by | change | commit |',
    '|---|---|---|---|---|---|---|---|',
    ...pointers.map(pointer => {
      const [kind, name, version, standing, since, by, change, commitId] = cellsOf(pointer);
      const cells = [kind, markdownCode(name), markdownCode(version), ...[standing, since.replace(/^since /, ''), by.replace(/^by /, ''), change].map(markdownText),
        commitId === '' ? '' : markdownCode(commitId)];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n'));
  const what = `### What runs where\n\nPointers of ${markdownCode(revision)}, commit ${markdownCode(shortId(commit))}.\n`;
  return [what, ...blocks.map(block => `${block}\n`), ...notes.map(note => `Note: ${markdownText(note)}\n`)].join('\n');
}

/** The same for programs. Fields are only ever added to it. */
export function formatStatusJson(environments: readonly EnvironmentStatus[], of: StatusOf): string {
  return `${JSON.stringify({ ...of, environments }, undefined, 2)}\n`;
}

function cellsOf({ kind, name, version, since, standing, canary }: PointerStatus): string[] {
  const words = standing ? standingWords(standing) : '';
  const second = canary ? `, canary ${printable(pointerWords(canary))}` : '';
  const start = [kind, printable(name), `${printable(version ?? '-')}${second}`, words];
  if (version === undefined) return [...start, '', '', '', ''];
  if (since === undefined) return [...start, 'since before the history that is here', '', '', ''];
  return [...start, `since ${dateWords(since.date)}`, `by ${byWords(since)}`, changeWords(since), shortId(since.commit)];
}
