import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repositoryOf } from './home';
import { checkedName, linesOf, lockOf, Named, noSource, resolveAndWrite, SOURCE_OPTIONS, sourcesOf } from './lock-run';
import { GitOpsError } from '../../errors';
import { fill, referenceOf, Wish } from '../../lock';
import { LOCK_FILE, LockFile, pointersOnDisk, readPointers, versionedKind } from '../../models';
import { printable } from '../../validate';
import { defineCommand } from '../command';

/** Issues of pointers that lead to what is to be locked. */
const UNKNOWN = ['unknown-version', 'unknown-model', 'unknown-feature-set'];

/** `gitops-ai models lock`: what versions are, by digest, in the lock. */
export const lock = defineCommand({
  name: 'models lock',
  summary: 'Find out what versions of models are, and write it to the lock',
  description: `Asks the source of each version what it is, and writes that to models.lock.yaml: an immutable reference, sizes, what is
known about the model, where it comes from. Without names it locks every version that an environment points at and the
lock does not know. Where versions come from stands in gitops-ai.yaml, below \`sources\`, or in --from. The lock gets all
of the versions, or none. A version that it knows never changes: other content under its name is an error.`,
  arguments: [{ name: 'name', help: 'what to lock: ranker@1.5.0, or ranker for the versions of it that environments point at', many: true }],
  options: {
    'from': { type: 'value', placeholder: 'REFERENCE', help: 'where the versions are; {name} and {version} are filled: oci://registry.example.com/models/{name}:{version}' },
    'again': { type: 'flag', help: 'look again also at versions that the lock knows: an error when the source has other content by now' },
    'offline': { type: 'flag', help: 'ask nobody: say which versions the lock does not know' },
    ...SOURCE_OPTIONS,
    'dry-run': { type: 'flag', short: 'n', help: 'say what would be written, and write nothing' },
    'json': { type: 'flag', help: 'print what was done as JSON' },
  },
  exitCodes: '0 locked, or nothing to lock; 1 with --offline: the lock lacks versions; 2 could not run, and the lock is as it was',
  examples: ['gitops-ai models lock', 'gitops-ai models lock ranker@1.5.0 --from oci://registry.example.com/models/ranker:{version}', 'gitops-ai models lock --offline'],
  run: async invocation => {
    const { arguments: given, options, cwd, print, fail } = invocation;
    const { from, again, offline, json, 'dry-run': dryRun, 'insecure-host': insecure } = options;
    if (offline && (from !== undefined || again)) return fail('--offline asks nobody, so --from and --again mean nothing with it');
    const home = repositoryOf(resolve(cwd, options.directory ?? '.'));
    const known = lockOf(home).lock;
    const wanted = wantedVersions(home, known, given, again);
    if (offline) {
      const missing = wanted.filter(({ name, version }) => !known.models.get(name)?.has(version));
      if (json) print(JSON.stringify({ lock: join(home, LOCK_FILE), missing }, undefined, 2));
      else for (const { name, version } of missing) print(`${LOCK_FILE} does not know ${name}@${version}`);
      if (!json && missing.length === 0) print(`${LOCK_FILE} knows every version`);
      return missing.length > 0 ? 1 : 0;
    }
    const done = await resolveAndWrite(home, wishes(home, known, wanted, from), invocation, { insecure, dryRun });
    if (json) print(JSON.stringify({ lock: join(home, LOCK_FILE), dryRun, versions: done }, undefined, 2));
    else for (const line of linesOf(done, dryRun)) print(printable(line));
    return 0;
  },
});

/** The versions that are meant, each once. */
function wantedVersions(home: string, known: LockFile, given: readonly string[], again: boolean): Named[] {
  const pointed = pointedVersions(home, known);
  if (given.length === 0) return again ? pointed : pointed.filter(({ name, version }) => !known.models.get(name)?.has(version));
  const wanted = given.map(checkedName).flatMap(({ name, version }): Named[] => {
    if (version !== undefined) return [{ name, version }];
    const found = pointed.filter(pointer => pointer.name === name);
    if (found.length > 0) return found;
    throw new GitOpsError([{
      id: 'no-version', path: 'argument', value: name, problem: `no environment points at a version of "${name}"`, fix: `say which one: gitops-ai models lock ${name}@1.0.0`,
    }]);
  });
  return [...new Map(wanted.map(one => [`${one.name}@${one.version}`, one])).values()];
}

/**
 * Versions of models that environments point at, each once.
 *
 * @throws GitOpsError when a pointer file cannot be read
 */
function pointedVersions(home: string, known: LockFile): Named[] {
  const folder = join(home, 'environments');
  const environments = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.yaml')).sort() : [];
  // That the lock does not know a version is why this is run.
  const all = environments.flatMap(file => readPointers(home, file.slice(0, -'.yaml'.length), known).issues);
  const issues = all.filter(({ id }) => !UNKNOWN.includes(id));
  if (issues.length > 0) throw new GitOpsError(issues);
  const pointers = [...pointersOnDisk(home).values()].flatMap(versions => [...versions.values()]).filter(({ kind }) => versionedKind(kind) === 'model');
  return [...new Map(pointers.map(({ name, version }) => [`${name}@${version}`, { name, version }])).values()];
}

/** Where each version is to be looked for: where --from says, where it was found before, or where the configuration says. */
function wishes(home: string, known: LockFile, wanted: readonly Named[], from: string | undefined): Wish[] {
  const sources = sourcesOf(home);
  const found = wanted.map(({ name, version }) => {
    const locked = known.models.get(name)?.get(version);
    const before = locked && (locked.provenance?.resolvedFrom ?? locked.uri);
    const reference = from === undefined ? before ?? referenceOf(sources, name, version) : fill(from, name, version);
    return { name, version, fresh: locked !== undefined, reference };
  });
  const missing = found.filter(({ reference }) => reference === undefined);
  if (missing.length > 0) throw new GitOpsError(missing.map(noSource));
  return found as Wish[];
}
