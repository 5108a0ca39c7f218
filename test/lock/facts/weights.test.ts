import { weightsAmong } from '../../../lib/lock/facts/weights';

test.each<[string, string[], object]>([
  ['shards', ['config.json', 'model-1.safetensors', 'model-2.safetensors'], { format: 'safetensors', paths: ['model-1.safetensors', 'model-2.safetensors'] }],
  ['safe weights before pickled ones', ['pytorch_model.bin', 'model.safetensors'], { format: 'safetensors', paths: ['model.safetensors'] }],
  ['copies for other loaders', ['consolidated.safetensors', 'model.safetensors', 'original/model.safetensors'], { format: 'safetensors', paths: ['model.safetensors'] }],
  ['a copy that is all there is', ['consolidated.00.pth', 'params.json'], { format: 'pytorch', paths: ['consolidated.00.pth'] }],
  ['the root before folders', ['model.safetensors', 'onnx/model.onnx', 'adapter/adapter.safetensors'], { format: 'safetensors', paths: ['model.safetensors'] }],
  ['folders, when there is nothing in the root', ['unet/a.safetensors', 'vae/b.safetensors'], { format: 'safetensors', paths: ['unet/a.safetensors', 'vae/b.safetensors'] }],
  ['ONNX with its data', ['model.onnx', 'model.onnx_data', 'other.onnx.data'], { format: 'onnx', paths: ['model.onnx', 'model.onnx_data', 'other.onnx.data'] }],
  ['no state of a training', ['optimizer.bin', 'training_args.bin', 'pytorch_model.bin'], { format: 'pytorch', paths: ['pytorch_model.bin'] }],
  ['MLflow, whole', ['MLmodel', 'model.pkl', 'requirements.txt'], { format: 'mlflow', paths: ['MLmodel', 'model.pkl', 'requirements.txt'] }],
  ['a SavedModel', ['saved_model.pb', 'variables/variables.index', 'assets/vocab.txt'], { format: 'tensorflow', paths: ['saved_model.pb', 'variables/variables.index'] }],
  ['joblib', ['model.joblib'], { format: 'sklearn', paths: ['model.joblib'] }],
  ['nothing that is known', ['a.dat'], { paths: ['a.dat'] }],
])('%s', (_, paths, expected) => expect(weightsAmong(paths)).toEqual(expected));
