import { parseImageReference } from '../../manifests';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { isOn, isUnknown, ModelServer, modelServersOf, optionOf, Said } from '../serving/model-server';
import { at } from '../shapes';

const LINK = 'https://docs.vllm.ai/en/stable/configuration/engine_args/#modelconfig';
const COMMIT = /^[0-9a-f]{40}$/;
/** What takes a commit by `--revision`. */
const BY_REVISION = new Set(['vllm', 'sglang', 'tgi']);

/** Fields of custom resources that name a model by URI. */
const URIS: { readonly [groupKind: string]: readonly string[] } = {
  'serving.kserve.io/InferenceService': [
    'spec.predictor.model.storageUri', 'spec.canary[].predictor.model.storageUri', 'spec.predictor.storageUris[].uri',
    ...['sklearn', 'xgboost', 'tensorflow', 'pytorch', 'triton', 'onnx', 'huggingface', 'pmml', 'lightgbm', 'paddle'].map(name => `spec.predictor.${name}.storageUri`),
  ],
  'serving.kserve.io/LLMInferenceService': ['spec.model.uri', 'spec.model.lora.adapters[].uri'],
  'serving.kserve.io/LLMInferenceServiceConfig': ['spec.model.uri', 'spec.model.lora.adapters[].uri'],
  'serving.kserve.io/LocalModelCache': ['spec.sourceModelUri'],
  'serving.kserve.io/LocalModelNamespaceCache': ['spec.sourceModelUri'],
  'serving.kserve.io/TrainedModel': ['spec.model.storageUri'],
  'mlops.seldon.io/Model': ['spec.storageUri'],
};

function urisOf(object: PolicyObject): Said[] {
  return (URIS[object.groupKind] ?? []).flatMap(path => at(object.manifest, path)).flatMap(({ value, path }) => (typeof value === 'string' && !isUnknown(value) ? [{ text: value, field: path }] : []));
}

/** A model, wherever it is named, is the same tomorrow. */
export const mutableModel = defineRule({
  id: 'mutable-model',
  title: 'A model of the Hugging Face Hub is named by commit, one of an OCI registry by digest.',
  rationale: 'The same commit of Git serves another model tomorrow, and after a restart one replica may serve another than the rest; a revert does not bring the old one back.',
  link: LINK,
  check: object => [...urisOf(object).flatMap(ofUri), ...modelServersOf(object).flatMap(ofServer)],
});

function ofUri({ text, field }: Said): PolicyFinding[] {
  const hub = /^hf:\/\/([^/\s]+\/[^/:@\s]+)(?:[:@]([^\s]+))?$/.exec(text);
  if (hub) {
    const [, repository, revision] = hub;
    if (revision !== undefined && COMMIT.test(revision)) return [];
    return [{ field, value: text, problem: problemOf(revision), fix: `name the commit: hf://${repository}:<40 hex digits>; \`git ls-remote https://huggingface.co/${repository} ${revision ?? 'main'}\` prints it` }];
  }
  const image = /^oci(?:\+\w+)?:\/\/(.+)$/.exec(text)?.[1];
  if (image === undefined || parseImageReference(image)?.digest !== undefined) return [];
  return [{ field, value: text, problem: 'a tag can move; an image is named by digest', fix: `append the digest: ${text}@sha256:…; \`crane digest ${image}\` prints it` }];
}

function problemOf(revision: string | undefined): string {
  return revision === undefined ? 'the newest commit of the main branch, whatever that is when the server starts' : `"${revision}" is a branch, a tag or a short hash, and can move; a commit has 40 hexadecimal digits`;
}

function ofServer(server: ModelServer): PolicyFinding[] {
  const { model, engine } = server;
  // The URI of a custom resource is looked at above, and where KServe fetches the model the server gets a path.
  if (model?.kind !== 'hub' || !BY_REVISION.has(engine) || model.field.endsWith('.uri') || model.field.endsWith('storageUri')) return [];
  const revision = optionOf(server, 'revision', 'model-revision') ?? (engine === 'tgi' && server.env.has('REVISION') ? { text: server.env.get('REVISION') ?? '$', field: `${server.path}.env` } : undefined);
  if (revision && (COMMIT.test(revision.text) || isUnknown(revision.text))) return [];
  // Arguments that are not in the manifest may say it.
  if (!revision && !server.complete && (server.pod.partial !== true || hidden(server))) return [];
  return [{
    field: revision?.field ?? model.field,
    value: revision?.text ?? model.text,
    problem: problemOf(revision?.text),
    fix: `say --revision <40 hex digits>; \`git ls-remote https://huggingface.co/${model.text} ${revision?.text ?? 'main'}\` prints the commit`,
  }];
}

