import { resolve } from 'node:path';
import { defineCommand, Options } from './command';
import { placeOf } from './diff-input';
import { formatOf } from './reports';
import { didYouMean } from '../errors';
import {
  auditOf, formatAuditJson, formatAuditMarkdown, formatAuditText, formatHistoryJson, formatHistoryMarkdown, formatHistoryText, ReleaseHistory,
  releasesOf,
} from '../release';
import { printable } from '../validate';

const FORMATS = ['text', 'markdown', 'json'];
const DEFAULT_LIMIT = 20;

const OPTIONS = {
  environment: { type: 'value', short: 'e', placeholder: 'NAME', help: 'only what happened in this environment' },
  limit: { type: 'value', short: 'n', placeholder: 'NUMBER', help: `the newest so many, or all (default: ${DEFAULT_LIMIT})` },
  audit: { type: 'flag', help: 'a report of everything: what runs, releases, what was taken back, what is to be explained' },
  revision: { type: 'value', short: 'r', placeholder: 'REVISION', help: 'a branch, a tag or a commit (default: HEAD)' },
  directory: { type: 'value', placeholder: 'DIRECTORY', help: 'where the program is: the nearest cdk8s.yaml decides (default: the working directory)' },
  format: { type: 'value', placeholder: 'FORMAT', choices: FORMATS, help: `${FORMATS.join(', ')} (default: text)` },
  json: { type: 'flag', help: 'the same as --format json' },
} as const satisfies Options;

/** `gitops-ai history`: who released what, when? */
export const history = defineCommand({
  name: 'history',
  summary: 'Tell the releases of a model or a feature set: who, when, approved by whom, evaluated how',
  description: `Reads from Git every move of a pointer: promotions, rollbacks, reverts and changes by hand, with the pull request, who
merged and who approved as the commits say, and what the lock of that commit says of evaluations.`,
  arguments: [{ name: 'name', help: 'a model or a feature set (default: all)' }],
  options: OPTIONS,
  exitCodes: '0 told, 2 could not run',
  examples: ['gitops-ai history ranker', 'gitops-ai history ranker --environment production --limit 5', 'gitops-ai history --audit --format markdown'],
  run: ({ arguments: [name], options, cwd, colors, write, warn, fail }) => {
    const format = formatOf(options);
    if (format === undefined) return fail(`--json and --format ${options.format} are two formats; give one`);
    const limit = limitOf(options.limit);
    if (limit === undefined) return fail(`--limit takes a whole number, or all, and not "${options.limit}"`);
    if (options.audit && options.limit !== undefined) return fail('--audit reports everything, so --limit means nothing; give one of them');
    const { root, home } = placeOf(resolve(cwd, options.directory ?? '.'));
    const { revision = 'HEAD', environment } = options;
    const read = ReleaseHistory.read({ root, place: home, revision });
    const wrong = unknown('pointer', name, [...read.moves, ...[...read.pointers.values()].flatMap(pointers => [...pointers.values()])].map(pointer => pointer.name))
      ?? unknown('environment', environment, [...read.moves.map(move => move.environment), ...read.pointers.keys()]);
    if (wrong !== undefined) return fail(`${revision} ${wrong}`);
    const accepts = (pointer: { name: string; environment: string }) => (
      (name === undefined || pointer.name === name) && (environment === undefined || pointer.environment === environment));
    if (options.audit) {
      const audit = auditOf(read, accepts);
      write(format === 'json' ? formatAuditJson(audit) : format === 'markdown' ? formatAuditMarkdown(audit) : formatAuditText(audit, { colors }));
    } else {
      const moves = read.moves.filter(accepts);
      const releases = releasesOf(read, moves.slice(0, limit));
      const of = { commit: read.commit, older: moves.length - releases.length, notes: read.notes };
      write(format === 'json' ? formatHistoryJson(releases, of) : format === 'markdown' ? formatHistoryMarkdown(releases, of) : formatHistoryText(releases, of, { colors }));
    }
    if (format === 'text') for (const note of read.notes) warn(`note: ${printable(note)}`);
    return 0;
  },
});

function limitOf(given: string | undefined): number | undefined {
  if (given === undefined) return DEFAULT_LIMIT;
  if (given === 'all') return Infinity;
  return /^[1-9]\d{0,8}$/.test(given) ? Number(given) : undefined;
}

/** Says that there is no such name, when there is none. */
function unknown(what: string, name: string | undefined, known: readonly string[]): string | undefined {
  if (name === undefined || known.includes(name)) return undefined;
  const names = [...new Set(known)].sort();
  const there = names.length === 0 ? 'There is none' : `There is ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;
  return `has no ${what} "${name}", and never had.${didYouMean(name, names)} ${there}`;
}
