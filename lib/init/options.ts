import { GitOpsError, Issue } from '../errors';
import { isDnsLabel } from '../manifests';

/** Operators that a repository can be made for. */
export const OPERATORS = ['flux', 'argo-cd'];
/** Forges whose CI and owners' file can be written; `none` is any other. */
export const FORGES = ['github', 'gitlab', 'none'];
/** What the program describes: a model service to change, or environments and clusters alone. */
export const EXAMPLES = ['model', 'minimal'];

const DEFAULT_ENVIRONMENTS = ['staging', 'production'];
const DEFAULT_BRANCH = 'main';
const DEFAULT_KUBERNETES = '1.35';

const NO_LABEL = 'not a DNS label, and it becomes a directory and part of names of objects';
const LABEL = 'give lower-case letters, digits and hyphens, at most 63, with a letter or digit at both ends';

/** What a user says about a new repository; nothing of it is to be trusted. */
export interface InitAnswers {
  readonly operator?: string;
  readonly forge?: string;
  readonly repositoryUrl?: string;
  readonly branch?: string;
  /** Names, also several in one, with commas between. */
  readonly environments?: readonly string[];
  /** `ENVIRONMENT=CLUSTER`, or the name alone when there is one environment. */
  readonly clusters?: readonly string[];
  readonly kubernetesVersion?: string;
  /** Who approves changes, as the forge writes them; also several in one, with commas between. */
  readonly owners?: readonly string[];
  readonly example?: string;
}

/** A stage of delivery, with its one cluster. */
export interface InitEnvironment {
  readonly name: string;
  readonly cluster: string;
}

/** What a new repository is made of: checked, and with a value for everything. */
export interface InitOptions {
  readonly operator: 'flux' | 'argo-cd';
  readonly forge: 'github' | 'gitlab' | 'none';
  readonly repositoryUrl: string;
  readonly branch: string;
  /** In the order of promotion; at least one. */
  readonly environments: readonly InitEnvironment[];
  readonly kubernetesVersion: string;
  /** Empty when changes need no approval. */
  readonly owners: readonly string[];
  readonly example: 'model' | 'minimal';
}

/** The answers without which there is no repository, as options of the command line. */
export function missingOptions({ operator, forge, repositoryUrl }: InitAnswers): string[] {
  const given = { '--operator': operator, '--forge': forge, '--repository-url': repositoryUrl };
  return Object.entries(given).filter(([, value]) => value === undefined).map(([option]) => option);
}

/**
 * Checks what was answered and fills in the rest.
 *
 * @throws GitOpsError with everything that is wrong
 */
export function initOptions(answers: InitAnswers): InitOptions {
  const issues = answerIssues(answers);
  for (const option of missingOptions(answers)) issues.push(refused(option, undefined, 'it is needed and was not given', `give ${option}`));
  if (issues.length > 0) throw new GitOpsError(issues);
  const names = namesIn(answers.environments, DEFAULT_ENVIRONMENTS);
  const clusters = clustersIn(answers.clusters ?? [], names);
  return {
    operator: answers.operator as InitOptions['operator'],
    forge: answers.forge as InitOptions['forge'],
    repositoryUrl: withScheme(answers.repositoryUrl!),
    branch: answers.branch ?? DEFAULT_BRANCH,
    environments: names.map(name => ({ name, cluster: clusters.get(name) ?? name })),
    kubernetesVersion: answers.kubernetesVersion ?? DEFAULT_KUBERNETES,
    owners: namesIn(answers.owners, []),
    example: (answers.example ?? 'model') as InitOptions['example'],
  };
}

/** What is wrong with answers; one that is missing is not. */
export function answerIssues(answers: InitAnswers): Issue[] {
  const names = namesIn(answers.environments, DEFAULT_ENVIRONMENTS);
  return [
    ...choiceIssues('--operator', answers.operator, OPERATORS),
    ...choiceIssues('--forge', answers.forge, FORGES),
    ...choiceIssues('--example', answers.example, EXAMPLES),
    ...answers.repositoryUrl === undefined ? [] : urlIssues(answers.repositoryUrl),
    ...answers.branch === undefined ? [] : branchIssues(answers.branch),
    ...answers.kubernetesVersion === undefined ? [] : versionIssues(answers.kubernetesVersion),
    ...environmentIssues(names),
    ...clusterIssues(answers.clusters ?? [], names),
    ...namesIn(answers.owners, []).flatMap(ownerIssues),
  ];
}

function choiceIssues(option: string, value: string | undefined, choices: readonly string[]): Issue[] {
  if (value === undefined || choices.includes(value)) return [];
  return [refused(option, value, 'there is no such choice', `give one of ${choices.join(', ')}`)];
}

