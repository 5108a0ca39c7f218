import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const PROJECT = resolve(__dirname, '..', '..');
const MODULES = join(PROJECT, 'node_modules');

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as a script does: nobody is at a terminal. */
export async function gitopsAi(cwd: string, ...argv: string[]): Promise<Ended> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(argv, { out, err, cwd, env: {}, keyboard: false });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

/** What `init` cannot do without, and a place for more. */
export function initArguments(...more: string[]): string[] {
  const given = (option: string, value: string) => (more.includes(option) ? [] : [option, value]);
  return ['init', ...given('--operator', 'flux'), ...given('--forge', 'github'), ...given('--repository-url', 'https://git.example.com/acme/ai'), ...more];
}

/** A repository that `init` made, with its packages: those of this project, and this project itself. */
export async function newRepository(...more: string[]): Promise<string> {
  const directory = join(scratchDirectory('init'), 'platform');
  const ended = await gitopsAi(dirname(directory), ...initArguments('platform', ...more));
  if (ended.code !== 0) throw new Error(ended.err);
  install(directory);
  git(directory, 'init', '--quiet', '--initial-branch=main');
  git(directory, 'add', '--all');
  git(directory, 'commit', '--quiet', '--message', 'init');
  return directory;
}

/** What `npm install` makes: links to the packages of this project, and the command, from its sources. */
export function install(directory: string): void {
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const name of readdirSync(MODULES).filter(entry => !entry.startsWith('.'))) symlinkSync(join(MODULES, name), join(modules, name));
  for (const name of ['tsx', 'tsc']) symlinkSync(join(MODULES, '.bin', name), join(modules, '.bin', name));
  const own = join(modules, 'cdk8s-gitops-ai');
  mkdirSync(own);
  writeFileSync(join(own, 'package.json'), JSON.stringify({ name: 'cdk8s-gitops-ai', version: '0.0.0', main: 'index.ts' }));
  writeFileSync(join(own, 'index.ts'), `export * from ${JSON.stringify(join(PROJECT, 'lib', 'index'))};\n`);
  const program = [join(MODULES, 'tsx', 'dist', 'cli.mjs'), '--tsconfig', join(PROJECT, 'tsconfig.json'), join(PROJECT, 'lib', 'cli', 'main.ts')];
  const command = [process.execPath, ...program].map(word => `'${word}'`).join(' ');
  writeFileSync(join(modules, '.bin', 'gitops-ai'), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
}

const PERSON = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' };

/** Environment of a program that nothing of the user's takes part in. */
export function plainEnvironment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    // npm asks no registry: what is not installed is not there.
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    npm_config_cache: join(home, '.npm'),
  };
}

/** What git prints. */
export function git(cwd: string, ...args: string[]): string {
  return run('git', args, { cwd, env: { ...plainEnvironment(cwd), ...PERSON } }).trimEnd();
}

/** Every path below a directory, packages and Git left out. */
export function pathsIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(path => !/(^|\/)(node_modules|\.git)(\/|$)/.test(path)).sort();
}
