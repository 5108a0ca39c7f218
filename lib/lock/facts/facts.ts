import { parseModelConfig } from './model-config';
import { NoRanges, ReadFile } from './read-file';
import { numbersOf, readTensors, Tensor } from './safetensors';
import { SAFETENSORS_INDEX, Weights, weightsAmong } from './weights';
import { GitOpsError } from '../../errors';
import { given, isModelPath, LockedNumbers, ModelFile } from '../../models';

/** Most bytes of `config.json` and of the index of the weights. */
const TEXT_BYTES = 64 * 1024 * 1024;

/** What the files of a model version say about it. */
export interface ModelFacts extends LockedNumbers {
  /** Bytes of the weights. */
  readonly size: number;
  readonly format?: string;
  readonly dtype?: string;
}

/**
 * Reads what is known about a model from its files: their names, `config.json`, and the headers of its weights. Nothing
 * of the weights themselves is read.
 *
 * @param path of the model, for messages
 */
export async function factsOf(files: readonly ModelFile[], read: ReadFile, path: string): Promise<ModelFacts> {
  const byPath = new Map(files.map(file => [file.path, file]));
  const text = async (name: string) => {
    const file = byPath.get(name);
    return file && file.size <= TEXT_BYTES ? (await read(name)).toString('utf8') : undefined;
  };
  const weights = weightsAmong([...byPath.keys()]);
  const [config, index] = await Promise.all([
    text('config.json').then(found => (found === undefined ? undefined : parseModelConfig(found))),
    weights.format === 'safetensors' ? text(SAFETENSORS_INDEX) : undefined,
  ]);
  const parts = (index === undefined ? weights.paths : indexed(index, weights, path)).map(name => {
    const file = byPath.get(name);
    if (!file) throw brokenIndex(path, `names ${JSON.stringify(name.slice(0, 200))}, which is not there`);
    return file;
  });
  const { dtype, quantization, ...numbers } = config ?? {};
  const tensors = weights.format === 'safetensors' ? await tensorsOf(parts, read, path) : undefined;
  return given({
    size: parts.reduce((sum, file) => sum + file.size, 0),
    format: weights.format,
    ...numbers,
    dtype,
    ...tensors && numbersOf(tensors, quantization),
  });
}

/** The tensors of all files; undefined where only whole files can be had. */
async function tensorsOf(parts: readonly ModelFile[], read: ReadFile, path: string): Promise<readonly Tensor[] | undefined> {
  try {
    return (await Promise.all(parts.map(file => readTensors(file, read, path)))).flat();
  } catch (error) {
    if (error instanceof NoRanges) return undefined;
    throw error;
  }
}

/** The files that the index of the weights lists. */
function indexed(text: string, weights: Weights, path: string): readonly string[] {
  let map: unknown;
  try {
    map = (JSON.parse(text) as { weight_map?: unknown } | null)?.weight_map;
  } catch {
    throw brokenIndex(path, 'is no JSON');
  }
  if (typeof map !== 'object' || map === null) return weights.paths;
  const names = [...new Set(Object.values(map))];
  const wrong = names.find(name => typeof name !== 'string' || !isModelPath(name));
  if (wrong !== undefined) throw brokenIndex(path, `names ${JSON.stringify(wrong).slice(0, 200)}, which is no file of the model`);
  return names as string[];
}

function brokenIndex(path: string, problem: string): GitOpsError {
  return new GitOpsError([{ id: 'model-file', path, field: SAFETENSORS_INDEX, problem, fix: 'upload the whole model again; nothing can load it as it is' }]);
}
