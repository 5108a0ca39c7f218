import { execFile, spawn, spawnSync } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { GitOpsError, Issue } from '../errors';

/** How git is run. */
export interface GitOptions {
  /** Directory that git runs in. */
  readonly cwd: string;
  /** What git reads on standard input; nothing when not given. */
  readonly input?: string | Buffer;
  /** Most bytes that git may print. */
  readonly maxBytes?: number;
  /** Whether git may reach other repositories. Not unless it is said: a partial clone fetches objects on the quiet. */
  readonly network?: boolean;
  /** The index that git uses instead of the user's. */
  readonly index?: string;
  /** Whether git writes a commit: it may then see who the environment says writes it, and the agents that sign. */
  readonly person?: boolean;
}

/** How git ended. */
export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  /** What git complained about, without credentials. */
  readonly stderr: string;
}

/** A git that was started. */
export interface RunningGit {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** How it ended, without what it printed; rejected with a GitOpsError when there is no git, or it does not end in time. */
  readonly ended: Promise<GitResult>;
}

/**
 * What is set whatever the repository's own configuration says: it may come from anybody, and must not make git run a
 * program, reach the network, or answer in another form.
 */
const SETTINGS = [
  'core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.quotePath=false', 'core.autocrlf=false', 'protocol.ext.allow=never', 'gc.auto=0',
  'maintenance.auto=false', 'submodule.recurse=false', 'log.showSignature=false', 'color.ui=false',
].flatMap(setting => ['-c', setting]);

/**
 * Variables that git may see: where programs and the user's own configuration are, which may name safe directories.
 * What a calling git passes on, such as GIT_DIR and GIT_INDEX_FILE in a hook, is about another command.
 */
const PASSED = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'USERPROFILE', 'SystemRoot', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP'];

/** Who writes a commit, and what signs it. */
const PERSON = [
  'GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_AUTHOR_DATE', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL', 'GIT_COMMITTER_DATE', 'EMAIL',
  'GNUPGHOME', 'GPG_TTY', 'SSH_AUTH_SOCK',
];

/** How other repositories are reached, and who answers when they ask for a password. */
const NETWORK = [
  'SSH_AUTH_SOCK', 'GIT_SSH_COMMAND', 'GIT_ASKPASS', 'SSH_ASKPASS', 'GIT_SSL_CAINFO', 'SSL_CERT_FILE', 'SSL_CERT_DIR',
  'http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'all_proxy',
];

const TIMEOUT_MILLISECONDS = 120_000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Runs git without a shell and answers how it ended, whatever that was.
 *
 * @throws GitOpsError when there is no git, or it does not end in time
 */
export function tryGit(args: readonly string[], options: GitOptions): GitResult {
  const result = spawnSync('git', argvOf(args), { ...settings(options), input: options.input ?? '' });
  if (result.error) throw new GitOpsError([couldNotRun(args, options, result.error)]);
  return resultOf(result.status, result.stdout, result.stderr);
}

/**
 * Starts git, and goes on; otherwise as `tryGit`. For what takes long, and is not needed at once.
 *
 * @returns rejected with a GitOpsError when there is no git, or it does not end in time
 */
export function tryGitAsync(args: readonly string[], options: GitOptions): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = execFile('git', argvOf(args), { ...settings(options), encoding: 'buffer' }, (error, stdout, stderr) => {
      // What git itself answers is a number; what kept it from running, a word.
      const reason = typeof error?.code === 'string' ? error.code : error?.killed ? 'ETIMEDOUT' : undefined;
      if (error && reason !== undefined) reject(new GitOpsError([couldNotRun(args, options, Object.assign(error, { code: reason }))]));
      else resolve(resultOf(error ? error.code as number | null : 0, stdout, stderr));
    });
    // Git may end before it has read everything; how it ended says why.
    child.stdin!.on('error', () => undefined).end(options.input ?? '');
  });
}

/**
 * Starts git, and goes on; answers what it prints.
 *
 * @returns rejected with a GitOpsError, with git's own words when it fails
 */
export async function runGitAsync(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const { code, stdout, stderr } = await tryGitAsync(args, options);
  if (code === 0) return stdout;
  throw failedGit(args, options.cwd, { code, stderr });
}

