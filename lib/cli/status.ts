import { resolve } from 'node:path';
import { defineCommand, Options } from './command';
import { placeOf } from './diff-input';
import { formatOf } from './reports';
import { didYouMean, GitOpsError } from '../errors';
import { formatStatusJson, formatStatusMarkdown, formatStatusText, promotionsOf, ReleaseHistory, statusOf } from '../release';
import { synthesize } from '../synthesis';
import { printable } from '../validate';

const FORMATS = ['text', 'markdown', 'json'];

const OPTIONS = {
  revision: { type: 'value', short: 'r', placeholder: 'REVISION', help: 'a branch, a tag or a commit (default: HEAD)' },
  program: { type: 'flag', help: 'run the program to know which environment promotes from which; else past promotions tell' },
  directory: { type: 'value', placeholder: 'DIRECTORY', help: 'where the program is: the nearest cdk8s.yaml decides (default: the working directory)' },
  format: { type: 'value', placeholder: 'FORMAT', choices: FORMATS, help: `${FORMATS.join(', ')} (default: text)` },
  json: { type: 'flag', help: 'the same as --format json' },
} as const satisfies Options;

/** `gitops-ai status`: which version runs where, since when? */
export const status = defineCommand({
  name: 'status',
  summary: 'Tell which version runs where, since when, and by whom',
  description: `Reads from Git what the environments point at, which commit brought it there, and who made and merged it. Marks versions
that are behind the environment they are promoted from, ahead of it, or never ran in it. Reads Git alone: whether the
clusters have followed, \`gitops-ai drift\` tells.`,
  arguments: [{ name: 'environment', help: 'only this environment' }],
  options: OPTIONS,
  exitCodes: '0 told, 2 could not run',
  examples: ['gitops-ai status', 'gitops-ai status production --program', 'gitops-ai status --revision v1.3.0 --format markdown'],
  run: async ({ arguments: [environment], options, cwd, colors, write, warn, fail }) => {
    const format = formatOf(options);
    if (format === undefined) return fail(`--json and --format ${options.format} are two formats; give one`);
    const directory = resolve(cwd, options.directory ?? '.');
    const { root, home } = placeOf(directory);
    const { revision = 'HEAD' } = options;
    const history = ReleaseHistory.read({ root, place: home, revision });
    const known = [...history.pointers.keys()];
    if (known.length === 0) return fail(`${revision} has no pointers: no file ${home === '' ? '' : `${home}/`}environments/<environment>.yaml`);
    if (environment !== undefined && !known.includes(environment)) {
      return fail(`${revision} has no environment "${environment}".${didYouMean(environment, known)} There is ${known.join(', ')}`);
    }
    const order = options.program ? await orderOf(directory) : promotionsOf(history);
    const environments = statusOf(history, order).filter(({ environment: name }) => environment === undefined || name === environment);
    const notes = [
      ...history.notes,
      ...order.size === 0 && known.length > 1 && !options.program ? ['no promotion has said yet which environment comes before which; --program asks the program'] : [],
    ];
    const of = { revision, commit: history.commit, notes };
    if (format === 'json') {write(formatStatusJson(environments, of));} else if (format === 'markdown') {write(formatStatusMarkdown(environments, of));} else {
      write(formatStatusText(environments, { colors }));
      for (const note of notes) warn(`note: ${printable(note)}`);
    }
    return 0;
  },
});

/** The environment before, by environment, as the program says. */
async function orderOf(directory: string): Promise<Map<string, string>> {
  const synthesis = await synthesize({ directory });
  if (synthesis.issues) throw new GitOpsError(synthesis.issues);
  return new Map(synthesis.environments.flatMap(({ name, promotesFrom }) => (promotesFrom === undefined ? [] : [[name, promotesFrom] as const])));
}
