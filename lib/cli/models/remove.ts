import { resolve } from 'node:path';
import { homeOf, placeInGit, RELEASES_OPTION, releasesOf } from './home';
import { knownVersions, parseWanted, readLockText, removeVersion, select, writeLock } from '../../lock';
import { LOCK_FILE, LockFile, pointersOnDisk } from '../../models';
import { inUse, ReleaseHistory } from '../../release';
import { printable } from '../../validate';
import { defineCommand } from '../command';

/** `gitops-ai models remove`: forget a version that nobody needs any more. */
export const remove = defineCommand({
  name: 'models remove',
  summary: 'Remove a version from the lock, unless something still needs it',
  description: `Removes the block of a model version from models.lock.yaml. It is refused while an environment points at the version, in
the files on the disk or at HEAD, and while one of the last releases of an environment did: it could not be returned to.`,
  arguments: [{ name: 'version', help: 'the version: ranker@1.4.2' }],
  options: {
    'releases': RELEASES_OPTION,
    'directory': { type: 'value', placeholder: 'DIRECTORY', help: 'where lock and pointers are (default: the nearest cdk8s.yaml)' },
    'dry-run': { type: 'flag', short: 'n', help: 'say whether it would be removed, and change nothing' },
    'json': { type: 'flag', help: 'print what was done as JSON' },
  },
  exitCodes: '0 removed; 1 refused, since something needs it; 2 could not run, and the lock is as it was',
  examples: ['gitops-ai models remove ranker@1.3.0 --dry-run', 'gitops-ai models remove ranker@1.3.0 --releases 3'],
  run: ({ arguments: [wanted], options, cwd, print, fail }) => {
    const { name, version } = parseWanted(wanted ?? '');
    if (name === '' || version === undefined || version === '') return fail('say which version: gitops-ai models remove ranker@1.4.2');
    const releases = releasesOf(options.releases);
    if (releases === undefined) return fail(`--releases takes a whole number above zero, and not "${options.releases}"`);
    const home = homeOf(resolve(cwd, options.directory ?? '.'));
    const text = readLockText(home)!;
    const pointers = pointersOnDisk(home);
    const [found] = select(knownVersions(LockFile.parse(text), pointers), { name, version });
    if (found.kind !== 'model') return fail(`${name}@${version} is a feature set; this removes versions of models`);
    const history = ReleaseHistory.read(placeInGit(home));
    const reasons = [...[...found.environments, ...found.canaries].map(environment => `environments/${environment}.yaml points at it`), ...inUse(history, found, releases)];
    const dryRun = options['dry-run'];
    const removed = reasons.length === 0 && !dryRun;
    if (removed) writeLock(home, text, removeVersion(text, name, version));
    if (options.json) print(JSON.stringify({ name, version, removed, dryRun, reasons }, undefined, 2));
    else if (reasons.length > 0) for (const reason of reasons) print(`${name}@${version} is needed: ${printable(reason)}`);
    else print(dryRun ? `${name}@${version} would be removed` : `${name}@${version}: removed from ${LOCK_FILE}`);
    return reasons.length > 0 ? 1 : 0;
  },
});
