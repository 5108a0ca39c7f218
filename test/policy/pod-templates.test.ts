import { policyObject } from './fixtures';
import { PolicyWorld } from '../../lib/policy';
import { podTemplatesOf } from '../../lib/policy/pod-templates';

function labelsOf(manifest: object) {
  return podTemplatesOf(PolicyWorld._of([policyObject(manifest)])).map(({ path, labels, moreLabels }) => ({ path, labels, moreLabels }));
}

const spec = { containers: [{ name: 'server' }] };
const template = { metadata: { labels: { app: 'x' } }, spec };

test('a Pod has its own labels', () => {
  expect(labelsOf({ kind: 'Pod', metadata: { name: 'x', labels: { app: 'x' } }, spec })).toEqual([{ path: 'spec', labels: { app: 'x' }, moreLabels: false }]);
});

test('pods of a workload have the labels of the template', () => {
  expect(labelsOf({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { template } })).toEqual([{ path: 'spec.template.spec', labels: { app: 'x' }, moreLabels: false }]);
  expect(labelsOf({ apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } })).toMatchObject([{ labels: { app: 'x' } }]);
});

test('controllers add labels to what they make', () => {
  expect(labelsOf({ apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { headGroupSpec: { template }, workerGroupSpecs: [{ template: { spec } }, { template }] } })).toEqual([
    { path: 'spec.headGroupSpec.template.spec', labels: { app: 'x' }, moreLabels: true },
    { path: 'spec.workerGroupSpecs[0].template.spec', labels: {}, moreLabels: true },
    { path: 'spec.workerGroupSpecs[1].template.spec', labels: { app: 'x' }, moreLabels: true },
  ]);
});
