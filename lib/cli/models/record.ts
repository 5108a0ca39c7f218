import { resolve } from 'node:path';
import { homeOf } from './home';
import { checkedName, lockOf } from './lock-run';
import { RECORD_OPTIONS, recordOf } from './record-options';
import { recordProvenance, writeLock } from '../../lock';
import { LOCK_FILE } from '../../models';
import { defineCommand } from '../command';

/** `gitops-ai models record`: what is found out about a version after it was locked. */
export const record = defineCommand({
  name: 'models record',
  summary: 'Record how a locked version was evaluated, and what else is known about it',
  description: `Writes to the block of a version in models.lock.yaml how it was evaluated and where it comes from. A promotion may ask
for evaluations that passed. What the version is does not change: source, digest and size stay.`,
  arguments: [{ name: 'version', help: 'the version: ranker@1.5.0' }],
  options: {
    ...RECORD_OPTIONS,
    directory: { type: 'value', placeholder: 'DIRECTORY', help: 'where the lock is (default: the nearest cdk8s.yaml)' },
    json: { type: 'flag', help: 'print what was done as JSON' },
  },
  exitCodes: '0 recorded, or there already; 2 could not run, and the lock is as it was',
  examples: ['gitops-ai models record ranker@1.5.0 --evaluation safety=passed', 'gitops-ai models record ranker@1.5.0 --license apache-2.0 --training-commit 4f2a9c1'],
  run: ({ arguments: [given], options, cwd, print, fail }) => {
    if (given === undefined) return fail('say which version: gitops-ai models record ranker@1.5.0 --evaluation safety=passed');
    const { name, version } = checkedName(given);
    if (version === undefined) return fail(`say which version: gitops-ai models record ${name}@1.0.0`);
    const said = recordOf(options);
    if (Object.keys(said).length === 0) return fail('say what to record, such as --evaluation safety=passed');
    const home = homeOf(resolve(cwd, options.directory ?? '.'));
    const text = lockOf(home).text!;
    const after = recordProvenance(text, name, version, said);
    if (after !== text) writeLock(home, text, after);
    const changed = after !== text;
    if (options.json) print(JSON.stringify({ name, version, changed }, undefined, 2));
    else print(`${name}@${version}: ${changed ? `recorded in ${LOCK_FILE}` : `${LOCK_FILE} says so already`}`);
    return 0;
  },
});
