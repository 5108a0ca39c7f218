import { locked } from './context';
import { policyFindings } from '../../lib/lock/model-policy';
import { parseConfig } from '../../lib/validate';

const TODAY = '2026-11-27';
const model = (change: object) => locked({ source: `hf://acme/ranker@${'a'.repeat(40)}`, size: 1, provenance: { resolvedFrom: 'hf://acme/ranker' }, ...change });
const files = (...paths: string[]) => paths.map(path => ({ path, size: 1 }));
const found = (change: object, policy = {}) => policyFindings(model(change), policy, TODAY).map(({ level, id }) => `${level} ${id}`);

test.each<[string, object, string[]]>([
  ['safetensors', { format: 'safetensors', files: files('model.safetensors', 'config.json') }, []],
  ['weights of PyTorch', { format: 'pytorch', files: files('pytorch_model.bin') }, ['error pickle-weights']],
  ['a joblib file, of which the lock has no list', { format: 'sklearn' }, ['error pickle-weights']],
  ['pickles of no known format', { files: files('x/model.pkl') }, ['error pickle-weights']],
  ['pickles besides safe weights', { format: 'safetensors', files: files('model.safetensors', 'pytorch_model.bin') }, ['warning pickle-weights']],
  ['pickles in a model of MLflow', { format: 'mlflow', files: files('MLmodel', 'model.pkl') }, ['warning pickle-weights']],
  ['code in the root', { format: 'safetensors', files: files('modeling_x.py', 'model.safetensors') }, ['error model-code']],
  ['code of an example', { format: 'safetensors', files: files('examples/run.py', 'model.safetensors') }, []],
])('%s', (_, change, findings) => expect(found(change)).toEqual(findings));

test('a licence is one of those that may be, where any are said', () => {
  const policy = { licenses: ['apache-2.0', 'MIT'] };
  expect(found({})).toEqual([]);
  for (const license of ['apache-2.0', 'Apache-2.0', 'mit', 'gpl-3.0 OR mit', 'mit AND apache-2.0']) expect(found({ license }, policy)).toEqual([]);
  for (const license of [undefined, 'llama3', 'mit AND gpl-3.0', 'gpl-3.0 OR llama3']) expect(found(license === undefined ? {} : { license }, policy)).toEqual(['error model-license']);
});

test('a waiver lets a rule pass until its last day, and is told', () => {
  const text = (expires: string, name = 'ranker', rule = 'pickle-weights') => `models:\n  waivers:\n    - { rule: ${rule}, model: ${name}, reason: converted next month, expires: '${expires}' }\n`;
  const of = (config: string) => policyFindings(model({ format: 'pytorch' }), parseConfig(config, 'gitops-ai.yaml').models!, TODAY).map(({ level, problem }) => `${level} ${problem}`);
  expect(of(text(TODAY))).toEqual([expect.stringMatching(/^warning .*; waived until 2026-11-27: converted next month$/)]);
  expect(of(text('2027-01-01', 'ranker@1.4.2'))).toEqual([expect.stringMatching(/^warning /)]);
  expect(of(text('2026-11-26'))).toEqual([expect.stringMatching(/^error .*; the waiver ended on 2026-11-26$/)]);
  expect(of(text('2027-01-01', 'ranker@1.4.3'))).toEqual([expect.stringMatching(/^error [^;]*$/)]);
  expect(of(text('2027-01-01', 'ranker', 'model-code'))).toEqual([expect.stringMatching(/^error [^;]*$/)]);
});

test('fails: a waiver of no known rule, or without a reason or an end', () => {
  const issues = (text: string) => {
    try {
      parseConfig(text, 'gitops-ai.yaml');
    } catch (error) {
      return (error as { issues: { path: string; field?: string }[] }).issues.length;
    }
    return 0;
  };
  expect(issues('models:\n  waivers:\n    - { rule: everything, model: ranker, reason: x, expires: "2027-01-01" }\n')).toBe(1);
  expect(issues('models:\n  waivers:\n    - { rule: model-code, model: ranker }\n')).toBe(2);
  expect(issues('models:\n  waivers:\n    - { rule: model-code, model: ranker, reason: x, expires: soon }\n')).toBe(1);
  expect(issues('models: { license: [mit] }\n')).toBe(1);
});
