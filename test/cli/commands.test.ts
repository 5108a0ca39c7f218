import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseCommandLine } from '../../lib/cli/command-line';
import { allCommands, commandNames, loadCommand } from '../../lib/cli/commands';
import { commandsOf } from '../../lib/cli/completion/values';

const COMMANDS = allCommands();
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

test('every command is found by the name that it has', () => {
  expect(commandNames()).toEqual(COMMANDS.map(({ name }) => name));
  for (const command of COMMANDS.filter(({ name }) => name !== 'completion')) expect(loadCommand(command.name)).toBe(command);
  expect(loadCommand('constructor')).toBeUndefined();
});

describe.each(commandsOf(COMMANDS).map(command => [command.name, command] as const))('%s', (name, command) => {
  test('has examples, and all of them can be read', () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) {
      const given = words(example);
      const rest = given.slice(name.split(' ').length);
      expect([example, given.slice(0, given.length - rest.length).join(' ')]).toEqual([example, name]);
      expect([example, parseCommandLine(command, rest).problem]).toEqual([example, undefined]);
    }
  });

  test('says what its exit codes mean, those for done and for not run at least', () => {
    expect(command.exitCodes).toMatch(/^0 \S.*[;,] 2 could not run/);
  });

  test('has --json, and says so', () => {
    expect(command.options.json).toMatchObject({ type: 'flag', help: expect.stringMatching(/JSON|--format json/) });
  });

  test('is described in lines that fit, and has no option for help of its own', () => {
    expect(command.summary).not.toMatch(/\.$|\n/);
    expect([...command.description.split('\n'), command.summary].filter(line => line.length > 120)).toEqual([]);
    expect(Object.keys(command.options)).not.toContain('help');
  });

  test('has a page that names every option, or every command of a group, and the page of all commands links to it', () => {
    const [called] = name.split(' ');
    const page = new RegExp(`^\\| \\[\`gitops-ai ${called}\`\\]\\((\\S+)\\)`, 'm').exec(OVERVIEW)?.[1];
    expect([name, page]).toEqual([name, expect.stringMatching(/\.md$/)]);
    const text = readFileSync(join(DOCS, page!), 'utf8');
    // The page of a group is about its commands, and a page beside it about some of them.
    const beside = readdirSync(join(DOCS, 'cli')).filter(file => file.startsWith(`${called}-`)).map(file => readFileSync(join(DOCS, 'cli', file), 'utf8'));
    if (called !== name) expect([name, [text, ...beside].some(pageText => pageText.includes(name))]).toEqual([name, true]);
    else expect(Object.keys(command.options).filter(option => !text.includes(`--${option}`))).toEqual([]);
    expect(text).toMatch(/exit code/i);
  });
});

test('the page of all commands names no other', () => {
  const listed = [...OVERVIEW.matchAll(/^\| \[?`gitops-ai (\S+)`/gm)].map(([, name]) => name);
  expect(listed).toEqual(COMMANDS.map(({ name }) => name));
});
