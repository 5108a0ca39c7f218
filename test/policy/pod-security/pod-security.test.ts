import { podSecurity } from '../../../lib/policy/pod-security/pod-security';
import { fields, findings, pod } from '../fixtures';

/** What a restricted container and pod must say. */
const container = { name: 'server', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } };
const security = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

function podWith(rest: object): object {
  return pod({ securityContext: security, containers: [container], ...rest });
}

function podSecurityContext(rest: object): object {
  return podWith({ securityContext: { ...security, ...rest } });
}

function containerWith(rest: object): object {
  return podWith({ containers: [{ ...container, ...rest }] });
}

function containerSecurityContext(rest: object): object {
  return containerWith({ securityContext: { ...container.securityContext, ...rest } });
}

const BASELINE_FAILS: [string, object][] = [
  ['spec.hostNetwork', podWith({ hostNetwork: true })],
  ['spec.hostPID', podWith({ hostPID: true })],
  ['spec.hostIPC', podWith({ hostIPC: true })],
  ['spec.securityContext.windowsOptions.hostProcess', podSecurityContext({ windowsOptions: { hostProcess: true } })],
  ['spec.containers[0].securityContext.windowsOptions.hostProcess', containerSecurityContext({ windowsOptions: { hostProcess: true } })],
  ['spec.containers[0].securityContext.privileged', containerSecurityContext({ privileged: true })],
  ['spec.containers[0].securityContext.capabilities.add[1]', containerSecurityContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] } })],
  ['spec.volumes[0].hostPath', podWith({ volumes: [{ name: 'node', hostPath: { path: '/etc' } }] })],
  ['spec.containers[0].ports[0].hostPort', containerWith({ ports: [{ containerPort: 80, hostPort: 80 }] })],
  ['spec.containers[0].livenessProbe.httpGet.host', containerWith({ livenessProbe: { httpGet: { host: '169.254.169.254', port: 80 } } })],
  ['spec.containers[0].readinessProbe.tcpSocket.host', containerWith({ readinessProbe: { tcpSocket: { host: 'db', port: 80 } } })],
  ['spec.containers[0].startupProbe.httpGet.host', containerWith({ startupProbe: { httpGet: { host: 'db', port: 80 } } })],
  ['spec.containers[0].lifecycle.postStart.httpGet.host', containerWith({ lifecycle: { postStart: { httpGet: { host: 'db', port: 80 } } } })],
  ['spec.containers[0].lifecycle.preStop.tcpSocket.host', containerWith({ lifecycle: { preStop: { tcpSocket: { host: 'db', port: 80 } } } })],
  ['spec.securityContext.appArmorProfile.type', podSecurityContext({ appArmorProfile: { type: 'Unconfined' } })],
  ['spec.containers[0].securityContext.appArmorProfile.type', containerSecurityContext({ appArmorProfile: { type: 'Unconfined' } })],
  ['spec.securityContext.seLinuxOptions.type', podSecurityContext({ seLinuxOptions: { type: 'spc_t' } })],
  ['spec.securityContext.seLinuxOptions.user', podSecurityContext({ seLinuxOptions: { user: 'system_u' } })],
  ['spec.containers[0].securityContext.seLinuxOptions.role', containerSecurityContext({ seLinuxOptions: { role: 'system_r' } })],
  ['spec.containers[0].securityContext.procMount', containerSecurityContext({ procMount: 'Unmasked' })],
  ['spec.containers[0].securityContext.seccompProfile.type', containerSecurityContext({ seccompProfile: { type: 'Unconfined' } })],
  ['spec.securityContext.seccompProfile.type', pod({ securityContext: { seccompProfile: { type: 'Unconfined' } }, containers: [] })],
  ['spec.securityContext.sysctls[1].name', podSecurityContext({ sysctls: [{ name: 'net.ipv4.tcp_wmem', value: '1' }, { name: 'kernel.msgmax', value: '1' }] })],
];

const BASELINE_PASSES: [string, object][] = [
  ['host namespaces switched off', podWith({ hostNetwork: false, hostPID: false, hostIPC: false })],
  ['no host process', podSecurityContext({ windowsOptions: { hostProcess: false } })],
  ['not privileged', containerSecurityContext({ privileged: false })],
  ['a harmless capability', containerSecurityContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
  ['no port of the node', containerWith({ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 0 }] })],
  ['a probe of the pod itself', containerWith({ livenessProbe: { httpGet: { host: '', port: 80 } }, readinessProbe: { tcpSocket: { port: 80 } } })],
  ['AppArmor profiles', podSecurityContext({ appArmorProfile: { type: 'Localhost', localhostProfile: 'server' } })],
  ['an SELinux type of containers', podSecurityContext({ seLinuxOptions: { type: 'container_t', level: 's0:c1,c2', user: '' } })],
  ['the default /proc', containerSecurityContext({ procMount: 'Default' })],
  ['a seccomp profile of the node', podSecurityContext({ seccompProfile: { type: 'Localhost', localhostProfile: 'server.json' } })],
  ['a safe sysctl', podSecurityContext({ sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] })],
];

