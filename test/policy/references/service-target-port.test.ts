import { container, deployment, found, object, service } from './world';
import { serviceTargetPort } from '../../../lib/policy/references/service-target-port';

const pods = (ports: object[], rest: object = {}) => deployment('ranker', { containers: [container({ ports, ...rest })] });
const to = (targetPort?: unknown, rest: object = {}, more: object = {}) => service('ranker', { app: 'ranker' }, { port: 80, ...(targetPort !== undefined && { targetPort }), ...rest }, more);
const HTTP = { name: 'http', containerPort: 8000 };

test.each([
  ['a name that is not there', [pods([HTTP]), to('web')]],
  ['a name, where no port is declared', [pods([]), to('http')]],
  ['a number beside the only port', [pods([HTTP]), to(8080)]],
  ['no target, which is the port itself', [pods([HTTP]), to()]],
  ['a number, as text', [pods([HTTP]), to('8080')]],
])('fails: %s', (_, given) => expect(found(serviceTargetPort, ...given)).toEqual([expect.stringMatching(/^spec\.ports\[0\]\.(targetPort|port): no container of Deployment\/ml\/ranker has/)]));

test.each([
  ['a name', [pods([HTTP]), to('http')]],
  ['a number', [pods([HTTP]), to(8000)]],
  ['a number that nobody declares', [pods([]), to(8080)]],
  ['a number beside a port for metrics', [pods([{ name: 'metrics', containerPort: 9090 }]), to(8080)]],
  ['a number beside a port that another Service sends to', [pods([HTTP]), to(8443), service('other', { app: 'ranker' }, { port: 8000 })]],
  ['a number in the command line', [pods([HTTP], { args: ['--bind=:8080'] }), to(8080)]],
  ['a number in a variable', [pods([HTTP], { env: [{ name: 'PORT', value: '8080' }] }), to(8080)]],
  ['a number in a mounted ConfigMap', [
    deployment('ranker', { containers: [container({ ports: [HTTP] })], volumes: [{ name: 'c', configMap: { name: 'c' } }] }),
    object('v1', 'ConfigMap', 'c', { data: { 'a.yaml': 'port: 8080' } }), to(8080),
  ]],
  ['a number of another protocol', [pods([{ ...HTTP, protocol: 'UDP' }]), to(8080)]],
  ['a headless Service', [pods([HTTP]), to(8080, {}, { clusterIP: 'None' })]],
  ['a name that a patch adds', [pods([HTTP]), { ...pods([{ name: 'web', containerPort: 1 }]), spec: { template: { spec: { containers: [{ ports: [{ name: 'web' }] }] } } } }, to('web')]],
  ['pods of an operator', [pods([HTTP]), object('serving.kserve.io/v1beta1', 'InferenceService', 'x', { spec: { predictor: {} } }), to('web')]],
])('%s is fine', (_, given) => expect(found(serviceTargetPort, ...given)).toEqual([]));
