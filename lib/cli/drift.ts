import { resolve } from 'node:path';
import { defineCommand, Invocation, Options } from './command';
import { committedSide, placeOf, Side } from './diff-input';
import { formatOf } from './reports';
import { DELIVERY, environmentOf, readTree, TreeEnvironment } from '../diff/tree';
import {
  between, clusterDrift, clustersOf, differs, formatBetweenJson, formatBetweenMarkdown, formatBetweenText, formatDriftJson, formatDriftMarkdown,
  formatDriftText, hasDrift, isIncomplete, KubernetesApi,
} from '../drift';
import { didYouMean } from '../errors';
import { resolveCommit } from '../git';

const FORMATS = ['text', 'markdown', 'json'];

const OPTIONS = {
  between: { type: 'flag', help: 'compare two environments with each other, by Git alone' },
  cluster: { type: 'value', placeholder: 'NAME', help: 'the cluster, by its name in the repository (default: the only one of the environment)' },
  context: { type: 'value', placeholder: 'NAME', help: 'context of the kubeconfig (default: the one named like the cluster, or the current one)' },
  kubeconfig: { type: 'value', placeholder: 'FILE', help: 'the kubeconfig (default: where kubectl finds it, or the service account of the pod)' },
  app: { type: 'value', placeholder: 'NAME', help: 'only this app; `delivery` for the objects of the operator (default: all)' },
  revision: { type: 'value', placeholder: 'REVISION', help: 'what Git has at this revision (default: HEAD)' },
  directory: { type: 'value', placeholder: 'DIRECTORY', help: 'where the program is: the nearest cdk8s.yaml decides (default: the working directory)' },
  format: { type: 'value', placeholder: 'FORMAT', choices: FORMATS, help: `${FORMATS.join(', ')} (default: text)` },
  json: { type: 'flag', help: 'the same as --format json' },
} as const satisfies Options;

type Run = Invocation<typeof OPTIONS>;

/** `gitops-ai drift`: is the cluster what Git says? */
export const drift = defineCommand({
  name: 'drift',
  summary: 'Compare a cluster with Git, or an environment with another',
  description: `Asks the API server of a cluster what it would make of each object that Git has for it (a dry run of a server-side
apply, as the operator applies it) and tells in which fields that is not what is there, and who owns those fields. What
the operator is told to ignore is ignored. Then it looks for what is in the cluster and no longer in Git. It changes
nothing. With --between it compares two environments of the repository, and asks no cluster.`,
  arguments: [{ name: 'environment', help: 'the environment (default: the only one)' }, { name: 'other', help: 'with --between, the environment it is compared with' }],
  options: OPTIONS,
  exitCodes: '0 no drift, 1 drift, 2 could not run, or a right to read is missing and there is no drift in what could be read',
  examples: [
    'gitops-ai drift staging',
    'gitops-ai drift production --cluster prod-eu --context admin@prod-eu --format markdown',
    'gitops-ai drift production --cluster prod-eu --app recommender --revision v1.4.0 --json',
    'gitops-ai drift --between staging production',
  ],
  run: async invocation => {
    const { options, cwd, fail } = invocation;
    const format = formatOf(options);
    if (format === undefined) return fail(`--json and --format ${options.format} are two formats; give one`);
    const useless = options.between ? (['cluster', 'context', 'kubeconfig'] as const).find(name => options[name] !== undefined) : undefined;
    if (useless !== undefined) return fail(`--between compares environments in Git and asks no cluster, so --${useless} means nothing`);
    const [first, second] = invocation.arguments;
    if (!options.between && second !== undefined) return fail(`one environment is compared with its cluster; two with each other: gitops-ai drift --between ${first} ${second}`);

    const place = placeOf(resolve(cwd, options.directory ?? '.'));
    const revision = options.revision ?? 'HEAD';
    const commit = resolveCommit(place.root, revision);
    const side = committedSide(place, commit);
    const title = `${revision} (${commit.slice(0, 12)})`;
    if (side.files.size === 0) return fail(`${title} holds no output at ${place.output}; commit what \`cdk8s synth\` writes`);
    const { environments, notes } = readTree(side.files, title, new Map());
    const problem = [first, second].map(name => name === undefined ? undefined : unknown('environment', name, [...environments.keys()])).find(Boolean);
    if (problem) return fail(problem);
    const committed = { environments, notes, title, commit };
    return options.between ? compareEnvironments(invocation, format, side, committed) : compareCluster(invocation, format, committed);
  },
});

