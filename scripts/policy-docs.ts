/**
 * Writes docs/policy/rules.md, which is made of the rules themselves, docs/policy/corpus.md, which is made of the corpus
 * and of what other checkers found in it (test/corpus/checkers.json, by scripts/checkers.mjs), and docs/policy/checkers.md.
 *
 *     npm run policy-docs [-- --check]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkersPage } from './checkers/page';
import { PACKS } from '../lib/policy';
import { CASES, CorpusCase, reportOf } from '../test/corpus/corpus';

const DOCS = resolve(__dirname, '..', 'docs', 'policy');
const RESULTS = resolve(__dirname, '..', 'test', 'corpus', 'checkers.json');

/** What other checkers found in the corpus. */
interface CheckerResults {
  readonly [tool: string]: { readonly version: string; readonly caught: readonly string[] };
}

/** The pages, by file name. */
export function policyPages(): { [file: string]: string } {
  return { 'rules.md': rulesPage(), 'corpus.md': corpusPage(), 'checkers.md': checkersPage() };
}

function rulesPage(): string {
  const sections = PACKS.map(({ name, title, rules }) => `## ${name}: ${title}

${existsSync(join(DOCS, `${name}.md`)) ? `What needs explaining is on [its page](${name}.md).\n\n` : ''}| Rule | Level | Asks | Otherwise |
| --- | --- | --- | --- |
${rules.map(rule => `| ${rule.link ? `[\`${rule.id}\`](${rule.link})` : `\`${rule.id}\``} | ${rule.level} | ${cell(rule.title)} | ${cell(rule.rationale)} |`).join('\n')}
`);
  return `<!-- Made by \`npm run policy-docs\`. -->
# Rules

Every rule of every pack. \`error\` stops a synthesis and fails a validation; \`warning\` is told and nothing else; \`off\` is
not run until somebody gives it a level.

${sections.join('\n')}
What other checkers call the same is on [a page of its own](checkers.md).
`;
}

function corpusPage(): string {
  const results: CheckerResults = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  const tools = Object.keys(results);
  const packs = [...new Set(CASES.map(({ name }) => name.split('/')[0]))];
  const ours = new Set(CASES.filter(catches).map(({ name }) => name));
  const caught = tools.map(tool => new Set(results[tool].caught));
  const row = (title: string, cases: readonly CorpusCase[]) => `| ${[title, cases.length, ...[...caught, ours].map(set => cases.filter(({ name }) => set.has(name)).length)].join(' | ')} |`;
  return `<!-- Made by \`npm run policy-docs\`. -->
# The corpus

${CASES.length} manifests with one real mistake each, and for each its corrected twin, in [test/corpus](../../test/corpus/). A checker
catches a mistake when one of its checks finds more in the bad one than in the twin. Other checkers are run by
\`scripts/checkers.mjs\` with every check that they have; they look for other things too, and their numbers say only what they
see of these. What they ask, and what of it we ask, is on [a page of its own](checkers.md).

| Pack | Cases | ${[...tools.map(tool => `${tool} ${results[tool].version}`), 'this library'].join(' | ')} |
| ${['---', ...Array(tools.length + 2).fill('---:')].join(' | ')} |
${packs.map(pack => row(pack, CASES.filter(({ name }) => name.startsWith(`${pack}/`)))).join('\n')}
${row('all', CASES)}

## The cases

| Case | Rule | Mistake | Comes from | Also caught by |
| --- | --- | --- | --- | --- |
${CASES.map(one => `| ${[one.name, `\`${one.rule}\``, cell(one.mistake), cell(one.source), tools.filter((_, i) => caught[i].has(one.name)).join(', ') || '–'].join(' | ')} |`).join('\n')}
`;
}

/** Whether our rule finds the mistake, and nothing in the twin. */
function catches(one: CorpusCase): boolean {
  const found = (variant: 'bad' | 'good') => {
    const { errors, warnings } = reportOf(one, variant);
    return [...errors, ...warnings].some(({ rule }) => rule === one.rule);
  };
  return found('bad') && !found('good');
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
}

if (require.main === module) {
  const pages = Object.entries(policyPages());
  const stale = pages.filter(([file, text]) => !existsSync(join(DOCS, file)) || readFileSync(join(DOCS, file), 'utf8') !== text);
  if (!process.argv.includes('--check')) {for (const [file, text] of stale) writeFileSync(join(DOCS, file), text);} else if (stale.length > 0) {
    console.error(`out of date: ${stale.map(([file]) => `docs/policy/${file}`).join(', ')}; run \`npm run policy-docs\` and commit the result`);
    process.exitCode = 1;
  }
}
