import { allObjects, changeWords, Compared, costWords, countWords, KIND_WORDS, simplyPruned, titleOf } from './words';
import { printable } from '../../validate/formats/printable';
import { isEmpty } from '../diff';
import { AppDiff, Change, ObjectDiff, TreeDiff } from '../model';

const MARKS: { readonly [change in Change]: string } = { added: '+', removed: '-', changed: '~' };
const RED = 31;
const GREEN = 32;
const YELLOW = 33;
const BOLD = 1;
const COLORS: { readonly [change in Change]: number } = { added: GREEN, removed: RED, changed: YELLOW };

type Paint = (code: number, text: string) => string;

/** The comparison for people at a terminal. */
export function formatDiffText(diff: TreeDiff, { before, after }: Compared, { colors = false }: { readonly colors?: boolean } = {}): string {
  const paint: Paint = (code, text) => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = diff.environments.flatMap(({ environment, pointers, apps }) => [
    ...pointers.map(({ section, name, before: old, after: now }) => (
      `${paint(BOLD, printable(environment))}  ${section === 'canaries' ? 'canary' : 'pointer'} ${printable(name)}: ${printable(old ?? 'none')} → ${printable(now ?? 'none')}`)),
    ...pointers.length > 0 ? [''] : [],
    ...apps.flatMap(app => [`${paint(BOLD, `${printable(environment)}  ${printable(titleOf(app))}`)}: ${countWords(app.objects)}`, ...appLines(app, paint), '']),
  ]);
  const notes = diff.notes.map(note => `note: ${printable(note)}`);
  const what = `${printable(before)} → ${printable(after)}`;
  const summary = isEmpty(diff) ? `nothing is different: ${what}` : `${countWords(allObjects(diff))}: ${what}`;
  return [...lines, ...notes, summary].map(line => `${line}\n`).join('');
}

function appLines({ cost, unpriced, consequences, objects }: AppDiff, paint: Paint): string[] {
  const { others, words } = simplyPruned(consequences);
  return [
    ...cost ? [`  ${costWords(cost)}`] : [],
    ...unpriced.map(product => `  no price for ${printable(product)}`),
    ...others.map(({ kind, object, text, severe }) => (
      `  ${severe ? paint(RED, `! ${KIND_WORDS[kind]}`) : `  ${KIND_WORDS[kind]}`}: ${printable(object)} ${printable(text)}`)),
    ...words === undefined ? [] : [`    ${KIND_WORDS.pruned}: ${words}`],
    ...objects.flatMap(object => objectLines(object, paint)),
  ];
}

function objectLines({ change, object, headlines, fields }: ObjectDiff, paint: Paint): string[] {
  return [
    paint(COLORS[change], `  ${MARKS[change]} ${printable(object)}`),
    ...headlines.map(headline => `      ${printable(headline)}`),
    ...fields.map(field => `      | ${printable(field.field)}: ${printable(changeWords(field))}`),
  ];
}