const RESTRICTED_FAILS: [string, object][] = [
  ['spec.volumes[0].nfs', podWith({ volumes: [{ name: 'models', nfs: { server: 'nas', path: '/' } }] })],
  ['spec.containers[0].securityContext.allowPrivilegeEscalation', containerSecurityContext({ allowPrivilegeEscalation: true })],
  ['spec.containers[0].securityContext.allowPrivilegeEscalation', containerWith({ securityContext: { capabilities: { drop: ['ALL'] } } })],
  ['spec.containers[0].securityContext.runAsNonRoot', podWith({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } })],
  ['spec.containers[0].securityContext.runAsNonRoot', containerSecurityContext({ runAsNonRoot: false })],
  ['spec.securityContext.runAsNonRoot', pod({
    securityContext: { ...security, runAsNonRoot: false },
    containers: [{ ...container, securityContext: { ...container.securityContext, runAsNonRoot: true } }],
  })],
  ['spec.securityContext.runAsUser', podSecurityContext({ runAsUser: 0 })],
  ['spec.containers[0].securityContext.runAsUser', containerSecurityContext({ runAsUser: 0 })],
  ['spec.containers[0].securityContext.seccompProfile.type', podWith({ securityContext: { runAsNonRoot: true } })],
  ['spec.containers[0].securityContext.capabilities.drop', containerWith({ securityContext: { allowPrivilegeEscalation: false } })],
  ['spec.containers[0].securityContext.capabilities.drop', containerSecurityContext({ capabilities: { drop: ['CHOWN'] } })],
  ['spec.containers[0].securityContext.capabilities.add[0]', containerSecurityContext({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } })],
];

describe('baseline', () => {
  test.each(BASELINE_FAILS)('fails: %s', (field, object) => {
    expect(fields(podSecurity, object, { podSecurity: 'baseline' })).toEqual([field]);
    expect(fields(podSecurity, object, { podSecurity: 'restricted' })).toContain(field);
  });

  test.each(BASELINE_PASSES)('%s', (_, object) => {
    expect(findings(podSecurity, object, { podSecurity: 'restricted' })).toEqual([]);
  });

  test('a capability that containers have by default may be added', () => {
    expect(findings(podSecurity, containerSecurityContext({ capabilities: { add: ['CHOWN', 'SETUID'] } }), { podSecurity: 'baseline' })).toEqual([]);
  });
});

describe('restricted', () => {
  test.each(RESTRICTED_FAILS)('fails: %s', (field, object) => {
    expect(fields(podSecurity, object)).toEqual([field]);
    expect(findings(podSecurity, object, { podSecurity: 'baseline' })).toEqual([]);
  });

  test('every kind of volume that needs no trust in the pod, and one without a source', () => {
    const volumes = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'].map(type => ({ name: type, [type]: {} }));
    expect(findings(podSecurity, podWith({ volumes: [...volumes, { name: 'none' }] }))).toEqual([]);
  });

  test('containers may say themselves what the pod does not', () => {
    const own = { ...container, securityContext: { ...container.securityContext, ...security } };
    expect(findings(podSecurity, pod({ containers: [own] }))).toEqual([]);
  });

  test('a user that is not root', () => expect(findings(podSecurity, podSecurityContext({ runAsUser: 65532 }))).toEqual([]));
});

test.each(['initContainers', 'ephemeralContainers'])('fails: what %s may not do either', list => {
  const object = podWith({ [list]: [container, { name: 'other', securityContext: { privileged: true } }] });
  expect(fields(podSecurity, object, { podSecurity: 'baseline' })).toEqual([`spec.${list}[1].securityContext.privileged`]);
  expect(fields(podSecurity, object)).toEqual([
    `spec.${list}[1].securityContext.privileged`, `spec.${list}[1].securityContext.allowPrivilegeEscalation`, `spec.${list}[1].securityContext.capabilities.drop`,
  ]);
});

test('Windows pods need not say what only Linux has', () => {
  const windows = { os: { name: 'windows' }, securityContext: { runAsNonRoot: true }, containers: [{ name: 'server' }] };
  expect(findings(podSecurity, pod(windows))).toEqual([]);
  expect(fields(podSecurity, pod({ ...windows, securityContext: {} }))).toEqual(['spec.containers[0].securityContext.runAsNonRoot']);
  expect(fields(podSecurity, pod({ ...windows, os: { name: 'linux' } }))).toHaveLength(3);
});

test('at the level privileged nothing is refused', () => {
  for (const [, object] of [...BASELINE_FAILS, ...RESTRICTED_FAILS]) expect(findings(podSecurity, object, { podSecurity: 'privileged' })).toEqual([]);
});

test('findings say where in the object, what was found and what to do', () => {
  const job = { apiVersion: 'batch/v1', kind: 'Job', spec: { template: { spec: { hostNetwork: true, containers: [container], securityContext: security } } } };
  expect(findings(podSecurity, job)).toEqual([{ field: 'spec.template.spec.hostNetwork', value: 'true', problem: 'shares a namespace of the node', fix: 'remove it' }]);
});

test('what is merged into the template of a controller need not say everything, but may not weaken it', () => {
  const service = (main: object) => ({ apiVersion: 'serving.kserve.io/v1alpha2', kind: 'LLMInferenceService', spec: { template: { containers: [{ name: 'main', ...main }] } } });
  expect(fields(podSecurity, service({}))).toEqual([]);
  expect(fields(podSecurity, service({ securityContext: { allowPrivilegeEscalation: true, runAsNonRoot: false, capabilities: { drop: ['NET_RAW'] } } }))).toEqual([
    'spec.template.containers[0].securityContext.allowPrivilegeEscalation', 'spec.template.containers[0].securityContext.runAsNonRoot',
    'spec.template.containers[0].securityContext.capabilities.drop',
  ]);
});

test('fields of workflow templates are where the user wrote them', () => {
  const workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'WorkflowTemplate', spec: { templates: [{ container: { securityContext: { privileged: true } } }] } };
  expect(fields(podSecurity, workflow, { podSecurity: 'baseline' })).toEqual(['spec.templates[0].container.securityContext.privileged']);
});
