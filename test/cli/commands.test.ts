import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseCommandLine } from '../../lib/cli/command-line';
import { COMMANDS } from '../../lib/cli/main';

const DOCS = resolve(__dirname, '..', '..', 'docs');
const OVERVIEW = readFileSync(join(DOCS, 'cli.md'), 'utf8');

/** The arguments of a command in an example, as a shell parts them. */
function words(example: string): string[] {
  const command = /(?:^|\| )gitops-ai ((?:"[^"]*"|'[^']*'|[^|>])*)/.exec(example);
  if (!command) throw new Error(`${example} does not run gitops-ai`);
  return [...command[1].matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain);
}

test('every command has a name of its own', () => {
  const names = COMMANDS.map(({ name }) => name);
  expect(names.filter(name => !/^[a-z]+(?:-[a-z]+)*$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(COMMANDS.map(command => [command.name, command] as const))('%s', (name, command) => {
  test('has examples, and all of them can be read', () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) {
      const [called, ...rest] = words(example);
      expect([example, called]).toEqual([example, name]);
      expect([example, parseCommandLine(command, rest).problem]).toEqual([example, undefined]);
    }
  });

  test('says what its exit codes mean, those for done and for not run at least', () => {
    expect(command.exitCodes).toMatch(/^0 \S.*[;,] 2 could not run/);
  });

  test('has --json, and says so', () => {
    expect(command.options.json).toMatchObject({ type: 'flag', help: expect.stringMatching(/JSON|--format json/) });
  });

  test('is described in lines that fit, and has no option of the program', () => {
    expect(command.summary).not.toMatch(/\.$|\n/);
    expect([...command.description.split('\n'), command.summary].filter(line => line.length > 120)).toEqual([]);
    expect(Object.keys(command.options).filter(option => ['help', 'version'].includes(option))).toEqual([]);
  });

  test('has a page that names every option, and the page of all commands links to it', () => {
    const page = [`cli/${name}.md`, `${name}.md`].find(path => existsSync(join(DOCS, path)));
    expect([name, page]).not.toEqual([name, undefined]);
    expect(OVERVIEW).toContain(`](${page})`);
    const text = readFileSync(join(DOCS, page!), 'utf8');
    expect(Object.keys(command.options).filter(option => !text.includes(`--${option}`))).toEqual([]);
    expect(text).toMatch(/exit code/i);
  });
});

test('the page of all commands names no other', () => {
  const listed = [...OVERVIEW.matchAll(/^\| \[`gitops-ai (\S+)`\]/gm)].map(([, name]) => name);
  expect(listed).toEqual(COMMANDS.map(({ name }) => name));
});
