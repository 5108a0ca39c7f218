import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { policyPages } from '../scripts/policy-docs';

const DOCS = resolve(__dirname, '..', 'docs');
const PAGES = readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.md')).sort();

/** Links and code of a page; what is in code is no link. */
const linksOf = (text: string) => [...text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);

test.each(PAGES)('every page that %s names exists', (page) => {
  const targets = linksOf(readFileSync(join(DOCS, page), 'utf8')).filter(target => !/^(?:https?:|#)/.test(target)).map(target => target.split('#')[0]);
  expect(targets.filter(target => !existsSync(join(DOCS, dirname(page), target)))).toEqual([]);
});

test.each(Object.entries(policyPages()))('%s is what the rules and the corpus make of it', (file, text) => {
  expect(readFileSync(join(DOCS, 'policy', file), 'utf8')).toBe(text);
});
