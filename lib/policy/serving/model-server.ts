import { Engine, engineOf, ServerImage, serverImage } from './engine';
import { CommandLine, commandLine, commandLines, flagOf } from '../command-line';
import { ContainerLike, envOf } from '../container-env';
import { containersOf, FoundPodSpec } from '../pod-specs';
import { PolicyObject } from '../policy-object';
import { at, record } from '../shapes';

/** Something that a manifest says, and the field that says it. */
export interface Said {
  readonly text: string;
  /** Path in the object. */
  readonly field: string;
}

/** Where a model server takes its model from. */
export interface ServedModel extends Said {
  /** A repository of the Hugging Face Hub, a place in the container, or a URI such as `s3://…`. */
  readonly kind: 'hub' | 'path' | 'uri';
}

/** A container that serves a model, and what it is told. */
export interface ModelServer {
  readonly engine: Engine;
  readonly object: PolicyObject;
  readonly pod: FoundPodSpec;
  /** Path of the container in the object. */
  readonly path: string;
  readonly container: ContainerLike;
  readonly line: CommandLine;
  readonly env: ReadonlyMap<string, string | undefined>;
  readonly image?: ServerImage;
  /** Undefined when it is not known: a variable, a configuration file, the image. */
  readonly model?: ServedModel;
  /** Whether the manifest holds the whole command line: then a flag that is not there is not given. */
  readonly complete: boolean;
  /** Fields of a custom resource that say what flags say otherwise, by the name of the flag. */
  readonly fields: ReadonlyMap<string, Said>;
}

const NONE: readonly ModelServer[] = [];
const NO_FIELDS: ReadonlyMap<string, Said> = new Map();
const known = new WeakMap<PolicyObject, readonly ModelServer[]>();

/** The model servers among the containers of an object. */
export function modelServersOf(object: PolicyObject): readonly ModelServer[] {
  if (object._podSpecs.length === 0) return NONE;
  let found = known.get(object);
  if (!found) {
    found = object._podSpecs.flatMap(pod => serversIn(object, pod));
    known.set(object, found.length === 0 ? NONE : found);
  }
  return found;
}

