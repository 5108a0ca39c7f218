#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Command, Invocation } from './command';
import { verify } from './verify';
import { formatIssue, GitOpsError } from '../errors';

const COMMANDS: readonly Command[] = [verify];

/** Runs one command line and returns its exit code. */
export function main(argv: readonly string[], out = process.stdout, err = process.stderr): number {
  const fail = (message: string) => {
    err.write(`gitops-ai: ${message}\n`);
    return 2;
  };
  let line;
  try {
    line = parseArgs({
      args: [...argv], allowPositionals: true, options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' }, version: { type: 'boolean' } },
    });
  } catch (error) {
    return fail(`${(error as Error).message}; \`gitops-ai --help\` shows how it is used`);
  }
  const { values, positionals: [name, ...rest] } = line;
  const command = COMMANDS.find(candidate => candidate.name === name);
  if (values.version) out.write(`${version()}\n`);
  else if (name && !command) return fail(`no command "${name}"; \`gitops-ai --help\` lists them`);
  else if (values.help || !command) out.write(command?.help ?? usage());
  else return run(command, { arguments: rest, json: values.json ?? false, print: text => out.write(`${text}\n`), fail });
  return name || values.help || values.version ? 0 : 2;
}

/** Runs a command; what it throws is why it could not run. */
function run(command: Command, invocation: Invocation): number {
  try {
    return command.run(invocation);
  } catch (error) {
    return invocation.fail(error instanceof GitOpsError ? error.issues.map(formatIssue).join('\n') : (error as Error).message);
  }
}

function usage(): string {
  const width = Math.max(...COMMANDS.map(command => command.name.length));
  return `Usage: gitops-ai <command> [options]

Commands:
${COMMANDS.map(command => `  ${command.name.padEnd(width)}   ${command.summary}`).join('\n')}

Options:
  --help      help for gitops-ai or for a command
  --version   version of the package
`;
}

function version(): string {
  return (JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }).version;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
