import { relative } from 'node:path';
import { defineCommand } from './command';
import { pullSchemas } from './pull-schemas';
import { didYouMean } from '../errors';

const ACTIONS = ['pull'];

/** `gitops-ai schemas pull`: what does the cluster serve? */
export const schemas = defineCommand({
  name: 'schemas',
  summary: 'Save what a cluster serves, so that objects are judged by it offline',
  description: `schemas pull reads the OpenAPI v3 documents of a cluster, its own kinds and those of its CustomResourceDefinitions, and
saves what they say about fields and values. Synthesis uses schemas/<cluster> by itself; for other files there is
gitops-ai validate --schemas <folder>. Reads from the cluster only, and needs the package @kubernetes/client-node.`,
  arguments: [{ name: 'action', help: 'pull', choices: ACTIONS }],
  options: {
    context: { type: 'value', placeholder: 'NAME', help: 'context of the kubeconfig (default: the current one)' },
    cluster: { type: 'value', placeholder: 'NAME', help: 'name of the cluster in the repository (default: the context)' },
    output: { type: 'value', short: 'o', placeholder: 'DIR', help: 'folder to write (default: schemas/<cluster>)' },
    kubeconfig: { type: 'value', placeholder: 'FILE', help: 'the kubeconfig (default: where kubectl finds it)' },
    json: { type: 'flag', help: 'print what was saved as JSON' },
  },
  exitCodes: '0 saved, 2 could not run; then what was there stays as it was',
  examples: ['gitops-ai schemas pull --context prod-eu', 'gitops-ai schemas pull --context admin@10.0.0.1 --cluster prod-eu'],
  run: async ({ arguments: [action], options: { context, cluster, output, kubeconfig, json }, cwd, print, warn, fail }) => {
    if (action !== 'pull') return fail(action === undefined ? 'say what to do: gitops-ai schemas pull' : `schemas knows no "${action}".${didYouMean(action, ACTIONS)} There is pull`);
    const pulled = await pullSchemas({ context, cluster, output, kubeconfig, cwd }, warn);
    if (json) print(JSON.stringify(pulled, undefined, 2));
    else print(`${relative(cwd, pulled.directory) || '.'}: ${pulled.kinds} kinds of Kubernetes ${pulled.kubernetesVersion}, ${Math.ceil(pulled.bytes / 1024)} KiB`);
    return 0;
  },
});
