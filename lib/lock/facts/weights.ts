/** Endings of files with weights, the format that each means, the preferred first: what a server loads when there are several. */
const ENDINGS: readonly (readonly [ending: RegExp, format: string])[] = [
  [/\.safetensors$/, 'safetensors'],
  [/\.gguf$/, 'gguf'],
  [/\.onnx(?:[._]data)?$/, 'onnx'],
  [/\.(?:plan|engine)$/, 'tensorrt'],
  [/(?:\.bin|\.pt|\.pth|\.ckpt)$/, 'pytorch'],
  [/(?:^|\/)saved_model\.pb$|(?:^|\/)variables\/variables\.[^/]+$|\.keras$|\.h5$/, 'tensorflow'],
  [/\.(?:bst|ubj)$/, 'xgboost'],
  [/\.(?:joblib|pkl|pickle)$/, 'sklearn'],
];
/** Of files that end in `.bin`, those of other things. */
const NO_WEIGHTS = /(?:^|\/)(?:training_args|optimizer|scheduler|rng_state)[^/]*$/;
/** The same weights once more, for other loaders. */
const COPY = /(?:^|\/)(?:original\/|consolidated[^/]*\.)/;

export const SAFETENSORS_INDEX = 'model.safetensors.index.json';

/** Which files of a model are its weights. */
export interface Weights {
  /** Undefined when no file says which. */
  readonly format?: string;
  readonly paths: readonly string[];
}

/** The weights among the files of a model, in one format: that which a server prefers. A file of its own is all there is to load. */
export function weightsAmong(paths: readonly string[]): Weights {
  // A directory of MLflow is loaded whole, whatever flavor is in it.
  if (paths.includes('MLmodel')) return { format: 'mlflow', paths };
  for (const [ending, format] of ENDINGS) {
    const found = paths.filter(path => ending.test(path) && !NO_WEIGHTS.test(path));
    // A SavedModel has its variables in a folder.
    if (found.length > 0) return { format, paths: format === 'tensorflow' ? found : loaded(found) };
  }
  return { paths };
}

/** Weights in the root are loaded before those in folders, and none twice. */
function loaded(paths: readonly string[]): readonly string[] {
  const once = paths.filter(path => !COPY.test(path));
  const some = once.length > 0 ? once : paths;
  const root = some.filter(path => !path.includes('/'));
  return root.length > 0 ? root : some;
}
