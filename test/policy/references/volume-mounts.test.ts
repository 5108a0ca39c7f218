import { container, deployment, found, object } from './world';
import { mountSubpath } from '../../../lib/policy/references/mount-subpath';
import { mountedFile } from '../../../lib/policy/references/mounted-file';
import { undefinedVariable } from '../../../lib/policy/references/undefined-variable';
import { unusedVolume, volumeMount } from '../../../lib/policy/references/volume-mounts';

const mount = (name: string, mountPath = '/m', rest: object = {}) => ({ volumeMounts: [{ name, mountPath, ...rest }] });
const pods = (rest: object, volumes: object[] = []) => deployment('ranker', { containers: [container(rest)], volumes });
const CONFIG = object('v1', 'ConfigMap', 'c', { data: { 'a.yaml': '', 'b': '' } });
const VOLUME = [{ name: 'c', configMap: { name: 'c' } }];

test('fails: a mount of an init container too', () => {
  expect(found(volumeMount, deployment('ranker', { initContainers: [container(mount('a'))] }))).toEqual([
    'spec.template.spec.initContainers[0].volumeMounts[0].name: the pod has no such volume. It has none',
  ]);
});

test.each([
  ['of a claim template', [deployment('db', { containers: [container(mount('a'))] }, { volumeClaimTemplates: [{ metadata: { name: 'a' } }] })]],
  ['in a patch', [deployment('ranker', { containers: [{ name: 'server', ...mount('a') }] })]],
  ['of what a patch adds', [pods(mount('a')), { ...deployment('ranker', { volumes: [{ name: 'a' }], containers: [] }), file: 'patch.yaml' }]],
  ['of what KubeRay adds', [object('ray.io/v1', 'RayCluster', 'r', { spec: { headGroupSpec: { template: { spec: { containers: [container(mount('ray-token'))] } } } } })]],
])('a mount %s is fine', (_, given) => expect(found(volumeMount, ...given)).toEqual([]));

test('a block device is used without a path', () => {
  expect(found(unusedVolume, pods({ volumeDevices: [{ name: 'a' }] }, [{ name: 'a' }, { name: 'b' }]))).toEqual(['spec.template.spec.volumes[1].name: no container mounts this volume']);
});

test.each([
  ['a key', 'a.yaml', VOLUME, 0],
  ['no key', 'c', VOLUME, 1],
  ['the path of an item', 'x/y', [{ name: 'c', configMap: { name: 'c', items: [{ key: 'b', path: 'x/y' }] } }], 0],
  ['the folder of an item', 'x', [{ name: 'c', configMap: { name: 'c', items: [{ key: 'b', path: 'x/y' }] } }], 0],
  ['the key of an item that has another path', 'b', [{ name: 'c', configMap: { name: 'c', items: [{ key: 'b', path: 'x/y' }] } }], 1],
  ['of a claim', 'x', [{ name: 'c', persistentVolumeClaim: { claimName: 'c' } }], 0],
])('a subPath that is %s', (_, subPath, volumes, count) => expect(found(mountSubpath, pods(mount('c', '/m', { subPath }), volumes), CONFIG)).toHaveLength(count));

test.each([
  ['a file that is there', { args: ['--config=/m/a.yaml'] }, 0],
  ['one that is not', { args: ['--config', '/m/a.yml'] }, 1],
  ['one of a variable', { env: [{ name: 'CONFIG', value: '/m/a.yml' }] }, 1],
  ['one in a script', { command: ['sh', '-c', 'server --config /m/a.yml'] }, 1],
  ['one that a script only looks for', { command: ['sh', '-c', 'test -f /m/x && cat /m/x; server'] }, 0],
  ['the folder', { args: ['--dir=/m', '/m/'] }, 0],
  ['another folder', { args: ['--config=/models/a.yml'] }, 0],
  ['no path', { args: ['--config=/m/{a,b}'] }, 0],
  ['a file of a nearer mount', { args: ['/m/x/a'], volumeMounts: [...mount('c').volumeMounts, { name: 'x', mountPath: '/m/x' }] }, 0],
])('a command line that names %s', (_, rest, count) => expect(found(mountedFile, pods({ ...mount('c'), ...rest }, VOLUME), CONFIG)).toHaveLength(count));

test.each([
  ['defined', { args: ['$(A)'] }, 0],
  ['not defined', { args: ['$(B)'] }, 1],
  ['escaped', { args: ['$$(B)'] }, 0],
  ['of a shell', { command: ['sh', '-c', 'echo $(date) $(hostname -i)'] }, 0],
  ['of a Service', { args: ['$(REDIS_SERVICE_HOST)'] }, 0],
  ['from a ConfigMap', { args: ['$(b)$(B)'], envFrom: [{ configMapRef: { name: 'c' } }] }, 1],
  ['from what is not given', { args: ['$(B)'], envFrom: [{ configMapRef: { name: 'd' } }] }, 0],
  ['of kustomize', { args: ['$(B)'], env: [] }, 0],
])('a variable that is %s', (_, rest, count) => expect(found(undefinedVariable, pods({ env: [{ name: 'A', value: '' }], ...rest }), CONFIG)).toHaveLength(count));
