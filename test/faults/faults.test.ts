import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTS } from './faults';
import { Subject, subjects, suffer } from './matrix';

const PAGE = join(__dirname, '..', '..', 'docs', 'faults.md');
const [BEGIN, END] = ['<!-- Made by `npm run fault-docs`. -->\n', '<!-- The end of it. -->\n'];
const COMMANDS = ['commit', 'promote', 'rollback'];

jest.setTimeout(300_000);

let commands: readonly Subject[];
const rows = new Map<string, string[]>();
beforeAll(async () => {
  commands = await subjects();
});

describe.each(FAULTS.map(fault => [fault.title, fault] as const))('%s', (title, fault) => {
  (fault.impossible ? test.skip.each : test.each)(COMMANDS)(`%s: done, or as before with a word about it${fault.impossible ? ` (not run: it needs ${fault.impossible})` : ''}`, async name => {
    const outcome = await suffer(commands.find(subject => subject.name === name)!, fault);
    rows.set(title, [...rows.get(title) ?? [], outcome.cell]);
    expect({ broken: outcome.broken, printed: outcome.broken.length > 0 ? outcome.printed : '' }).toEqual({ broken: [], printed: '' });
  });
});

test('the table in docs/faults.md is what happened', () => {
  const page = readFileSync(PAGE, 'utf8');
  const written = page.slice(page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END));
  const lineOf = (title: string) => `| ${[title, ...rows.get(title)!].join(' | ')} |`;
  if (process.env.UPDATE_FAULTS) {
    const table = [`| what is wrong | ${COMMANDS.map(name => `\`${name}\``).join(' | ')} |`, '| --- | --- | --- | --- |', ...[...rows.keys()].map(lineOf)];
    writeFileSync(PAGE, `${page.slice(0, page.indexOf(BEGIN) + BEGIN.length)}${table.join('\n')}\n${page.slice(page.indexOf(END))}`);
    return;
  }
  // What could not be brought about here was elsewhere.
  const missing = FAULTS.filter(({ impossible }) => impossible).map(({ title }) => title);
  const lines = written.trimEnd().split('\n').slice(2).filter(line => !missing.some(title => line.startsWith(`| ${title} |`)));
  expect(lines).toEqual([...rows.keys()].map(lineOf));
});
