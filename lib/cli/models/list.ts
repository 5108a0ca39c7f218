import { resolve } from 'node:path';
import { homeOf } from './home';
import { knownVersions, select } from '../../lock';
import { formatList } from '../../lock/list';
import { LockFile, pointersOnDisk } from '../../models';
import { defineCommand } from '../command';

/** `gitops-ai models list`: which versions does the lock know? */
export const list = defineCommand({
  name: 'models list',
  summary: 'List the versions that the lock knows, and where they run',
  description: `Lists every version of models and feature sets in models.lock.yaml with its size, its format, its license and the
environments that point at it. Reads the files on the disk.`,
  arguments: [{ name: 'name', help: 'a model or a feature set (default: all)' }],
  options: {
    directory: { type: 'value', placeholder: 'DIRECTORY', help: 'where lock and pointers are (default: the nearest cdk8s.yaml)' },
    json: { type: 'flag', help: 'print them as JSON' },
  },
  exitCodes: '0 listed, 2 could not run',
  examples: ['gitops-ai models list', 'gitops-ai models list ranker --json'],
  run: ({ arguments: [name], options: { directory, json }, cwd, write }) => {
    const home = homeOf(resolve(cwd, directory ?? '.'));
    const known = knownVersions(LockFile.read(home), pointersOnDisk(home));
    const versions = name === undefined ? known : select(known, { name });
    write(json ? `${JSON.stringify({ versions }, undefined, 2)}\n` : formatList(versions) || 'the lock knows no versions\n');
    return 0;
  },
});
