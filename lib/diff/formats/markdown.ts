import { allObjects, changeWords, Compared, costWords, countWords, KIND_WORDS, simplyPruned, titleOf } from './words';
import { markdownCode as code } from '../../validate/formats/markdown';
import { isEmpty } from '../diff';
import { AppDiff, EnvironmentDiff, ObjectDiff, TreeDiff } from '../model';

/** GitHub takes comments of 65,536 characters; what posts it adds a few of its own. */
export const LONGEST_COMMENT = 60_000;
/** Room for the line that says what was left out. */
const RESERVE = 400;
const MOST_FIELDS = 40;

/**
 * The comparison as a comment of a pull request: what matters in the open, fields to be unfolded. What comes from a
 * manifest is in code and every character of it that means something to Markdown or HTML is written as a number, so it
 * makes no link, no mention and no element. It is never longer than a comment may be.
 */
export function formatDiffMarkdown(diff: TreeDiff, { before, after }: Compared): string {
  const what = `${code(before)} → ${code(after)}`;
  if (isEmpty(diff)) return `### GitOps diff\n\nNothing is different: ${what}\n${notesOf(diff).map(note => `\n${note}\n`).join('')}`;
  const blocks = [
    ...diff.environments.flatMap(summaries),
    ...diff.environments.flatMap(environment => environment.apps.flatMap(app => app.objects.map(object => details(environment, app, object)))),
    ...notesOf(diff),
  ];
  let text = `### GitOps diff\n\n${countWords(allObjects(diff))}: ${what}\n`;
  let left = 0;
  for (const block of blocks) {
    if (text.length + block.length + 2 <= LONGEST_COMMENT - RESERVE) text += `\n${block}\n`;
    else left++;
  }
  return left === 0 ? text : `${text}\n**${left} more ${left === 1 ? 'part' : 'parts'} of this comparison did not fit;** \`gitops-ai diff\` prints everything.\n`;
}

function summaries({ environment, pointers, apps }: EnvironmentDiff): string[] {
  return [
    ...pointers.length === 0 ? [] : [[
      `#### ${code(environment)}: pointers`, '',
      ...pointers.map(({ section, name, before, after }) => `- ${section === 'canaries' ? 'canary of ' : ''}${code(name)}: ${code(before ?? 'none')} → ${code(after ?? 'none')}`),
    ].join('\n')],
    ...apps.flatMap(app => summary(environment, app)),
  ];
}

/** In blocks of a line or some, so that of a very long list the beginning is there. */
function summary(environment: string, app: AppDiff): string[] {
  const { cost, unpriced, consequences, objects } = app;
  const { others, words } = simplyPruned(consequences);
  const title = `#### ${code(environment)}: ${code(titleOf(app))}\n\n${[countWords(objects), ...cost ? [`**${costWords(cost)}**`] : []].join('; ')}`;
  return [
    title,
    ...unpriced.length > 0 ? [`No price for ${unpriced.map(code).join(', ')}.`] : [],
    ...others.map(({ kind, object, text, severe }) => `- ${severe ? `**⚠ ${KIND_WORDS[kind]}**` : KIND_WORDS[kind]}: ${code(object)} ${code(text)}`),
    ...words === undefined ? [] : [`- ${KIND_WORDS.pruned}: ${words}`],
    ...objects.filter(({ headlines }) => headlines.length > 0)
      .map(({ object, headlines }) => [`- ${code(object)}`, ...headlines.map(headline => `  - ${code(headline)}`)].join('\n')),
  ];
}

function details({ environment }: EnvironmentDiff, app: AppDiff, { change, object, path, fields }: ObjectDiff): string {
  const title = `${change} ${code(object)} in ${code(environment)}, ${code(titleOf(app))}`;
  if (fields.length === 0) return `<details><summary>${title}</summary>\n\n${code(path)}\n\n</details>`;
  const more = fields.length - MOST_FIELDS;
  const lines = [
    ...fields.slice(0, MOST_FIELDS).map(field => `- ${code(field.field)}: ${code(changeWords(field))}`),
    ...more > 0 ? [`- and ${more} more`] : [],
  ];
  return `<details><summary>${title}</summary>\n\n${code(path)}\n\n${lines.join('\n')}\n\n</details>`;
}

function notesOf({ notes }: TreeDiff): string[] {
  return notes.map(note => `Note: ${code(note)}`);
}
