import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand, Options, OptionValues } from './command';
import { formatOf, giveReport, REPORT_OPTIONS } from './reports';
import { didYouMean, GitOpsError } from '../errors';
import { PolicyLevel } from '../policy';
import { today } from '../repository/today';
import {
  allRules, CONFIG_FILE, formatGithub, formatJson, formatJunit, formatSarif, formatText, parseConfig, POD_SECURITY_LEVELS, ValidateConfig,
  validateFiles, Validation,
} from '../validate';

const FORMATS = ['text', 'json', 'sarif', 'junit', 'github'];
const DEFAULT_FOLDER = 'deploy';

const OPTIONS = {
  'kubernetes-version': { type: 'list', placeholder: '1.33', help: 'version of the cluster that the files go to' },
  'previous': {
    type: 'value',
    placeholder: 'WHAT',
    help: 'the files before the change, for rules about change: a file, a folder, or a Git revision such as origin/main',
  },
  'schemas': { type: 'list', placeholder: 'PATH', help: 'schemas of the cluster, or CRDs: a file or folder' },
  'pack': { type: 'list', placeholder: 'NAME', help: 'run the rules of this pack, and of no other' },
  'level': { type: 'list', placeholder: 'RULE=LEVEL', help: 'error, warning or off for a rule, "pack/*" or "*"' },
  'registry': { type: 'list', placeholder: 'PREFIX', help: 'registry, with a path or without, that images may come from' },
  'pod-security': {
    type: 'value',
    placeholder: 'LEVEL',
    choices: POD_SECURITY_LEVELS,
    help: `Pod Security level of every namespace: ${POD_SECURITY_LEVELS.join(', ')} (default: the label of the given Namespace, or restricted)`,
  },
  'exclude': { type: 'list', placeholder: 'PATTERN', help: 'files and folders to pass over; * is any text in a name, ** any folders' },
  'config': { type: 'value', placeholder: 'FILE', help: `configuration (default: ${CONFIG_FILE}, where there is one)` },
  'today': { type: 'value', placeholder: 'DAY', help: 'the day that waivers are judged by, as 2027-03-31 (default: today, UTC)' },
  'format': { type: 'value', placeholder: 'FORMAT', choices: FORMATS, help: `${FORMATS.join(', ')} (default: text)` },
  ...REPORT_OPTIONS,
  'list-rules': { type: 'flag', help: 'print every rule, and validate nothing' },
} as const satisfies Options;

type Values = OptionValues<typeof OPTIONS>;

/** `gitops-ai validate`: the policy, over any files. */
export const validate = defineCommand({
  name: 'validate',
  summary: 'Run the policy over files and folders of manifests',
  description: `Runs every rule that synthesis runs over Kubernetes manifests, whoever made them: .yaml, .yml and .json. Folders are
searched through; hidden ones and node_modules are passed over, and so is what is no manifest. Reads only.`,
  arguments: [{ name: 'path', many: true, help: `files and folders; - is standard input (default: ${DEFAULT_FOLDER}, or the working directory)` }],
  options: OPTIONS,
  exitCodes: '0 no error, 1 errors, 2 could not run',
  examples: [
    'gitops-ai validate',
    'gitops-ai validate deploy --kubernetes-version 1.33 --previous origin/main',
    'helm template charts/ranker | gitops-ai validate -',
    'gitops-ai validate --format sarif --output gitops-ai.sarif',
    'gitops-ai validate --level "workloads/*=off" --level mutable-image=warning',
  ],
  run: invocation => {
    const { options, cwd, version, fail, write, warn } = invocation;
    if (options['list-rules']) return listRules(options.json, write);
    const format = formatOf(options);
    if (format === undefined) return fail(`--json and --format ${options.format} are two formats; give one`);
    const paths = invocation.arguments.length > 0 ? invocation.arguments : [existsSync(resolve(cwd, DEFAULT_FOLDER)) ? DEFAULT_FOLDER : '.'];
    const { config, source } = configOf(options, cwd);
    const day = options.today ?? today();
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return fail(`--today ${day} is no day; write it as 2027-03-31`);
    const validation = validateFiles({
      paths, cwd, source, today: day, previous: options.previous, stdin: invocation.stdin, ...config,
    });
    if (validation.objects === 0 && validation.report.errors.length === 0) {
      for (const note of validation.notes) warn(`note: ${note}`);
      return fail(`there is no manifest in ${paths.join(', ')}: no .yaml, .yml or .json with apiVersion and kind`);
    }
    const report = format === 'text' ? undefined : formatted(format, validation, version);
    giveReport(invocation, options.output, report, colors => formatText(validation, { colors, quiet: options.quiet }));
    const { errors, warnings } = validation.report;
    return errors.length > 0 || (options['warnings-as-errors'] && warnings.length > 0) ? 1 : 0;
  },
});

function formatted(format: string, validation: Validation, version: string): string {
  switch (format) {
    case 'json': return formatJson(validation);
    case 'sarif': return formatSarif(validation, version);
    case 'junit': return formatJunit(validation);
    default: return formatGithub(validation);
  }
}

/** What the configuration and the options say together. An option replaces what the file says; a level is added to it. */
function configOf(options: Values, cwd: string): { config: ValidateConfig; source: string } {
  const path = options.config ?? (existsSync(resolve(cwd, CONFIG_FILE)) ? CONFIG_FILE : undefined);
  const file: ValidateConfig = path === undefined ? {} : parseConfig(readConfig(resolve(cwd, path), path), path);
  const list = (given: readonly string[], before: readonly string[] | undefined) => (given.length > 0 ? given : before);
  return {
    source: path ?? 'options',
    config: {
      ...file,
      kubernetesVersions: list(options['kubernetes-version'], file.kubernetesVersions),
      schemas: list(options.schemas, file.schemas),
      packs: list(options.pack, file.packs),
      registries: list(options.registry, file.registries),
      podSecurity: options['pod-security'] ?? file.podSecurity,
      exclude: [...file.exclude ?? [], ...options.exclude],
      levels: { ...file.levels, ...Object.fromEntries(options.level.map(levelOf)) },
    },
  };
}

function readConfig(path: string, given: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new GitOpsError([{ id: 'unreadable', path: given, problem: (error as Error).message, fix: 'name a configuration that can be read' }]);
  }
}

function levelOf(text: string): [rule: string, level: PolicyLevel] {
  const [rule, level, ...rest] = text.split('=');
  const levels: readonly string[] = Object.values(PolicyLevel);
  if (rule !== '' && rest.length === 0 && level !== undefined && levels.includes(level)) return [rule, level as PolicyLevel];
  const problem = `not RULE=LEVEL.${level === undefined ? '' : didYouMean(level, levels)}`;
  throw new GitOpsError([{ id: 'policy-level', path: 'options', field: '--level', value: text, problem, fix: `write it as mutable-image=${levels.join(' or =')}` }]);
}

function listRules(json: boolean, write: (text: string) => void): number {
  const rules = allRules();
  if (json) {
    write(`${JSON.stringify({ rules }, undefined, 2)}\n`);
    return 0;
  }
  const widths = [Math.max(...rules.map(({ id }) => id.length)), Math.max(...rules.map(({ pack }) => pack.length))];
  for (const { id, level, pack, title } of rules) write(`${id.padEnd(widths[0])}  ${pack.padEnd(widths[1])}  ${level.padEnd(7)}  ${title}\n`);
  return 0;
}
