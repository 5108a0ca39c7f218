import { appBetween, Compared, fieldWords, insideBetween, insideWords, pointerWords, STATE_WORDS, summaryBetween, summaryWords, valuesBetween } from './words';
import { LONGEST_COMMENT } from '../../diff/formats/markdown';
import { markdownCode as code } from '../../validate/formats/markdown';
import { Between } from '../between';
import { ClusterDrift, ObjectDrift } from '../model';
import { rightWords, rolesFor } from '../rights';

/** Room for the line that says what was left out. */
const RESERVE = 400;
const MOST_FIELDS = 40;

/** The cluster against Git as an issue or a comment of a forge; it makes no link, no mention and no element of what it is given. */
export function formatDriftMarkdown(result: ClusterDrift, compared: Compared): string {
  return whole('GitOps drift', summaryWords(result, compared), [
    ...result.apps.filter(({ objects }) => objects.length > 0).flatMap(({ app, delivery, objects }) => [`#### ${code(app)} (${code(delivery)})`, ...objects.map(objectBlock)]),
    ...result.unknownKinds.map(({ apiVersion, kind, objects, problem }) => `- **⚠ unknown kind** ${code(`${kind} (${apiVersion})`)}, ${objects} in Git: ${code(problem)}`),
    ...result.missingRights.map(right => `- missing right: ${code(rightWords(right))}`),
    // Names come from the cluster, and nothing in them may end the code; they are on one line as they stand in YAML.
    ...result.missingRights.length === 0 ? [] : [`\`\`\`yaml\n${rolesFor(result.missingRights).trimEnd().replace(/`/g, '\'')}\n\`\`\``],
    ...result.notes.map(note => `Note: ${code(note)}`),
  ]);
}

function objectBlock({ state, object, fields, reason }: ObjectDrift): string {
  const more = fields.length - MOST_FIELDS;
  return [
    `- ${state === 'different' ? '' : `**${STATE_WORDS[state]}**: `}${code(object)}${reason === undefined ? '' : `: ${code(reason)}`}`,
    ...fields.slice(0, MOST_FIELDS).flatMap(field => [
      `  - ${code(field.field)}: ${code(fieldWords(field))}`, ...insideWords(field).map(words => `    - ${code(words)}`),
    ]),
    ...more > 0 ? [`  - and ${more} more`] : [],
  ].join('\n');
}

/** Two environments as an issue or a comment of a forge. */
export function formatBetweenMarkdown(result: Between, compared: Compared): string {
  return whole('GitOps environments', summaryBetween(result, compared), [
    ...result.pointers.map(pointer => `- pointer ${code(pointerWords(pointer))}`),
    ...result.apps.flatMap(app => [`#### ${code(appBetween(app))}`, ...app.objects.map(({ is, object, headlines, fields }) => {
      const more = fields.length - MOST_FIELDS;
      return [
        `- ${is === 'different' ? '' : `only in ${code(is === 'only-first' ? result.first : result.second)}: `}${code(object)}`,
        ...headlines.map(headline => `  - ${code(headline)}`),
        ...fields.slice(0, MOST_FIELDS).flatMap(field => [
          `  - ${code(valuesBetween(field))}`, ...insideBetween(field).map(words => `    - ${code(words)}`),
        ]),
        ...more > 0 ? [`  - and ${more} more`] : [],
      ].join('\n');
    })]),
    ...result.notes.map(note => `Note: ${code(note)}`),
  ]);
}

function whole(title: string, summary: string, blocks: readonly string[]): string {
  let text = `### ${title}\n\n${code(summary)}\n`;
  let left = 0;
  for (const block of blocks) {
    if (text.length + block.length + 2 <= LONGEST_COMMENT - RESERVE) text += `\n${block}\n`;
    else left++;
  }
  return left === 0 ? text : `${text}\n**${left} more ${left === 1 ? 'part' : 'parts'} did not fit;** \`gitops-ai drift\` prints everything.\n`;
}
