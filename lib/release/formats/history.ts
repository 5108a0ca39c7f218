import { byWords, changeWords, dateWords, contentOf, evaluationWords, personWords, shortId, versionWords } from './words';
import { printable } from '../../validate';
import { aligned } from '../../validate/formats/aligned';
import { markdownCode, markdownText } from '../../validate/formats/markdown';
import { evaluationsOf, Release } from '../audit';

/** What is left out of a log, and what to know of it. */
export interface LogOf {
  readonly commit: string;
  /** Older releases that are not shown. */
  readonly older: number;
  readonly notes: readonly string[];
}

const BOLD = 1;
const YELLOW = 33;

/** The release log for people at a terminal, newest first. */
export function formatHistoryText(releases: readonly Release[], { older }: LogOf, { colors = false }: { readonly colors?: boolean } = {}): string {
  const paint = (code: number, text: string) => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
  const heads = aligned(releases.map(({ move }) => [
    dateWords(move.date), printable(move.environment), `${move.kind} ${printable(move.name)}`, versionWords(move), changeWords(move), shortId(move.commit),
  ]));
  const lines = releases.flatMap(({ move, locked }, i) => [
    paint(move.returns ? YELLOW : BOLD, heads[i]),
    `    by ${byWords(move)}`,
    ...move.approvedBy.length > 0 ? [`    approved by ${move.approvedBy.map(personWords).join(', ')}, as the commits say`] : [],
    ...move.to === undefined ? [] : [`    evaluated: ${evaluationWords(locked)}`],
  ]);
  return [...lines, ...older > 0 ? [`and ${older} older; --limit shows more`] : []].map(line => `${line}\n`).join('');
}

/** The same as a table. */
export function formatHistoryMarkdown(releases: readonly Release[], { older, notes }: LogOf): string {
  return [
    '### Releases', '', releaseTable(releases).join('\n'), '',
    ...older > 0 ? [`And ${older} older.`, ''] : [],
    ...notes.flatMap(note => [`Note: ${markdownText(note)}`, '']),
  ].join('\n');
}

/** The same for programs. Fields are only ever added to it. */
export function formatHistoryJson(releases: readonly Release[], of: LogOf): string {
  return `${JSON.stringify({ ...of, releases: releases.map(releaseRecord) }, undefined, 2)}\n`;
}

/** A release as plain data. */
export function releaseRecord({ move, locked }: Release): object {
  const content = contentOf(locked);
  return { ...move, ...(content !== undefined && { content }), evaluations: Object.fromEntries(evaluationsOf(locked)) };
}

/** Releases as lines of a Markdown table. */
export function releaseTable(releases: readonly Release[]): string[] {
  return [
    '| when | environment | | name | version | change | by | approved by | evaluated | commit |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...releases.map(({ move, locked }) => `| ${[
      dateWords(move.date), markdownText(move.environment), move.kind, markdownCode(move.name), markdownText(versionWords(move)),
      markdownText(changeWords(move)), markdownText(byWords(move)), markdownText(move.approvedBy.map(personWords).join(', ')),
      move.to === undefined ? '' : markdownText(evaluationWords(locked)), markdownCode(shortId(move.commit)),
    ].join(' | ')} |`),
  ];
}
