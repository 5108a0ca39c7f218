import { deployment, PLACE } from './server';
import { serviceLinks } from '../../../lib/policy/serving/service-links';
import { fields } from '../fixtures';

const service = (name = 'vllm', spec: object = {}, namespace = 'search') => ({ beside: [{ kind: 'Service', metadata: { name, namespace }, spec }] });

test('fails: the address of the Service is taken for a port', () => expect(fields(serviceLinks, deployment(), service())).toEqual([PLACE]));

test.each([
  ['another name', deployment(), service('vllm-assistant')],
  ['another namespace', deployment(), service('vllm', {}, 'other')],
  ['no address', deployment(), service('vllm', { clusterIP: 'None' })],
  ['another name of another host', deployment(), service('vllm', { type: 'ExternalName' })],
  ['no variables', deployment({ pod: { enableServiceLinks: false } }), service()],
  ['a port that is said', deployment({ env: { VLLM_PORT: '5000' } }), service()],
  ['another server', deployment({ command: ['python', '-m', 'sglang.launch_server'] }), service()],
])('service-links %s', (_, manifest, surroundings) => expect(fields(serviceLinks, manifest, surroundings)).toEqual([]));
