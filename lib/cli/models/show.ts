import { resolve } from 'node:path';
import { homeOf } from './home';
import { knownVersions, parseWanted, select } from '../../lock';
import { formatShow } from '../../lock/show';
import { LockFile, pointersOnDisk } from '../../models';
import { defineCommand } from '../command';

/** `gitops-ai models show`: what is this version? */
export const show = defineCommand({
  name: 'models show',
  summary: 'Show everything that the lock says of a version',
  description: `Shows source, size, facts, files, provenance and evaluations of the versions of a model, or of one, and which
environments point at it. Reads the files on the disk.`,
  arguments: [{ name: 'version', help: 'a name, or a name and a version: ranker@1.5.0' }],
  options: {
    directory: { type: 'value', placeholder: 'DIRECTORY', help: 'where lock and pointers are (default: the nearest cdk8s.yaml)' },
    json: { type: 'flag', help: 'print it as JSON' },
  },
  exitCodes: '0 shown, 2 could not run',
  examples: ['gitops-ai models show ranker@1.5.0', 'gitops-ai models show assistant --json'],
  run: ({ arguments: [wanted], options: { directory, json }, cwd, write, fail }) => {
    if (wanted === undefined) return fail('say what to show: gitops-ai models show ranker@1.5.0');
    const home = homeOf(resolve(cwd, directory ?? '.'));
    const versions = select(knownVersions(LockFile.read(home), pointersOnDisk(home)), parseWanted(wanted));
    write(json ? `${JSON.stringify({ versions }, undefined, 2)}\n` : formatShow(versions));
    return 0;
  },
});
