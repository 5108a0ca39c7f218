import { releaseRecord, releaseTable } from './history';
import { byWords, changeWords, contentOf, dateWords, durationWords, shortId, versionWords } from './words';
import { pointerWords } from '../../models';
import { printable } from '../../validate';
import { aligned } from '../../validate/formats/aligned';
import { markdownCode, markdownText } from '../../validate/formats/markdown';
import { Audit } from '../audit';

/** What Git cannot show. A reader of the report should not take it for more than it is. */
const LIMITS: readonly string[] = [
  'Evidence is the Git history: names, dates and trailers are what commits say of themselves. Signatures are not verified here.',
  'It tells what the environments pointed at, not what the clusters had applied.',
  'Approvals that a forge keeps are seen only where a merge or a trailer names them.',
];

const ROLLBACK_COLUMNS = ['when', 'environment', 'name', 'version', 'change', 'by', 'after', 'released by'];

/** The audit for people at a terminal. */
export function formatAuditText(audit: Audit, { colors = false }: { readonly colors?: boolean } = {}): string {
  const title = (text: string) => (colors ? `\u001b[1m${text}\u001b[0m` : text);
  const section = (text: string, rows: readonly (readonly string[])[]) => (
    [title(text), ...rows.length === 0 ? ['  none'] : aligned(rows).map(line => `  ${line}`), '']);
  return [
    ...section('Running', audit.running.map(({ environment, kind, name, version, traffic, since, locked }) => [
      printable(environment), kind, printable(name), printable(pointerWords({ version, traffic })), since ? `since ${dateWords(since.date)}` : '', since ? shortId(since.commit) : '',
      printable(contentOf(locked) ?? 'not in the lock'),
    ])),
    ...section(`Releases: ${audit.releases.length}`, audit.releases.map(({ move }) => [
      dateWords(move.date), printable(move.environment), move.kind, printable(move.name), versionWords(move), changeWords(move), `by ${byWords(move)}`, shortId(move.commit),
    ])),
    ...section(`Taken back: ${audit.rollbacks.length}`, audit.rollbacks.map(({ move, released, afterSeconds }) => [
      dateWords(move.date), printable(move.environment), printable(move.name), versionWords(move), changeWords(move), `by ${byWords(move)}`,
      afterSeconds === undefined ? '' : `after ${durationWords(afterSeconds)}`, released ? `released by ${shortId(released.commit)}` : '',
    ])),
    ...section(`To be explained: ${audit.exceptions.length}`, audit.exceptions.map(({ id, move, text }) => [
      id, shortId(move.commit), printable(move.environment), `${printable(move.name)} ${versionWords(move)}`, printable(text),
    ])),
    ...LIMITS,
  ].map(line => `${line}\n`).join('');
}

/** The audit as a document. */
export function formatAuditMarkdown({ commit, running, releases, rollbacks, exceptions, notes }: Audit): string {
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) => (
    rows.length === 0 ? ['None.', ''] : [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows.map(row => `| ${row.join(' | ')} |`), '']);
  return [
    '# Releases: audit', '', `Made from commit ${markdownCode(commit)}. The same commit gives the same report.`, '',
    '## Running', '',
    ...table(['environment', '', 'name', 'version', 'since', 'commit', 'content'], running.map(({ environment, kind, name, version, traffic, since, locked }) => [
      markdownText(environment), kind, markdownCode(name), markdownText(pointerWords({ version, traffic })), since ? dateWords(since.date) : '',
      since ? markdownCode(shortId(since.commit)) : '', markdownCode(contentOf(locked) ?? 'not in the lock'),
    ])),
    '## Releases', '', ...releases.length === 0 ? ['None.', ''] : [...releaseTable(releases), ''],
    '## Taken back', '',
    ...table(ROLLBACK_COLUMNS, rollbacks.map(({ move, released, afterSeconds }) => [
      dateWords(move.date), markdownText(move.environment), markdownCode(move.name), markdownText(versionWords(move)),
      markdownText(changeWords(move)), markdownText(byWords(move)), afterSeconds === undefined ? '' : durationWords(afterSeconds), released ? markdownCode(shortId(released.commit)) : '',
    ])),
    '## To be explained', '',
    ...table(['', 'commit', 'environment', 'name', 'version', 'why'], exceptions.map(({ id, move, text }) => [
      id, markdownCode(shortId(move.commit)), markdownText(move.environment), markdownCode(move.name), markdownText(versionWords(move)),
      markdownText(text),
    ])),
    '## What this shows, and what not', '', ...LIMITS.map(line => `- ${line}`), ...notes.map(note => `- ${markdownText(note)}`), '',
  ].join('\n');
}

/** The audit for programs. Fields are only ever added to it. */
export function formatAuditJson({ releases, running, ...rest }: Audit): string {
  const content = running.map(({ locked, ...pointer }) => ({ ...pointer, content: contentOf(locked) }));
  return `${JSON.stringify({ ...rest, running: content, releases: releases.map(releaseRecord), limits: LIMITS }, undefined, 2)}\n`;
}
