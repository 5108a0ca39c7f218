import { inferenceServiceForm } from '../../../../lib/policy/serving/kserve/inference-service-form';
import { ignoredByMode, rewrittenByKserve } from '../../../../lib/policy/serving/kserve/inference-service-mode';
import { found, object } from '../../references/world';

const service = (spec: unknown, annotations: unknown = {}) => ({ ...object('serving.kserve.io/v1beta1', 'InferenceService', 'a', { spec }), metadata: { name: 'a', namespace: 'ml', annotations } });
const predictor = (rest: object, annotations: object = {}) => service({ predictor: { model: { modelFormat: { name: 'sklearn' }, storageUri: 's3://b/m' }, ...rest } }, annotations);
const MODE = 'serving.kserve.io/deploymentMode';
const CLASS = 'serving.kserve.io/autoscalerClass';
const standard = (by?: string) => ({ [MODE]: 'Standard', ...by && { [CLASS]: by } });
const P = 'spec.predictor';

test.each([
  ['a class that is none', predictor({}, { [CLASS]: 'kpa' }), `metadata.annotations.${CLASS}`],
  ['two servers', predictor({ sklearn: {} }), `${P}.sklearn`],
  ['a named container', predictor({ model: { name: 'x' } }), `${P}.model.name`],
  ['a range that is none', predictor({ minReplicas: 3, maxReplicas: 2 }), `${P}.maxReplicas`],
  ['requests by an HPA', predictor({ scaleMetric: 'concurrency' }, standard('hpa')), `${P}.scaleMetric`],
  ['one metric for KEDA', predictor({ scaleMetric: 'cpu' }, standard('keda')), `${P}.scaleMetric`],
  ['a query for an HPA', predictor({ autoScaling: { metrics: [{ type: 'Resource' }, { type: 'External' }] } }, standard('hpa')), `${P}.autoScaling.metrics[1].type`],
  ['CPU by Knative', predictor({ scaleMetric: 'cpu' }, { [MODE]: 'Serverless' }), `${P}.scaleMetric`],
  ['a strategy in Knative', predictor({ deploymentStrategy: {} }, { [MODE]: 'Knative' }), `${P}.deploymentStrategy`],
  ['two sources', predictor({ storageUris: [{}], model: { storageUri: 's3://b' } }), `${P}.storageUris`],
  ['a canary in Knative', service({ canary: [{ predictor: { name: 'b' } }] }, { [MODE]: 'Knative' }), 'spec.canary'],
  ['a canary without a name', service({ canary: [{ predictor: {} }] }), 'spec.canary[0].predictor.name'],
  ['two canaries of a name', service({ canary: [{ predictor: { name: 'b' } }, { predictor: { name: 'b' } }] }), 'spec.canary[1].predictor.name'],
  ['a canary that scales', service({ canary: [{ predictor: { name: 'b', maxReplicas: 3 } }] }), 'spec.canary[0].predictor.maxReplicas'],
  ['too much for canaries', service({ canary: [{ trafficPercent: 60, predictor: { name: 'b' } }, { trafficPercent: 60, predictor: { name: 'c' } }] }), 'spec.canary'],
])('fails: %s', (_, one, field) => expect(found(inferenceServiceForm, one)).toEqual([expect.stringContaining(`${field}: `)]));

test('fails: several nodes with what only one can have', () => {
  const model = { storageUri: 's3://b/m', env: [{ name: 'TENSOR_PARALLEL_SIZE', value: '2' }] };
  expect(found(inferenceServiceForm, predictor({ workerSpec: {}, model })).map(text => text.split(': ')[0])).toEqual([
    `${P}.model.env`, `${P}.model.storageUri`, `metadata.annotations.${CLASS}`,
  ]);
  expect(found(inferenceServiceForm, predictor({ workerSpec: {}, model: { storageUri: 'pvc://m/a' } }, { [CLASS]: 'none' }))).toEqual([]);
});

test.each([
  ['a usual service', predictor({ minReplicas: 1, maxReplicas: 3 }, standard('keda'))],
  ['no maximum', predictor({ minReplicas: 3, maxReplicas: 0 })],
  ['a mode that the cluster says', predictor({ scaleMetric: 'concurrency', deploymentStrategy: {} }, { [CLASS]: 'hpa' })],
  ['CPU by the HPA of Knative', predictor({ scaleMetric: 'cpu' }, { [MODE]: 'Knative', 'autoscaling.knative.dev/class': 'hpa.autoscaling.knative.dev' })],
  ['KEDA with a query', predictor({ autoScaling: { metrics: [{ type: 'External' }] } }, standard('keda'))],
  ['a canary', service({ predictor: { name: 'a', model: {} }, canary: [{ trafficPercent: 10, predictor: { name: 'b', minReplicas: 1, model: {} } }] }, standard())],
  ['shapes', service({ predictor: 'x', canary: 'x' }, 'x')],
  ['more shapes', service({ predictor: { model: 'x', workerSpec: 5, storageUris: 'x', autoScaling: [] }, canary: [null, { predictor: 'x' }] }, { [MODE]: {}, [CLASS]: 5 })],
])('fine: %s', (_, one) => expect(found(inferenceServiceForm, one)).toEqual([]));

test.each([
  [predictor({ canaryTrafficPercent: 10 }, { [MODE]: 'RawDeployment' }), ['canaryTrafficPercent']],
  [predictor({ minReplicas: 0 }, standard()), ['minReplicas']],
  [predictor({ minReplicas: 0 }, standard('hpa')), ['minReplicas']],
  [predictor({ minReplicas: 0 }, standard('keda')), []],
  [predictor({ canaryTrafficPercent: 100 }, standard()), []],
  [predictor({ canaryTrafficPercent: 10, minReplicas: 0 }, { [MODE]: 'Knative' }), []],
  [predictor({ canaryTrafficPercent: 10, minReplicas: 0 }), []],
])('ignored by the mode: %#', (one, expected) => expect(found(ignoredByMode, one).map(text => text.split(': ')[0])).toEqual(expected.map(name => `${P}.${name}`)));

test.each([
  [predictor({}, { [MODE]: 'RawDeployment' }), [`metadata.annotations.${MODE}`]],
  [service({ predictor: { sklearn: {} } }), [`${P}.sklearn`]],
  [service({ predictor: { model: { modelFormat: { name: 'triton' } } } }), [`${P}.model.protocolVersion`]],
  [service({ predictor: { model: { modelFormat: { name: 'triton' }, protocolVersion: 'v2' } } }), []],
  [service({ predictor: { sklearn: {} } }, { [MODE]: 'ModelMesh' }), []],
  [predictor({}, standard()), []],
  [service({ predictor: { sklearn: 'x', model: { modelFormat: 'triton' } } }, { [MODE]: 'constructor' }), []],
])('rewritten: %#', (one, expected) => expect(found(rewrittenByKserve, one).map(text => text.split(': ')[0])).toEqual(expected));