/** What is left to be filled in: by the kubelet, a template or a shell. Nothing is known of it. */
export function isUnknown(text: string): boolean {
  return /[$`]|\{\{|<|^\s*$/.test(text);
}

/** The value of a flag, or of the field that stands for it, by any of its names; undefined when it is not given. */
export function optionOf(server: ModelServer, ...names: readonly string[]): Said | undefined {
  const flag = flagOf(server.line, ...names);
  if (flag) return { text: flag.value, field: `${server.path}.${flag.field}` };
  return names.map(name => server.fields.get(name)).find(said => said !== undefined);
}

/** Whether a switch is on. `--no-flag` switches off. */
export function isOn(server: ModelServer, name: string): boolean {
  const said = optionOf(server, name);
  return said !== undefined && !/^(?:false|0|no)$/i.test(said.text) && optionOf(server, `no-${name}`) === undefined;
}

/** The minor version of vLLM, 11 for 0.11, where the tag of the project's own image says it. */
export function versionOf({ engine, image }: ModelServer): number | undefined {
  return engine === 'vllm' && /^vllm-openai/.test(image?.name ?? '') ? image?.minor : undefined;
}

/** A whole number that is said; undefined when it is not given, or not known. */
export function wholeOf(said: Said | undefined): number | undefined {
  return said !== undefined && /^\d{1,15}$/.test(said.text) ? Number(said.text) : undefined;
}

/** A variable of the container with a known value. */
export function variableOf(server: ModelServer, name: string): string | undefined {
  const value = server.env.get(name);
  return value === undefined || isUnknown(value) ? undefined : value;
}

/** Where a variable stands, for findings. */
export function variableField({ path, container }: Pick<ModelServer, 'path' | 'container'>, name: string): string {
  const index = Array.isArray(container.env) ? container.env.map(record).map(entry => entry?.name).lastIndexOf(name) : -1;
  return index < 0 ? `${path}.env` : `${path}.env[${index}].value`;
}

function serversIn(object: PolicyObject, pod: FoundPodSpec): ModelServer[] {
  return containersOf(pod).flatMap(({ container, path }) => {
    if (path.includes('ephemeralContainers[') || (path.includes('initContainers[') && container.restartPolicy !== 'Always')) return [];
    const custom = customServer(object, pod, container);
    const engine = custom?.engine ?? engineOf(container);
    if (!engine) return [];
    const line = commandLine(container);
    const server = {
      engine,
      object,
      pod,
      path,
      container,
      line,
      env: envOf(container),
      image: serverImage(container),
      fields: custom?.fields ?? NO_FIELDS,
      complete: !pod.partial && isComplete(container, line),
    };
    return [{ ...server, model: custom?.model ?? modelOf(server) }];
  });
}

/** Whether nothing is added to the command line from elsewhere. */
function isComplete(container: ContainerLike, line: CommandLine): boolean {
  if (line.flags.has('config') || line.words.some(({ text }) => isUnknown(text) && !/[{[]/.test(text.slice(0, 1)))) return false;
  return !JSON.stringify([container.command, container.args] as unknown).includes('$@') && line.program !== 'huggingfaceserver'
    // Several commands of one script may start several servers.
    && commandLines(container).filter(({ program }) => program === line.program).length <= 1;
}

/** KServe: the fields of an LLMInferenceService and the model of an InferenceService. */
function customServer(object: PolicyObject, pod: FoundPodSpec, container: ContainerLike): Pick<ModelServer, 'engine' | 'model' | 'fields'> | undefined {
  if (object.groupKind === 'serving.kserve.io/LLMInferenceService' && container.name === 'main' && /^spec\.(?:prefill\.)?template$/.test(pod.path)) {
    const place = pod.path.replace(/\.?template$/, '');
    const parallelism = ['tensor', 'pipeline', 'data', 'dataLocal'].flatMap(name => at(object.manifest, `${place}.parallelism.${name}`)
      .map(({ value, path }) => [PARALLELISM[name], { text: String(value), field: path }] as const));
    const [uri] = at(object.manifest, 'spec.model.uri');
    return { engine: 'vllm', fields: new Map(parallelism), ...(typeof uri?.value === 'string' && { model: uriModel(uri.value, uri.path) }) };
  }
  if (!/(?:^|\.)predictor\.model$/.test(pod.path)) return undefined;
  const format = record(container.modelFormat)?.name;
  if (format !== 'vLLM' && (format !== 'huggingface' || flagOf(commandLine(container), 'backend')?.value === 'huggingface')) return undefined;
  const uri = container.storageUri;
  return { engine: 'vllm', fields: NO_FIELDS, ...(typeof uri === 'string' && { model: uriModel(uri, `${pod.path}.storageUri`) }) };
}

const PARALLELISM: { readonly [field: string]: string } = {
  tensor: 'tensor-parallel-size', pipeline: 'pipeline-parallel-size', data: 'data-parallel-size', dataLocal: 'data-parallel-size-local',
};

/** KServe's `hf://owner/name:revision` names a repository of the Hub. */
function uriModel(uri: string, field: string): ServedModel | undefined {
  if (isUnknown(uri)) return undefined;
  const hub = /^hf:\/\/([\w.-]+\/[\w.-]+)(?:[:@][\w.-]+)?$/.exec(uri);
  return hub ? { kind: 'hub', text: hub[1], field } : { kind: 'uri', text: uri, field };
}

const MODEL_FLAGS: { readonly [engine in Engine]?: readonly string[] } = {
  'vllm': ['model', 'model-id'], 'sglang': ['model-path', 'model'], 'tgi': ['model-id'], 'llama.cpp': ['model', 'm'],
};
/** Flags with several values: a word after them is no model. */
const LISTS = ['served-model-name', 'lora-modules', 'allowed-origins', 'allowed-methods', 'allowed-headers', 'middleware', 'api-key'];

function modelOf(server: Omit<ModelServer, 'model'>): ServedModel | undefined {
  const { engine, line, env } = server;
  const flag = flagOf(line, ...MODEL_FLAGS[engine] ?? []);
  const said = flag ? { text: flag.value, field: `${server.path}.${flag.field}` } : positional(server);
  if (said) return named(said);
  const id = engine === 'tgi' ? env.get('MODEL_ID') : undefined;
  return id === undefined ? undefined : named({ text: id, field: variableField(server, 'MODEL_ID') });
}

/** The model as a word of its own: `vllm serve MODEL`, `sglang serve`, `lmdeploy serve api_server MODEL`, the first word of args. */
function positional({ engine, line, path }: Omit<ModelServer, 'model'>): Said | undefined {
  if (engine !== 'vllm' && engine !== 'lmdeploy' && engine !== 'trtllm') return undefined;
  const commands = engine === 'lmdeploy' ? 2 : line.program === 'vllm' ? 1 : line.program === '' || engine === 'trtllm' ? 0 : undefined;
  if (commands === undefined) return undefined;
  const words = line.positionals.slice(commands);
  const first = line.words[commands];
  const word = words[0] === first ? first : words.length === 1 && !LISTS.some(name => line.flags.has(name)) ? words[0] : undefined;
  return word && { text: word.text, field: `${path}.${word.field}` };
}

/** Folders that people name so; a repository of the Hub has an owner. */
const FOLDERS = new Set(['models', 'model', 'data', 'weights', 'checkpoints', 'output', 'outputs', 'mnt', 'opt', 'tmp', 'workspace', 'cache', '.', '..', '~']);

function named(said: Said): ServedModel | undefined {
  const { text } = said;
  if (isUnknown(text)) return undefined;
  if (text.startsWith('/') || text.startsWith('.') || text.startsWith('~')) return { ...said, kind: 'path' };
  if (/^[a-z][a-z0-9+.-]*:\/\//.test(text)) return { ...said, kind: 'uri' };
  const hub = /^([\w.-]+)\/[\w.-]+$/.exec(text);
  return hub && !FOLDERS.has(hub[1]) && !/\.(?:gguf|bin|safetensors)$/i.test(text) ? { ...said, kind: 'hub' } : undefined;
}
