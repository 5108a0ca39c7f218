import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(__dirname, '..', '..');

/** How a run of the command ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs `gitops-ai` as a user does, in a program of its own: some clients are ES modules, which jest cannot load.
 *
 * @param env the whole environment of the program but for what it needs to start
 */
export function runCommand(args: readonly string[], { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }): Promise<Ended> {
  const loader = pathToFileURL(join(ROOT, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
  const started = { PATH: process.env.PATH, HOME: cwd, NO_COLOR: '1', TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json') };
  return new Promise(resolve => {
    const child = execFile(process.execPath, ['--import', loader, join(ROOT, 'lib/cli/main.ts'), ...args], { cwd, env: { ...started, ...env } }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
    child.stdin!.end();
  });
}
