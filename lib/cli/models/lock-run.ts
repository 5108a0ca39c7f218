import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { GitOpsError, Issue } from '../../errors';
import { addVersions, LockContext, LockEntry, lockVersions, openHttp, parseWanted, readLockText, ResolvedCache, Sources, Wish, writeLock } from '../../lock';
import { isDnsLabel } from '../../manifests';
import { isVersion, LOCK_FILE, LockFile } from '../../models';
import { CONFIG_FILE, parseConfig } from '../../validate';
import { Invocation } from '../command';

/** Options of every command that reaches sources of models. */
export const SOURCE_OPTIONS = {
  'directory': { type: 'value', placeholder: 'DIRECTORY', help: 'where lock and pointers are (default: the nearest cdk8s.yaml)' },
  'insecure-host': { type: 'list', placeholder: 'HOST', help: 'host, with its port, that may be reached without TLS; loopback may be always' },
} as const;

/** What of an invocation is needed to reach sources. */
type Surroundings = Pick<Invocation, 'version' | 'warn' | 'env' | 'progress'>;

/** A version by its name. */
export interface Named {
  readonly name: string;
  readonly version: string;
}

/** Where models come from, as `gitops-ai.yaml` of the repository says it. */
export function sourcesOf(home: string): Sources {
  const path = join(home, CONFIG_FILE);
  return existsSync(path) ? parseConfig(readFileSync(path, 'utf8'), CONFIG_FILE).sources ?? {} : {};
}

/**
 * The lock of the repository, and its text.
 *
 * @throws GitOpsError with everything that is wrong with it
 */
export function lockOf(home: string): { readonly text: string | undefined; readonly lock: LockFile } {
  const text = readLockText(home);
  const lock = LockFile.parse(text ?? '');
  if (lock.issues.length > 0) throw new GitOpsError(lock.issues);
  return { text, lock };
}

/**
 * The name, and the version where there is one, of an argument such as `ranker@1.5.0`.
 *
 * @throws GitOpsError when it can be none
 */
export function checkedName(text: string): { readonly name: string; readonly version?: string } {
  const { name, version } = parseWanted(text);
  const refuse = (problem: string, fix: string) => new GitOpsError([{ id: 'invalid-name', path: 'argument', value: text, problem, fix }]);
  if (!isDnsLabel(name)) throw refuse('the name of a model is a DNS label: lower-case letters, digits and hyphens', 'write name@version, as in ranker@1.5.0');
  if (version !== undefined && !isVersion(version)) throw refuse('a version is letters, digits, ".", "_", "+" and "-", at most 63', 'write name@version, as in ranker@1.5.0');
  return { name, version };
}

/** Runs something with the way to sources of models open. */
export async function withContext<T>(
  home: string, { version, warn, env }: Omit<Surroundings, 'progress'>, insecure: readonly string[], work: (context: LockContext) => Promise<T>,
): Promise<T> {
  const http = await openHttp({ env, version, insecure });
  try {
    return await work({ http, directory: home, env, home: homeDirectory(env), note: text => warn(`note: ${text}`) });
  } finally {
    await http.close();
  }
}

function homeDirectory(env: Surroundings['env']): string {
  return env.HOME || homedir();
}

/** How a run is told and what it may do. */
export interface WriteOptions {
  readonly insecure: readonly string[];
  readonly dryRun: boolean;
  /** Says more of a version before it is written. */
  readonly complete?: (entry: LockEntry) => LockEntry;
}

/** What came of a version that was asked for. */
export interface LockedNow extends Named {
  readonly source: string;
  readonly size: number;
  /** Whether the lock did not know it before. */
  readonly added: boolean;
}

/**
 * Finds out what versions are, and writes them to the lock.
 *
 * @throws GitOpsError when that is not possible for all of them; the lock then is as it was
 */
export async function resolveAndWrite(
  home: string, wishes: readonly Wish[], invocation: Surroundings, options: WriteOptions,
): Promise<LockedNow[]> {
  const { insecure, dryRun, complete = entry => entry } = options;
  const { text, lock } = lockOf(home);
  if (wishes.length === 0) return [];
  const cache = ResolvedCache.at(invocation.env, homeDirectory(invocation.env));
  const found = await invocation.progress('asking where the models are', say => withContext(home, invocation, insecure, context => lockVersions(wishes, context, {
    cache, progress: done => say(`${done} of ${wishes.length} versions`),
  })));
  const entries = found.map(complete);
  const after = addVersions(text, entries);
  if (!dryRun) {
    if (after !== text) writeLock(home, text, after);
    cache?.forget(wishes.map(({ reference }) => reference));
  }
  return entries.map(({ name, version, resolved: { source, size } }) => (
    { name, version, source, size, added: !lock.models.get(name)?.has(version) }
  ));
}

/** The lock says nothing of where a version comes from, and nothing else does. */
export function noSource({ name, version }: Named): Issue {
  return {
    id: 'no-source',
    path: CONFIG_FILE,
    field: `sources.${name}`,
    value: `${name}@${version}`,
    problem: `nothing says where versions of "${name}" come from`,
    fix: `write to ${CONFIG_FILE}, below \`sources:\`, the line \`${name}: oci://registry.example.com/models/${name}:{version}\`, or give --from`,
  };
}

/** What was done, for people. */
export function linesOf(done: readonly LockedNow[], dryRun: boolean): string[] {
  const added = done.filter(one => one.added);
  const said = dryRun ? `would be added to ${LOCK_FILE}` : `added to ${LOCK_FILE}`;
  return [
    ...done.map(({ name, version, source, added: isNew }) => `${isNew ? '+' : '='} ${name}@${version}  ${source}`),
    done.length === 0 ? 'nothing to lock: the lock knows every version that is pointed at'
      : `${added.length} of ${done.length} ${done.length === 1 ? 'version' : 'versions'} ${said}${added.length < done.length ? '; the others are there, unchanged' : ''}`,
  ];
}