/** Whether something of the command line is only known later. */
function hidden({ line }: ModelServer): boolean {
  return line.flags.has('config') || line.words.some(({ text }) => text.includes('$'));
}

/** Places that keep no versions by themselves, or in which one name means whatever was put there last. */
const STORES = /^(?:s3|gs|gcs|https?|hdfs|webhdfs|abfss?|wasbs?|pvc|az):\/\//;
/** A part of a path that says which version it is: `v3`, `1.4.0`, a date, a run, a hash. */
const VERSION = /(?:^|[/_.=-])(?:v\d+(?:\.\d+)*|\d+\.\d+(?:\.\d+)*|\d{4}-?\d{2}-?\d{2}\w*|[0-9a-f]{7,64}|\d+)(?=[/_.-]|$)|versionId=/i;

export const unversionedModel = defineRule({
  id: 'unversioned-model',
  level: PolicyLevel.WARNING,
  title: 'The place of a model says which version it is.',
  rationale: 'Whoever puts a file to the same place changes what is served at the next start, and Git knows nothing of it.',
  link: 'https://kserve.github.io/website/docs/model-serving/storage/overview',
  check: object => [
    ...urisOf(object),
    ...modelServersOf(object).flatMap(({ model }) => (model?.kind === 'uri' && !/\.(?:uri|storageUri)$/.test(model.field) ? [model] : [])),
  ].filter(({ text }) => STORES.test(text) && !VERSION.test(text.replace(/^\w+:\/\/[^/]*/, ''))).map(({ text, field }) => ({
    field, value: text, problem: 'the path names no version', fix: 'put each version into a folder of its own that never changes, and name it: …/<version>/',
  })),
});

/** What comes along with a model. */
export const mutableCompanion = defineRule({
  id: 'mutable-companion',
  level: PolicyLevel.WARNING,
  title: 'A tokenizer of another repository is named by commit, and adapters come from a place in the container.',
  rationale: 'A tokenizer that moves on without its model gives nonsense; an adapter that moves on gives other answers.',
  link: LINK,
  check: object => modelServersOf(object).filter(({ engine, complete }) => engine === 'vllm' && complete).flatMap(server => [...tokenizer(server), ...adapters(server)]),
});

const REPOSITORY = /^[\w-][\w.-]*\/[\w.-]+$/;

function tokenizer(server: ModelServer): PolicyFinding[] {
  const [said, revision] = [optionOf(server, 'tokenizer'), optionOf(server, 'tokenizer-revision')];
  if (!said || !REPOSITORY.test(said.text) || said.text === server.model?.text) return [];
  if (revision && (COMMIT.test(revision.text) || isUnknown(revision.text))) return [];
  return [{ field: revision?.field ?? said.field, value: revision?.text ?? said.text, problem: problemOf(revision?.text), fix: 'say --tokenizer-revision <40 hex digits>' }];
}

function adapters(server: ModelServer): PolicyFinding[] {
  const flags = server.line.flags.get('lora-modules') ?? [];
  return flags.flatMap(flag => {
    const place = /^[\w.-]+=([^,\s]+)$/.exec(flag.value)?.[1];
    return place && REPOSITORY.test(place) ? [{
      field: `${server.path}.${flag.field}`, value: flag.value, problem: 'an adapter of the Hub has no option for its commit', fix: 'mount the adapter, as an image volume by digest, and give its path',
    }] : [];
  });
}

/** Code of a repository runs with all that the pod may do. */
export const remoteCode = defineRule({
  id: 'remote-code',
  level: PolicyLevel.WARNING,
  title: 'A server runs no code that comes with a model.',
  rationale: 'Whoever can write to the repository of the model runs code in the pod, with its token, its secrets and its network.',
  link: 'https://huggingface.co/docs/transformers/custom_models',
  check: object => modelServersOf(object).filter(server => isOn(server, 'trust-remote-code')).map(server => ({
    field: optionOf(server, 'trust-remote-code')!.field,
    value: '--trust-remote-code',
    problem: 'code that comes with the model is executed',
    fix: 'remove it; where the model needs it, read the code, and pin it with --revision and --code-revision',
  })),
});
