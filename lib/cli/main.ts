#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { check } from './check';
import { Command, Invocation } from './command';
import { CommandLine, parseCommandLine } from './command-line';
import { commit } from './commit';
import { completionOf } from './completion';
import { diff } from './diff';
import { helpOf, usage } from './help';
import { init } from './init';
import { manifest } from './manifest';
import { Progress, Terminal } from './progress';
import { schemas } from './schemas';
import { validate } from './validate';
import { verify } from './verify';
import { didYouMean, formatIssue, GitOpsError } from '../errors';
import { printable } from '../validate';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [init, check, diff, commit, validate, verify, schemas, completionOf(() => COMMANDS)];

/** What a run has besides its command line; that of the process unless a test says otherwise. */
export interface Surroundings {
  readonly out?: Terminal;
  readonly err?: Terminal;
  readonly cwd?: string;
  readonly env?: { readonly [name: string]: string | undefined };
  readonly stdin?: () => Buffer;
  /** Whether somebody is at the keyboard. */
  readonly keyboard?: boolean;
}

/** Runs one command line and returns its exit code. */
export async function main(argv: readonly string[], surroundings: Surroundings = {}): Promise<number> {
  const {
    out = process.stdout, err = process.stderr, cwd = process.cwd(), env = process.env, stdin = () => readFileSync(0), keyboard = process.stdin.isTTY,
  } = surroundings;
  const fail = (message: string) => {
    err.write(`gitops-ai: ${message.split('\n').map(printable).join('\n')}\n`);
    return 2;
  };
  const print = (text: string, code: number) => {
    out.write(text);
    return code;
  };
  const [name, ...rest] = argv;
  if (name === undefined) return print(usage(COMMANDS), 2);
  if (name === '--help' || name === '-h' || name === 'help') return print(usage(COMMANDS), 0);
  if (name === '--version') return print(`${manifest().version}\n`, 0);
  const command = COMMANDS.find(candidate => candidate.name === name);
  if (!command) {
    const what = name.startsWith('-') ? 'option' : 'command';
    return fail(`no ${what} "${name}".${didYouMean(name, COMMANDS.map(known => known.name))} \`gitops-ai --help\` lists them`);
  }
  const line = parseCommandLine(command, rest);
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
    version: manifest().version,
    colors,
    questions: watched && keyboard ? err : undefined,
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
    return invocation.fail(error instanceof GitOpsError ? error.issues.map(formatIssue).join('\n') : (error as Error).message);
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
