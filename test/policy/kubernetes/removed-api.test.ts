import { removedApi } from '../../../lib/policy/kubernetes/removed-api';
import { findings } from '../fixtures';

const check = (apiVersion: string, kind: string, kubernetesMinor: number) => findings(removedApi, { apiVersion, kind }, { minor: kubernetesMinor });

test.each([
  ['batch/v1beta1', 'CronJob', 25, 'batch/v1'],
  ['policy/v1beta1', 'PodDisruptionBudget', 25, 'policy/v1'],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 26, 'autoscaling/v2'],
  ['networking.k8s.io/v1beta1', 'Ingress', 22, 'networking.k8s.io/v1'],
  ['admissionregistration.k8s.io/v1beta1', 'ValidatingWebhookConfiguration', 22, 'admissionregistration.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 32, 'flowcontrol.apiserver.k8s.io/v1'],
])('fails: %s %s from 1.%d on', (apiVersion, kind, minor, use) => {
  expect(check(apiVersion, kind, minor - 1)).toEqual([]);
  expect(check(apiVersion, kind, minor)).toEqual([
    { field: 'apiVersion', value: apiVersion, problem: `not served since Kubernetes 1.${minor}; the app goes to 1.${minor}`, fix: `use ${use}` },
  ]);
});

test.each([
  ['apps/v1', 'Deployment'], ['batch/v1', 'CronJob'], ['example.com/v1beta1', 'Ingress'], ['constructor', 'Object'],
  // The same versions serve newer kinds.
  ['networking.k8s.io/v1beta1', 'IPAddress'], ['admissionregistration.k8s.io/v1beta1', 'ValidatingAdmissionPolicy'], ['storage.k8s.io/v1beta1', 'VolumeAttributesClass'],
])('%s %s is served', (apiVersion, kind) => expect(check(apiVersion, kind, 36)).toEqual([]));
