import { resolve } from 'node:path';
import { homeOf } from './home';
import { SOURCE_OPTIONS, sourcesOf, withContext } from './lock-run';
import { formatIssue } from '../../errors';
import { findOutdated, knownVersions, ModelState, Outdated, parseWanted, select } from '../../lock';
import { LockFile, pointersOnDisk } from '../../models';
import { printable } from '../../validate';
import { defineCommand } from '../command';

/** `gitops-ai models outdated`: is there something newer than what runs? */
export const outdated = defineCommand({
  name: 'models outdated',
  summary: 'List versions that are newer than those that are locked, or that run',
  description: `Asks the source of every model for its versions, and lists those that are newer than all that the lock knows,
and pointers that are behind the newest version of the lock. Sources are those below \`sources\` in gitops-ai.yaml, or
what the newest locked version was resolved from. Tags of registries, branches and tags of the Hub, and versions of
MLflow can be listed.`,
  arguments: [{ name: 'name', help: 'a model (default: every one)', many: true }],
  options: { ...SOURCE_OPTIONS, json: { type: 'flag', help: 'print what there is as JSON' } },
  exitCodes: '0 nothing newer, 1 something is, 2 could not run, or could not ask every source',
  examples: ['gitops-ai models outdated', 'gitops-ai models outdated ranker --json'],
  run: async invocation => {
    const { arguments: given, options, cwd, print, warn } = invocation;
    const home = homeOf(resolve(cwd, options.directory ?? '.'));
    const { models, failures } = await withContext(home, invocation, options['insecure-host'],
      context => findOutdated(states(home, given), sourcesOf(home), context));
    if (options.json) {
      print(JSON.stringify({ models, failures }, undefined, 2));
    } else {
      for (const model of models) for (const line of linesOf(model)) print(printable(line));
      for (const failure of failures) warn(`could not ask: ${formatIssue({ ...failure, path: printable(failure.path), problem: printable(failure.problem) })}`);
    }
    return models.some(({ newer, behind }) => newer.length > 0 || behind.length > 0) ? 1 : failures.length > 0 ? 2 : 0;
  },
});

/** The models that are meant, with what lock and pointers say of each. */
function states(home: string, given: readonly string[]): readonly ModelState[] {
  const known = knownVersions(LockFile.read(home), pointersOnDisk(home)).filter(({ kind }) => kind === 'model');
  const versions = given.length === 0 ? known : given.flatMap(text => select(known, { name: parseWanted(text).name }));
  return [...new Set(versions.map(({ name }) => name))].map(name => {
    const own = known.filter(version => version.name === name);
    const pointers = own.flatMap(({ version, environments }) => environments.map(environment => [environment, version] as const));
    return { name, versions: own.flatMap(({ model }) => (model ? [model] : [])), pointers: new Map(pointers) };
  });
}

function linesOf({ name, newest = 'no version with numbers', newer, older, behind, unlisted }: Outdated): string[] {
  const more = older > 0 ? `; ${older} ${older === 1 ? 'other' : 'others'} not in the lock` : '';
  const said = unlisted ?? (newer.length > 0 ? `newer: ${newer.join(', ')}` : 'nothing newer');
  return [
    `${name}: locked up to ${newest}; ${said}${more}`,
    ...behind.map(({ environment, version, newest: best }) => `  ${environment} is at ${version}, behind ${best}`),
  ];
}