/** Credentials would be committed: neither user and password are taken, nor a query, which may hold a token. */
function urlIssues(url: string): Issue[] {
  const [https, ssh] = ['https://git.example.com/acme/ai-platform', 'ssh://git@git.example.com/acme/ai-platform'];
  const host = '[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?';
  const path = '(?:/[A-Za-z0-9_~][A-Za-z0-9._~-]*)+';
  const forms = [`https://${host}${path}`, `ssh://(?:[A-Za-z0-9._-]+@)?${host}${path}`];
  if (forms.some(form => new RegExp(`^${form}$`).test(withScheme(url)))) return [];
  const problem = /^[a-z+]*:\/\/[^/]*@/.test(url) || url.includes('?')
    ? 'there are credentials in it, or what may be some; it would be committed'
    : 'no URL of a repository over HTTPS or SSH';
  // The value is not repeated: a password can be anywhere in it.
  return [refused('--repository-url', undefined, problem, `write it as ${https} or ${ssh}; credentials go into a Secret in the cluster`)];
}

/** `git@host:path`, which forges show, as the URL that it means. */
function withScheme(url: string): string {
  const scp = /^([A-Za-z0-9._-]+@[A-Za-z0-9.-]+):(?!\/)(.+)$/.exec(url);
  return scp ? `ssh://${scp[1]}/${scp[2]}` : url;
}

/** Narrower than Git: the name goes into patterns of branches, where some characters mean something. */
function branchIssues(branch: string): Issue[] {
  const plain = branch.split('/').every(part => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(part) && !part.endsWith('.lock') && !part.endsWith('.') && !part.includes('..'));
  if (plain && branch !== 'HEAD' && !branch.startsWith('refs/')) return [];
  return [refused('--branch', branch, 'no plain name of a branch: letters, digits, ".", "_", "-" and "/"', 'give one such as main')];
}

function versionIssues(version: string): Issue[] {
  if (/^1\.\d{1,2}$/.test(version)) return [];
  return [refused('--kubernetes-version', version, 'no minor version of Kubernetes', `write it as ${DEFAULT_KUBERNETES}`)];
}

function environmentIssues(names: readonly string[]): Issue[] {
  return [
    ...names.filter(name => !isDnsLabel(name)).map(name => refused('--environments', name, NO_LABEL, LABEL)),
    ...twice(names).map(name => refused('--environments', name, 'it is there twice', 'give each environment a name of its own')),
  ];
}

function clusterIssues(given: readonly string[], environments: readonly string[]): Issue[] {
  const pairs = given.map(text => pairOf(text, environments));
  const strange = given.filter((_, i) => !environments.includes(pairs[i].environment) || pairs[i].cluster === '');
  if (strange.length > 0) {
    const fix = `write it as ${environments[environments.length - 1]}=prod-eu; the environments are ${environments.join(', ')}`;
    return strange.map(text => refused('--cluster', text, 'not ENVIRONMENT=CLUSTER with one of the environments', fix));
  }
  const clusters = clustersIn(given, environments);
  const all = [...new Set(environments)].map(name => clusters.get(name) ?? name);
  return [
    ...twice(pairs.map(({ environment }) => environment))
      .map(name => refused('--cluster', name, 'the environment has two clusters here', 'give one, and add the others in main.ts')),
    ...[...clusters.values()].filter(name => !isDnsLabel(name)).map(name => refused('--cluster', name, NO_LABEL, LABEL)),
    ...twice(all).map(name => refused('--cluster', name, 'two environments have a cluster of this name', 'give each cluster a name of its own')),
  ];
}

function pairOf(text: string, environments: readonly string[]): { readonly environment: string; readonly cluster: string } {
  const at = text.indexOf('=');
  const environment = at >= 0 ? text.slice(0, at) : environments.length === 1 ? environments[0] : '';
  return { environment, cluster: text.slice(at + 1) };
}

function clustersIn(given: readonly string[], environments: readonly string[]): Map<string, string> {
  return new Map(given.map(text => pairOf(text, environments)).map(({ environment, cluster }) => [environment, cluster]));
}

function ownerIssues(owner: string): Issue[] {
  if (/^(?:@[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*|[\w.+-]+@[A-Za-z0-9][A-Za-z0-9.-]*)$/.test(owner)) return [];
  return [refused('--owner', owner, 'no owner as a forge writes it', 'write a team as @acme/ml-leads, a person as @jane or jane@example.com')];
}

/** An empty answer is none: who is asked and says nothing takes what there is. */
function namesIn(given: readonly string[] = [], otherwise: readonly string[]): string[] {
  const names = given.flatMap(text => text.split(',')).map(name => name.trim()).filter(name => name !== '');
  return names.length > 0 ? names : [...otherwise];
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}

function refused(field: string, value: string | undefined, problem: string, fix: string): Issue {
  return { id: 'init-option', path: 'init', field, ...(value !== undefined && { value }), problem, fix };
}
