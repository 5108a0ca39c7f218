import { appBetween, Compared, fieldWords, insideBetween, insideWords, pointerWords, STATE_WORDS, summaryBetween, summaryWords, valuesBetween } from './words';
import { printable } from '../../validate/formats/printable';
import { Between, ObjectBetween } from '../between';
import { ClusterDrift, DriftState, ObjectDrift } from '../model';
import { rightWords, rolesFor } from '../rights';

const RED = 31;
const GREEN = 32;
const YELLOW = 33;
const BOLD = 1;
const MARKS: { readonly [state in DriftState]: readonly [mark: string, color: number] } = {
  missing: ['-', RED], different: ['~', YELLOW], extra: ['+', GREEN], refused: ['!', RED], unread: ['?', YELLOW],
};
const BETWEEN: { readonly [is in ObjectBetween['is']]: readonly [mark: string, color: number] } = {
  'only-first': ['<', RED], 'only-second': ['>', GREEN], 'different': ['~', YELLOW],
};

type Paint = (code: number, text: string) => string;

function painter(colors: boolean): Paint {
  return (code, text) => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
}

/** The cluster against Git, for people at a terminal. */
export function formatDriftText(result: ClusterDrift, compared: Compared, { colors = false }: { readonly colors?: boolean } = {}): string {
  const paint = painter(colors);
  const lines = [
    ...result.apps.filter(({ objects }) => objects.length > 0).flatMap(({ app, delivery, objects }) => [
      `${paint(BOLD, printable(app))} (${printable(delivery)})`, ...objects.flatMap(object => objectLines(object, paint)), '',
    ]),
    ...result.unknownKinds.map(({ apiVersion, kind, objects, problem }) => (
      `${paint(RED, '!')} ${printable(kind)}, ${objects} in Git: ${printable(problem)} (${printable(apiVersion)})`)),
    ...result.missingRights.length === 0 ? [] : [
      ...result.missingRights.map(right => `missing right: ${printable(rightWords(right))}`),
      'These roles grant what is missing; RBAC has no right to dry runs alone, so patch is also the right to change:',
      ...rolesFor(result.missingRights).trimEnd().split('\n').map(line => `    ${printable(line)}`),
    ],
    ...result.notes.map(note => `note: ${printable(note)}`),
    printable(summaryWords(result, compared)),
  ];
  return lines.map(line => `${line}\n`).join('');
}

function objectLines({ state, object, fields, reason }: ObjectDrift, paint: Paint): string[] {
  const [mark, color] = MARKS[state];
  const what = state === 'different' ? '' : ` ${STATE_WORDS[state]}`;
  return [
    `${paint(color, `  ${mark} ${printable(object)}`)}${what}${reason === undefined ? '' : `: ${printable(reason)}`}`,
    ...fields.flatMap(field => [
      `      | ${printable(field.field)}: ${printable(fieldWords(field))}`,
      ...insideWords(field).map(words => `          ${printable(words)}`),
    ]),
  ];
}

/** Two environments, for people at a terminal. */
export function formatBetweenText(result: Between, compared: Compared, { colors = false }: { readonly colors?: boolean } = {}): string {
  const paint = painter(colors);
  const lines = [
    ...result.pointers.map(pointer => `pointer ${printable(pointerWords(pointer))}`),
    ...result.pointers.length > 0 ? [''] : [],
    ...result.apps.flatMap(app => [
      paint(BOLD, printable(appBetween(app))),
      ...app.objects.flatMap(({ is, object, headlines, fields }) => [
        paint(BETWEEN[is][1], `  ${BETWEEN[is][0]} ${printable(object)}`),
        ...headlines.map(headline => `      ${printable(headline)}`),
        ...fields.flatMap(field => [
          `      | ${printable(valuesBetween(field))}`, ...insideBetween(field).map(words => `          ${printable(words)}`),
        ]),
      ]),
      '',
    ]),
    ...result.notes.map(note => `note: ${printable(note)}`),
    printable(summaryBetween(result, compared)),
  ];
  return lines.map(line => `${line}\n`).join('');
}