/** Starts git, and is in touch with it as it runs; otherwise as `tryGit`. */
export function startGit(args: readonly string[], options: GitOptions): RunningGit {
  const child = spawn('git', argvOf(args), settings(options));
  const complaints: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  // Git may end before it has read everything; how it ended says why.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<GitResult>((resolve, reject) => {
    child.on('error', error => reject(new GitOpsError([couldNotRun(args, options, error)])));
    child.on('close', code => {
      // Only the time limit makes this process kill it.
      if (child.killed) reject(new GitOpsError([couldNotRun(args, options, Object.assign(new Error('killed'), { code: 'ETIMEDOUT' }))]));
      else resolve(resultOf(code, Buffer.alloc(0), Buffer.concat(complaints)));
    });
  });
  ended.catch(() => undefined);
  return { stdin: child.stdin, stdout: child.stdout, ended };
}

function argvOf(args: readonly string[]): string[] {
  return ['--no-pager', '--no-replace-objects', ...SETTINGS, ...args];
}

function settings(options: GitOptions) {
  return {
    cwd: options.cwd,
    env: environment(options),
    maxBuffer: options.maxBytes ?? MOST_BYTES,
    timeout: TIMEOUT_MILLISECONDS,
    killSignal: 'SIGTERM' as const,
    windowsHide: true,
  };
}

function resultOf(code: number | null, stdout: Buffer, stderr: Buffer): GitResult {
  return { code: code ?? 128, stdout, stderr: withoutCredentials(stderr.toString('utf8').trim()) };
}

/**
 * What git prints.
 *
 * @throws GitOpsError with git's own words when it fails
 */
export function runGit(args: readonly string[], options: GitOptions): Buffer {
  const { code, stdout, stderr } = tryGit(args, options);
  if (code === 0) return stdout;
  throw failedGit(args, options.cwd, { code, stderr });
}

/** A run of git that failed, in git's own words. */
function failedGit(args: readonly string[], cwd: string, { code, stderr }: Pick<GitResult, 'code' | 'stderr'>): GitOpsError {
  const problem = `git ${commandOf(args)} ended with ${code}: ${stderr || 'it said nothing'}`;
  return new GitOpsError([{ id: 'git', path: cwd, problem, fix: 'mend what git complains about' }]);
}

/** The command in the arguments of git, behind settings. */
function commandOf(args: readonly string[]): string {
  return args.find((arg, i) => arg !== '-c' && args[i - 1] !== '-c') ?? '';
}

/** User and password in URLs are hidden; git keeps them in some of its messages. */
export function withoutCredentials(text: string): string {
  return text.replace(/:\/\/[^\s/@]{1,1000}@/g, '://***@');
}

function environment({ network = false, person = false, index }: GitOptions): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  const passed = [...PASSED, ...person ? PERSON : [], ...network ? NETWORK : []];
  for (const name of passed) if (process.env[name] !== undefined) env[name] = process.env[name];
  return {
    ...env,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    ...(index !== undefined && { GIT_INDEX_FILE: index }),
    // A server that sends nothing for half a minute is given up.
    ...(network
      ? { GIT_ALLOW_PROTOCOL: 'https:ssh:file:http', GIT_HTTP_LOW_SPEED_LIMIT: '1', GIT_HTTP_LOW_SPEED_TIME: '30' }
      : { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1' }),
  };
}

const TOO_MUCH: [problem: string, fix: string] = ['it printed more than can be read', 'name fewer files'];

function couldNotRun(args: readonly string[], { cwd }: GitOptions, error: NodeJS.ErrnoException): Issue {
  const reasons: { [code: string]: [problem: string, fix: string] } = {
    ENOENT: ['no git on the PATH, or no such directory', 'install git, or name a directory that exists'],
    ETIMEDOUT: [`it did not end in ${TIMEOUT_MILLISECONDS / 1000} seconds`, 'try again'],
    ENOBUFS: TOO_MUCH,
    ERR_CHILD_PROCESS_STDIO_MAXBUFFER: TOO_MUCH,
  };
  const [problem, fix] = reasons[error.code ?? ''] ?? [error.message, 'see that git runs in this directory'];
  return { id: 'git', path: cwd, problem: `git ${commandOf(args)} could not be run: ${problem}`, fix };
}
