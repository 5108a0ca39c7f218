import { resolve } from 'node:path';
import { defineCommand, Options } from './command';
import { committedSide, placeOf, synthesizedSide } from './diff-input';
import { readPrices } from './prices';
import { diffTrees, formatDiffJson, formatDiffMarkdown, formatDiffText } from '../diff';

const FORMATS = ['text', 'markdown', 'json'];

const OPTIONS = {
  to: { type: 'value', placeholder: 'REVISION', help: 'compare with the output of this revision; the program is not run' },
  directory: { type: 'value', placeholder: 'DIRECTORY', help: 'where the program is: the nearest cdk8s.yaml decides (default: the working directory)' },
  app: { type: 'value', placeholder: 'COMMAND', help: 'the command that starts the program (default: `app` of cdk8s.yaml)' },
  prices: { type: 'value', placeholder: 'FILE', help: 'prices an hour by GPU product and instance type: says what the change costs' },
  format: { type: 'value', placeholder: 'FORMAT', choices: FORMATS, help: `${FORMATS.join(', ')} (default: text); markdown is for a comment of a pull request` },
  json: { type: 'flag', help: 'the same as --format json' },
} as const satisfies Options;

/** `gitops-ai diff`: what does this change do in the clusters? */
export const diff = defineCommand({
  name: 'diff',
  summary: 'Tell what a change does in the clusters: models, GPUs, costs, restarts, what is refused',
  description: `Compares the output that a revision holds with what the program synthesizes now, object by object and field by field:
models, images, GPUs, replicas and costs in words; then what restarts, what is pruned, what Kubernetes refuses and what
is hard to revert. Secrets are compared and never shown. Reads only: it touches neither files nor Git.`,
  arguments: [{ name: 'base', help: 'the revision to compare with (default: HEAD)' }],
  options: OPTIONS,
  exitCodes: '0 compared, different or not, 2 could not run',
  examples: [
    'gitops-ai diff',
    'gitops-ai diff origin/main --prices prices.yaml --format markdown',
    'gitops-ai diff v1.3.0 --to v1.4.0',
  ],
  run: async ({ arguments: [base = 'HEAD'], options, cwd, colors, write, fail, progress }) => {
    const { to, app } = options;
    if (options.json && options.format !== undefined && options.format !== 'json') {
      return fail(`--json and --format ${options.format} are two formats; give one`);
    }
    if (to !== undefined && app !== undefined) return fail('--to compares two revisions and runs no program, so --app means nothing; give one of them');
    const prices = readPrices(cwd, options.prices);
    const directory = resolve(cwd, options.directory ?? '.');
    const { place, side: after } = to === undefined ? await progress('synthesizing', () => synthesizedSide(directory, app)) : sideOf(directory, to);
    const before = committedSide(place, base);
    if (before.files.size + after.files.size === 0) return fail(`there is no output at ${place.output}, neither in ${base} nor in ${after.title}; commit what \`cdk8s synth\` writes`);
    const found = diffTrees(before, after, { prices });
    const empty = [before, after].filter(({ files }) => files.size === 0).map(({ title }) => `${title} holds no output at ${place.output}`);
    const result = { ...found, notes: [...empty, ...found.notes] };
    const compared = { before: before.title, after: after.title };
    switch (options.json ? 'json' : options.format) {
      case 'json': write(formatDiffJson(result, compared)); break;
      case 'markdown': write(formatDiffMarkdown(result, compared)); break;
      default: write(formatDiffText(result, compared, { colors }));
    }
    return 0;
  },
});

function sideOf(directory: string, revision: string) {
  const place = placeOf(directory);
  return { place, side: committedSide(place, revision) };
}
