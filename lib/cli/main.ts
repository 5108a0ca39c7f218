#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommandGroup, Invocation } from './command';
import { CommandLine, parseCommandLine } from './command-line';
import { allCommands, commandNames, loadCommand } from './commands';
import { helpOf, helpOfGroup, usage } from './help';
import { manifest } from './manifest';
import { now as clock } from './now';
import { Progress, Terminal } from './progress';
import { systemIssue } from './system-error';
import { didYouMean, formatIssue, GitOpsError } from '../errors';
import { printable } from '../validate/formats/printable';

const HELP: readonly string[] = ['--help', '-h', 'help'];

/** What a run has besides its command line; that of the process unless a test says otherwise. */
export interface Surroundings {
  readonly out?: Terminal;
  readonly err?: Terminal;
  readonly cwd?: string;
  readonly env?: { readonly [name: string]: string | undefined };
  readonly stdin?: () => Buffer;
  /** Whether somebody is at the keyboard. */
  readonly keyboard?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Runs one command line and returns its exit code. */
export async function main(argv: readonly string[], surroundings: Surroundings = {}): Promise<number> {
  const { out = process.stdout, err = process.stderr, cwd = process.cwd(), env = process.env } = surroundings;
  const { stdin = () => readFileSync(0), now = clock, keyboard = process.stdin.isTTY } = surroundings;
  const fail = (message: string) => {
    err.write(`gitops-ai: ${message.split('\n').map(printable).join('\n')}\n`);
    return 2;
  };
  const print = (text: string, code: number) => {
    out.write(text);
    return code;
  };
  const [name, ...words] = argv;
  if (name === undefined) return print(usage(allCommands()), 2);
  if (HELP.includes(name)) return print(usage(allCommands()), 0);
  if (name === '--version') return print(`${manifest().version}\n`, 0);
  const found = loadCommand(name);
  if (!found) {
    const what = name.startsWith('-') ? 'option' : 'command';
    return fail(`no ${what} "${name}".${didYouMean(name, commandNames())} \`gitops-ai --help\` lists them`);
  }
  const grouped = 'commands' in found;
  const [second, ...more] = words;
  if (grouped && (second === undefined || HELP.includes(second))) return print(helpOfGroup(found), second === undefined ? 2 : 0);
  const command = grouped ? found.commands.find(candidate => candidate.name === `${name} ${second}`) : found;
  if (!command) {
    const known = (found as CommandGroup).commands.map(candidate => candidate.name.slice(name.length + 1));
    return fail(`${name} has no command "${second}".${didYouMean(second, known)} \`gitops-ai ${name} --help\` lists them`);
  }
  const line = parseCommandLine(command, grouped ? more : words);
  if (line.help) return print(helpOf(command), 0);
  if (line.problem !== undefined) return fail(line.problem);
  const colors = out.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const watched = isWatched(err, env, line);
  const progress = new Progress(err, watched, /UTF-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || ''));
  const writer = (stream: Terminal) => (text: string) => {
    progress.erase();
    stream.write(text);
  };
  const [write, warn] = [writer(out), writer(err)];
  return run(command, {
    arguments: line.arguments,
    options: line.options,
    cwd,
    env,
    version: manifest().version,
    colors,
    questions: watched && keyboard ? err : undefined,
    now,
    stdin,
    write,
    print: text => write(`${text}\n`),
    warn: text => warn(`${text}\n`),
    fail,
    progress: (text, work) => progress.during(text, work),
  });
}

/** Whether somebody looks at the terminal that notes go to, and not a program at the result. */
function isWatched(err: Terminal, env: NodeJS.ProcessEnv, { options: { json, format } }: CommandLine): boolean {
  return err.isTTY === true && !env.CI && env.TERM !== 'dumb' && !json && String(format) !== 'json';
}

/** Runs a command; what it throws is why it could not run. */
async function run(command: Command, invocation: Invocation): Promise<number> {
  try {
    return await command.run(invocation);
  } catch (error) {
    const system = systemIssue(error as Error);
    const issues = error instanceof GitOpsError ? error.issues : system && [system];
    return invocation.fail(issues ? issues.map(formatIssue).join('\n') : (error as Error).message);
  }
}

if (require.main === module) {
  // A reader that has seen enough, such as head, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  void main(process.argv.slice(2)).then(code => {
    process.exitCode = code;
  });
}
