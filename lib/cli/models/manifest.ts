import { resolve } from 'node:path';
import { SOURCE_OPTIONS, withContext } from './lock-run';
import { GitOpsError } from '../../errors';
import { RESOLVERS, resolverFor } from '../../lock';
import { defineCommand } from '../command';

/** `gitops-ai models manifest`: the hashes of the files of a directory, which name its content. */
export const manifest = defineCommand({
  name: 'models manifest',
  summary: 'Print the MANIFEST.sha256 that a directory of a model needs',
  description: `Reads every file of a directory where it is, and prints its hash as sha256sum does. A prefix of a bucket and a folder of
a web server are named by the hash of this list: upload it there as MANIFEST.sha256, and lock the directory.`,
  arguments: [{ name: 'reference', help: 's3://bucket/prefix/, gs://bucket/prefix/, mlflow://name/version or file:path' }],
  options: { ...SOURCE_OPTIONS, json: { type: 'flag', help: 'print it as JSON' } },
  exitCodes: '0 printed, 2 could not run',
  examples: [
    'gitops-ai models manifest s3://models/ranker/1.5.0/ | aws s3 cp - s3://models/ranker/1.5.0/MANIFEST.sha256',
    'gitops-ai models manifest file:models/ranker > models/ranker/MANIFEST.sha256',
  ],
  run: async invocation => {
    const { arguments: [reference], options, cwd, write, fail } = invocation;
    if (reference === undefined) return fail('say of what: gitops-ai models manifest s3://bucket/prefix/');
    const resolver = resolverFor(reference);
    if (!resolver.manifest) {
      const forms = RESOLVERS.filter(({ manifest: has }) => has).flatMap(each => each.forms);
      throw new GitOpsError([{ id: 'model-reference', path: reference, problem: 'what is there has a digest of its own, and needs no manifest', fix: `lock it as it is; a manifest is for ${forms.join(', ')}` }]);
    }
    const directory = options.directory ?? '.';
    const text = await withContext(resolve(cwd, directory), invocation, options['insecure-host'], context => resolver.manifest!(reference, context));
    write(options.json ? `${JSON.stringify({ reference, manifest: text }, undefined, 2)}\n` : text);
    return 0;
  },
});
