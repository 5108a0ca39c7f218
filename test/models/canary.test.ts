import { LOCK, POINTERS } from './fixtures';
import { formatIssue } from '../../lib/errors';
import { LockFile, parsePointers, pointerVersions, unusedCanaries, UsedPointers } from '../../lib/models';

const lock = LockFile.parse(LOCK);
const RAMP = { service: 'ranker', steps: [10, 25] };

const canaries = (text: string) => parsePointers(`${POINTERS}canaries:\n${text}`, 'production', lock);
const messages = (text: string) => canaries(text).issues.map(formatIssue);
const CANARY = '  ranker:\n    version: "1.5.0"\n    traffic: 25\n';

test('a canary resolves through the lock, for a service that has its step', () => {
  const { catalog, issues } = canaries(CANARY);
  expect(issues).toEqual([]);
  expect(catalog.model('ranker').value!.version).toBe('1.4.2');
  expect(catalog.canary('ranker', RAMP).value).toMatchObject({ model: { name: 'ranker', version: '1.5.0', sizeBytes: 44040192 }, traffic: 25 });
  expect(catalog.canary('assistant', RAMP)).toEqual({});
});

test('a step that the service does not have: where it stands, and which there are', () => {
  expect(canaries(CANARY).catalog.canary('ranker', { service: 'ranker', steps: [5, 50] }).issue).toMatchObject({
    id: 'canary-step',
    value: '25',
    problem: 'environments/production.yaml:10:14 gives the canary of ranker 25 percent of the requests, and that is none of the steps: 5, 50',
  });
});

test.each([
  ['a version the lock does not know', '  ranker:\n    version: "1.5.1"\n    traffic: 10\n', /production\.yaml:9:14.*it knows 1\.4\.2, 1\.5\.0.*\(unknown-version\)/s],
  ['the version that runs', '  ranker:\n    version: "1.4.2"\n    traffic: 10\n', /is at this version already.*\(canary-is-stable\)/s],
  ['a model without a pointer', '  rankr:\n    version: "1.5.0"\n    traffic: 10\n', /Did you mean "ranker"\?.*\(canary-alone\)/s],
  ['all of the requests', '  ranker:\n    version: "1.5.0"\n    traffic: 100\n', /at most 99 percent.*point `models\.ranker` at 1\.5\.0.*\(canary-traffic\)/s],
  ['part of a percent', '  ranker:\n    version: "1.5.0"\n    traffic: 2.5\n', /a whole number.*\(wrong-type\)/s],
  ['less than nothing', '  ranker:\n    version: "1.5.0"\n    traffic: -1\n', /a whole number/],
  ['no traffic', '  ranker:\n    version: "1.5.0"\n', /a version and its part of the requests.*\(missing-key\)/s],
  ['a version alone', '  ranker: "1.5.0"\n', /expected a record/],
  ['a version without quotes', '  ranker:\n    version: 1.5\n    traffic: 10\n', /quote it: "1\.5"/],
  ['another key', '  ranker:\n    version: "1.5.0"\n    trafic: 10\n', /Did you mean "traffic"\?/],
])('fails: %s', (_, text, message) => {
  expect(messages(text)[0]).toMatch(message);
});

test('a canary that no service asks for would get no request; the ramps that ask are remembered', () => {
  const { catalog, canaries: found } = canaries(CANARY);
  expect(unusedCanaries(found, ['ranker'])).toEqual([]);
  expect(unusedCanaries(found, ['assistant'])).toMatchObject([{ id: 'unused-canary', path: 'environments/production.yaml:9:14', field: 'canaries.ranker' }]);
  const used = new UsedPointers(catalog);
  for (const [model, service] of [['ranker', 'b'], ['assistant', 'c'], ['ranker', 'a']]) used.canary(model, { service, steps: [10, 25] });
  expect(used.ramps.map(({ model, service }) => `${model} ${service}`)).toEqual(['assistant c', 'ranker a', 'ranker b']);
});

test('a canary of any time is read as far as it can be, in any form of YAML, and stands behind its model', () => {
  const read = (text: string) => [...pointerVersions(text)!.values()].map(({ kind, name, version, traffic }) => `${kind} ${name} ${version} ${traffic}`);
  const expected = ['model ranker 1 undefined', 'canary ranker 2 10'];
  expect(read('models:\n  ranker: "1"\ncanaries: # few\n  ranker: # watched\n    traffic: 10\n    version: "2" # new\n')).toEqual(expected);
  expect(read('models: {ranker: "1"}\ncanaries: {ranker: {version: "2", traffic: 10}, b: {version: 2, traffic: 1}, c: {version: "2"}, d: "2"}\n')).toEqual(expected);
  expect([...pointerVersions('canaries:\n  b:\n    version: "1"\n    traffic: 1\nmodels:\n  b: "1"\n  c: "1"\n')!.keys()].sort()).toEqual(
    ['model\0b', 'model\0b\0canary', 'model\0c']);
});
