import { join, resolve } from 'node:path';
import { repositoryOf } from './home';
import { checkedName, linesOf, resolveAndWrite, SOURCE_OPTIONS } from './lock-run';
import { RECORD_OPTIONS, recordOf } from './record-options';
import { fill } from '../../lock';
import { LOCK_FILE } from '../../models';
import { printable } from '../../validate';
import { defineCommand } from '../command';

/** `gitops-ai models add`: one version, from where it is, with what its makers know about it. */
export const add = defineCommand({
  name: 'models add',
  summary: 'Add one version of a model to the lock, from a reference',
  description: `Asks the source of the reference what it is, and writes it to models.lock.yaml as a version of the model, with what else
you say about it: for the pipeline that has just trained and pushed it. Nothing has to stand in gitops-ai.yaml.`,
  arguments: [{ name: 'version', help: 'the version: ranker@1.5.0' }],
  options: {
    'from': { type: 'value', placeholder: 'REFERENCE', help: 'where it is: oci://registry.example.com/models/ranker:1.5.0' },
    ...RECORD_OPTIONS,
    ...SOURCE_OPTIONS,
    'dry-run': { type: 'flag', short: 'n', help: 'say what would be written, and write nothing' },
    'json': { type: 'flag', help: 'print what was done as JSON' },
  },
  exitCodes: '0 added, or there already with the same content; 2 could not run, and the lock is as it was',
  examples: [
    'gitops-ai models add ranker@1.5.0 --from oci://registry.example.com/models/ranker:1.5.0',
    'gitops-ai models add assistant@3.2.0 --from hf://acme/assistant@main --license apache-2.0 --evaluation safety=passed',
  ],
  run: async invocation => {
    const { arguments: [given], options, cwd, print, fail } = invocation;
    const { from, json, 'dry-run': dryRun, 'insecure-host': insecure, directory } = options;
    if (given === undefined) return fail('say which version: gitops-ai models add ranker@1.5.0 --from REFERENCE');
    const { name, version } = checkedName(given);
    if (version === undefined) return fail(`say which version: gitops-ai models add ${name}@1.0.0`);
    if (from === undefined) return fail('say where it is, with --from; what the lock knows gets more to say with `gitops-ai models record`');
    const said = recordOf(options);
    const home = repositoryOf(resolve(cwd, directory ?? '.'));
    const done = await resolveAndWrite(home, [{ name, version, reference: fill(from, name, version) }], invocation, {
      insecure,
      dryRun,
      complete: entry => ({ ...entry, resolved: { ...entry.resolved, ...said, provenance: { ...entry.resolved.provenance, ...said.provenance } } }),
    });
    if (json) print(JSON.stringify({ lock: join(home, LOCK_FILE), dryRun, versions: done }, undefined, 2));
    else for (const line of linesOf(done, dryRun)) print(printable(line));
    return 0;
  },
});
