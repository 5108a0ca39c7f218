import { relative, resolve } from 'node:path';
import { defineCommand } from './command';
import { askFor } from './init-questions';
import { manifest } from './manifest';
import type { Initialized } from '../init/init';
import { EXAMPLES, FORGES, InitAnswers, InitOptions, initOptions, missingOptions, OPERATORS } from '../init/options';
import { packageVersions } from '../init/versions';
import { printable } from '../validate';

/** `gitops-ai init`: a new repository. */
export const init = defineCommand({
  name: 'init',
  summary: 'Make a directory a repository that synthesizes and passes check',
  description: `Writes the program, the lock, the pointers, CODEOWNERS, CI, what Git needs to know of generated files, and the first
output. On a terminal it asks for what is not given. It writes everything or nothing, and over nothing that is there.`,
  arguments: [{ name: 'directory', help: 'root of the repository, which may be new (default: the working directory)' }],
  options: {
    'operator': { type: 'value', placeholder: 'NAME', choices: OPERATORS, help: `what reconciles the clusters: ${OPERATORS.join(' or ')}` },
    'forge': { type: 'value', placeholder: 'NAME', choices: FORGES, help: `where CI runs and owners approve: ${FORGES.join(', ')}` },
    'repository-url': { type: 'value', placeholder: 'URL', help: 'where the operator finds the repository, over HTTPS or SSH, without credentials' },
    'branch': { type: 'value', short: 'b', placeholder: 'NAME', help: 'the branch that the operator follows (default: main)' },
    'environments': { type: 'list', placeholder: 'NAMES', help: 'environments in the order of promotion, with commas (default: staging,production)' },
    'cluster': { type: 'list', placeholder: 'ENVIRONMENT=NAME', help: 'name of the cluster of an environment (default: that of the environment)' },
    'kubernetes-version': { type: 'value', placeholder: '1.35', help: 'Kubernetes version of the clusters (default: 1.35)' },
    'owner': { type: 'list', placeholder: 'OWNER', help: 'who approves changes of every environment but the first, such as @acme/ml-leads' },
    'example': { type: 'value', placeholder: 'NAME', choices: EXAMPLES, help: 'model: a model service to change; minimal: none (default: model)' },
    'json': { type: 'flag', help: 'print what was written as JSON, and ask nothing' },
  },
  exitCodes: '0 written, 2 could not run; then nothing was written',
  examples: [
    'gitops-ai init',
    'gitops-ai init ai-platform --operator flux --forge github --repository-url https://github.com/acme/ai-platform --owner @acme/ml-leads',
    'gitops-ai init --operator argo-cd --forge gitlab --repository-url https://gitlab.com/acme/ai-platform --environments staging,production --cluster production=prod-eu',
  ],
  run: async ({ arguments: [given = '.'], options, cwd, questions, print, fail }) => {
    const answers: InitAnswers = {
      operator: options.operator,
      forge: options.forge,
      repositoryUrl: options['repository-url'],
      branch: options.branch,
      environments: options.environments,
      clusters: options.cluster,
      kubernetesVersion: options['kubernetes-version'],
      owners: options.owner,
      example: options.example,
    };
    const missing = missingOptions(answers);
    if (missing.length > 0 && questions === undefined) {
      return fail(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} needed where nobody can be asked; \`gitops-ai init --help\` shows an example`);
    }
    const complete = missing.length > 0 ? await askFor(answers, questions!) : answers;
    if (complete === undefined) return fail('cancelled; nothing was written');
    const checked = initOptions(complete);
    const directory = resolve(cwd, given);
    // Only here: the constructs take longer to load than the other commands to start.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const library = require('../init/init') as typeof import('../init/init');
    const made = library.init(directory, checked, packageVersions(manifest()));
    if (options.json) print(JSON.stringify({ directory, ...made }, undefined, 2));
    else for (const line of linesOf(relative(cwd, directory), checked, made)) print(printable(line));
    return 0;
  },
});

/** What was written, and what there is to do next. */
function linesOf(directory: string, { branch, repositoryUrl }: InitOptions, made: Initialized): string[] {
  return [
    ...made.files.map(path => `  ${path}`),
    `  deploy/ (${made.generated} generated files)`,
    '',
    'Next:',
    ...directory === '' ? [] : [`  cd ${shellWord(directory)}`],
    '  npm install',
    ...made.inGit ? [] : [`  git init --initial-branch ${branch}`],
    '  git add --all && git commit --message \'Describe the platform\'',
    '  npx gitops-ai check',
    ...made.inGit ? [] : [`  git remote add origin ${repositoryUrl} && git push --set-upstream origin ${branch}`],
    'README.md says how the operator is pointed at it.',
  ];
}

/** A word that a shell takes as it stands. */
function shellWord(text: string): string {
  const plain = text.startsWith('-') ? `./${text}` : text;
  return /^[\w./-]+$/.test(plain) ? plain : `'${plain.replace(/'/g, '\'\\\'\'')}'`;
}
