import { resolve } from 'node:path';
import { homeOf, placeInGit, RELEASES_OPTION, releasesOf } from './home';
import { KeepSet, keepSetOf, ReleaseHistory } from '../../release';
import { printable } from '../../validate';
import { aligned } from '../../validate/formats/aligned';
import { defineCommand, Options } from '../command';
import { formatOf } from '../reports';

const OPTIONS = {
  releases: RELEASES_OPTION,
  revision: { type: 'value', short: 'r', placeholder: 'REVISION', help: 'a branch, a tag or a commit (default: HEAD)' },
  directory: { type: 'value', placeholder: 'DIRECTORY', help: 'where lock and pointers are (default: the nearest cdk8s.yaml)' },
  format: { type: 'value', placeholder: 'FORMAT', choices: ['text', 'json'], help: 'text, json (default: text)' },
  json: { type: 'flag', help: 'the same as --format json' },
} as const satisfies Options;

/** `gitops-ai models keep-set`: what must a registry not delete? */
export const keepSet = defineCommand({
  name: 'models keep-set',
  summary: 'List the content that must stay, so that the last releases can be returned to',
  description: `Lists models and images of feature sets that the last releases of each environment are made of, by digest, commit or
version: what a registry or a bucket must not delete while these releases can still be returned to. The pointers after
each release say which, and the lock of that commit says what they are.`,
  options: OPTIONS,
  exitCodes: '0 the list is complete; 1 it is not, and nothing may be deleted by it; 2 could not run',
  examples: ['gitops-ai models keep-set --releases 20', 'gitops-ai models keep-set --json'],
  run: ({ options, cwd, write, warn, fail }) => {
    const format = formatOf(options);
    if (format === undefined) return fail(`--json and --format ${options.format} are two formats; give one`);
    const releases = releasesOf(options.releases);
    if (releases === undefined) return fail(`--releases takes a whole number above zero, and not "${options.releases}"`);
    const history = ReleaseHistory.read({ ...placeInGit(homeOf(resolve(cwd, options.directory ?? '.'))), revision: options.revision });
    const set = keepSetOf(history, releases);
    write(format === 'json' ? `${JSON.stringify(set, undefined, 2)}\n` : textOf(set));
    for (const problem of set.problems) warn(`not complete: ${printable(problem)}`);
    return set.complete ? 0 : 1;
  },
});

function textOf({ keep }: KeepSet): string {
  return aligned(keep.map(({ kind, name, version, environments, source }) => [
    kind, printable(name), printable(version), environments.map(printable).join(', '), printable(source),
  ])).map(line => `${line}\n`).join('');
}
