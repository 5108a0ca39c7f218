import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { GitOpsError } from '../errors';

const CONFIG_FILE = 'cdk8s.yaml';

/** The user's program, as `cdk8s synth` knows it. */
export interface Program {
  /** The `cdk8s.yaml`. */
  readonly file: string;
  /** Directory of `cdk8s.yaml`: the program's working directory. */
  readonly directory: string;
  /** The command line, for the shell. */
  readonly command: string;
}

/**
 * The program of the nearest `cdk8s.yaml` at or above a directory.
 *
 * @param app a command line that stands in for that of the file
 * @throws GitOpsError when there is none, or it names no program
 */
export function findProgram(directory: string, app?: string): Program {
  const home = nearest(directory);
  if (home === undefined) {
    throw new GitOpsError([{
      id: 'no-program',
      path: directory,
      problem: `there is no ${CONFIG_FILE} here or above`,
      fix: `run it in the directory of the program, or write a ${CONFIG_FILE} with \`app: npx tsx main.ts\``,
    }]);
  }
  const file = join(home, CONFIG_FILE);
  return { file, directory: home, command: app ?? appOf(file) };
}

function nearest(start: string): string | undefined {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, CONFIG_FILE))) return directory;
    if (dirname(directory) === directory) return undefined;
  }
}

function appOf(path: string): string {
  const broken = (problem: string) => {
    const fix = 'write `app: npx tsx main.ts`, with the command that starts your program';
    return new GitOpsError([{ id: 'no-program', path, field: 'app', problem, fix }]);
  };
  let config: unknown;
  try {
    config = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw broken((error as Error).message);
  }
  const app = (config as { app?: unknown } | null)?.app;
  if (typeof app !== 'string' || app.trim() === '') throw broken('the file names no program');
  return app;
}