function compareEnvironments(
  { arguments: [first, second], options, colors, write, fail }: Run, format: string, side: Side, { environments, title: revision }: Committed,
): number {
  const names = [...environments.keys()];
  if (first === undefined || second === undefined) return fail(`name two environments: gitops-ai drift --between A B. There is ${names.join(', ')}`);
  if (first === second) return fail(`${first} is compared with another environment, not with itself`);
  const objects = [first, second].flatMap(name => [...environmentOf(environments, name).objects.values()]);
  const apps = objects.map(({ app }) => app).filter(app => app !== DELIVERY);
  const problem = options.app === undefined ? undefined : unknown('app', options.app, [...new Set(apps)], ` of ${first} or ${second}`);
  if (problem) return fail(problem);
  const result = between(side, first, second, options.app);
  switch (format) {
    case 'json': write(formatBetweenJson(result, { revision })); break;
    case 'markdown': write(formatBetweenMarkdown(result, { revision })); break;
    default: write(formatBetweenText(result, { revision }, { colors }));
  }
  return differs(result) ? 1 : 0;
}

interface Committed {
  readonly environments: ReadonlyMap<string, TreeEnvironment>;
  readonly notes: readonly string[];
  readonly title: string;
  readonly commit: string;
}

async function compareCluster(
  { arguments: [given], options, colors, write, fail, progress }: Run, format: string, { environments, notes, title, commit }: Committed,
): Promise<number> {
  const names = [...environments.keys()];
  const environment = given ?? (names.length === 1 ? names[0] : undefined);
  if (environment === undefined) return fail(`name the environment: there is ${names.join(', ')}`);
  const tree = environmentOf(environments, environment);
  const clusters = clustersOf(environment, tree);
  if (clusters.length === 0) return fail(`${title} delivers nothing of ${environment} to any cluster: it has no Kustomization and no Application of it`);
  const cluster = options.cluster ?? (clusters.length === 1 ? clusters[0] : clusters.find(name => name === options.context));
  if (cluster === undefined) return fail(`${environment} goes to several clusters: name one with --cluster. There is ${clusters.join(', ')}`);
  const problem = unknown('cluster', cluster, clusters, ` of ${environment}`)
    ?? (options.app === undefined ? undefined : unknown('app', options.app, [...new Set([...tree.objects.values()].map(({ app }) => app))], ` of ${environment}`));
  if (problem) return fail(problem);

  const { context, kubeconfig, app } = options;
  const [api, found] = await progress(`asking the cluster ${cluster}`, async () => {
    const connected = await KubernetesApi.connect({ context, preferred: cluster, kubeconfig });
    return [connected, await clusterDrift(connected, { environment, cluster, tree, commit, app })] as const;
  });
  const result = { ...found, notes: [...notes, ...found.notes] };
  const compared = { revision: title, server: `${api.host} (context ${api.context})` };
  switch (format) {
    case 'json': write(formatDriftJson(result, compared)); break;
    case 'markdown': write(formatDriftMarkdown(result, compared)); break;
    default: write(formatDriftText(result, compared, { colors }));
  }
  return hasDrift(result) ? 1 : isIncomplete(result) ? 2 : 0;
}

function unknown(what: string, name: string, known: readonly string[], where = ''): string | undefined {
  return known.includes(name) ? undefined : `there is no ${what} "${name}"${where}.${didYouMean(name, known)} There is ${known.length > 0 ? [...known].sort().join(', ') : 'none'}`;
}
