import { signatureRule, SignatureRule } from './signature-rules';
import { didYouMean, GitOpsError } from '../errors';
import { parseStrict, StrictNode } from '../models/strict-yaml';
import { PolicyLevel, PolicyWaiver } from '../policy';

/** What `gitops-ai.yaml` says: how files are validated, and where models come from. */
export interface ValidateConfig {
  /** Versions of the clusters that the files go to. */
  readonly kubernetesVersions?: readonly string[];
  /** Names of the packs that are run. */
  readonly packs?: readonly string[];
  /** Levels by rule, by `pack/*`, by `*`. */
  readonly levels?: { readonly [rule: string]: PolicyLevel };
  readonly waivers?: readonly PolicyWaiver[];
  /** Where images may come from. */
  readonly registries?: readonly string[];
  /** Pod Security level of every namespace. */
  readonly podSecurity?: string;
  /** Files and folders of schemas. */
  readonly schemas?: readonly string[];
  /** Patterns of files that are passed over. */
  readonly exclude?: readonly string[];
  /** Where versions of models come from, by model or `*`: `oci://registry.example.com/models/{name}:{version}`. For `gitops-ai models`. */
  readonly sources?: { readonly [name: string]: string };
  /** Which models may be used. For `gitops-ai models verify`. */
  readonly models?: ModelPolicy;
}

/** Which models may be used. */
export interface ModelPolicy {
  /** Licences that a model may have; any when not given. */
  readonly licenses?: readonly string[];
  readonly waivers?: readonly ModelWaiver[];
  /** Who must have signed them; nobody when not given. */
  readonly signatures?: readonly SignatureRule[];
}

/** Lets a model be used although a rule refuses it, for a while. */
export interface ModelWaiver {
  readonly rule: string;
  /** Name of the model, or one version of it: `ranker@1.4.2`. */
  readonly model: string;
  readonly reason: string;
  /** Last day, `2027-03-31`. */
  readonly expires: string;
}

/** Rules about models, by the ids of what they find. */
export const MODEL_RULES = ['pickle-weights', 'model-code', 'model-license', 'signature-missing'];

/** The name of the file that is read where nobody names one. */
export const CONFIG_FILE = 'gitops-ai.yaml';

/** Levels of the Pod Security Standards. */
export const POD_SECURITY_LEVELS = ['privileged', 'baseline', 'restricted'];

const KEYS = ['kubernetesVersion', 'packs', 'levels', 'waivers', 'registries', 'podSecurity', 'schemas', 'exclude', 'sources', 'models'];
const MODELS_KEYS = ['licenses', 'waivers', 'signatures'];
const MODEL_WAIVER_KEYS = ['rule', 'model', 'reason', 'expires'] as const;
const WAIVER_KEYS = ['rule', 'construct', 'object', 'file', 'field', 'reason', 'expires', 'owner'] as const;

/**
 * Reads the text of a configuration.
 *
 * @param path the file, for messages
 * @throws GitOpsError with everything that is wrong with it
 */
export function parseConfig(text: string, path: string): ValidateConfig {
  const { root, issues } = parseStrict(text, path);
  const keys = root.record(KEYS, key => didYouMean(key, KEYS));
  const config: ValidateConfig = {
    ...(keys.kubernetesVersion && { kubernetesVersions: texts(keys.kubernetesVersion, 'a Kubernetes version such as \'1.33\'') }),
    ...(keys.packs && { packs: texts(keys.packs, 'the name of a pack') }),
    ...(keys.levels && { levels: levels(keys.levels) }),
    ...(keys.waivers && { waivers: keys.waivers.items().map(waiver) }),
    ...(keys.registries && { registries: texts(keys.registries, 'a registry, or a prefix of registry and path') }),
    ...(keys.podSecurity && { podSecurity: oneOf(keys.podSecurity, POD_SECURITY_LEVELS) }),
    ...(keys.schemas && { schemas: texts(keys.schemas, 'a file or folder') }),
    ...(keys.exclude && { exclude: texts(keys.exclude, 'a pattern of paths') }),
    ...(keys.sources && { sources: Object.fromEntries(keys.sources.entries().map(([name, source]) => [name, source.text('where its versions come from') ?? ''])) }),
    ...(keys.models && { models: models(keys.models) }),
  };
  if (issues.length > 0) throw new GitOpsError(issues);
  return config;
}

/** A text, or a list of texts. What is none is reported, and throws later. */
function texts(node: StrictNode, expected: string): string[] {
  return (node.isList ? node.items() : [node]).map(item => item.text(expected) ?? '');
}

function oneOf<T extends string>(node: StrictNode, allowed: readonly T[]): T {
  return node.text(`one of ${allowed.join(', ')}`, text => (allowed as readonly string[]).includes(text)) as T;
}

function levels(node: StrictNode): { [rule: string]: PolicyLevel } {
  return Object.fromEntries(node.entries().map(([rule, level]) => [rule, oneOf(level, Object.values(PolicyLevel))]));
}

function models(node: StrictNode): ModelPolicy {
  const keys = node.record(MODELS_KEYS, key => didYouMean(key, MODELS_KEYS));
  return {
    ...(keys.licenses && { licenses: texts(keys.licenses, 'a licence such as apache-2.0') }),
    ...(keys.waivers && { waivers: keys.waivers.items().map(modelWaiver) }),
    ...(keys.signatures && { signatures: keys.signatures.items().map(signatureRule) }),
  };
}

/** All four must be there: a waiver without a reason or an end is none. */
function modelWaiver(node: StrictNode): ModelWaiver {
  const keys = node.record(MODEL_WAIVER_KEYS, key => didYouMean(key, MODEL_WAIVER_KEYS));
  const text = (key: typeof MODEL_WAIVER_KEYS[number], expected: string, accepts?: (value: string) => boolean) => {
    if (!keys[key]) node.report(`"${key}" is missing`, `add \`${key}: …\``, 'missing-key');
    return keys[key]?.text(expected, accepts) ?? '';
  };
  return {
    rule: text('rule', `one of ${MODEL_RULES.join(', ')}`, value => MODEL_RULES.includes(value)),
    model: text('model', 'the name of a model, or name@version'),
    reason: text('reason', 'why it is let pass'),
    expires: text('expires', 'the last day in quotes, such as \'2027-03-31\'', value => /^\d{4}-\d{2}-\d{2}$/.test(value)),
  };
}

function waiver(node: StrictNode): PolicyWaiver {
  const keys = node.record(WAIVER_KEYS, key => didYouMean(key, WAIVER_KEYS));
  const given = WAIVER_KEYS.filter(key => keys[key]).map(key => [key, keys[key].text('text')]);
  // What is missing is a finding of its own, told with all others.
  return Object.fromEntries(given) as unknown as PolicyWaiver;
}
