import { FoundContainer } from '../containers';
import { containersOf, FoundPodSpec } from '../pod-specs';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record, records, shown } from '../shapes';

/** One control of the Pod Security Standards over one pod spec. */
type Control = (pod: PodView) => PolicyFinding[];

/** A pod spec with what controls look at. */
interface PodView extends FoundPodSpec {
  readonly containers: readonly FoundContainer[];
  /** Windows pods are exempt from what only Linux has. */
  readonly windows: boolean;
}

/**
 * The Pod Security Standards, at the level of the pod's namespace: what would be refused in the cluster is refused here.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const podSecurity = defineRule({
  id: 'pod-security',
  title: 'Pods keep to the Pod Security level of their namespace.',
  rationale: 'Admission refuses the pod in the cluster: the rollout hangs, and only the events of the ReplicaSet say why.',
  link: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  checkers: [
    'kube-linter:host-ipc', 'kube-linter:host-network', 'kube-linter:host-pid', 'kube-linter:privileged-container',
    'kube-linter:privilege-escalation-container', 'kube-linter:run-as-non-root', 'kube-linter:sensitive-host-mounts',
    'kube-linter:unsafe-proc-mount', 'kube-linter:unsafe-sysctls', 'kube-linter:drop-net-raw-capability', 'checkov:CKV_K8S_16',
    'checkov:CKV_K8S_17', 'checkov:CKV_K8S_18', 'checkov:CKV_K8S_19', 'checkov:CKV_K8S_20', 'checkov:CKV_K8S_23', 'checkov:CKV_K8S_25',
    'checkov:CKV_K8S_26', 'checkov:CKV_K8S_27', 'checkov:CKV_K8S_28', 'checkov:CKV_K8S_31', 'checkov:CKV_K8S_37', 'checkov:CKV_K8S_39',
    'trivy:KSV-0001', 'trivy:KSV-0003', 'trivy:KSV-0008', 'trivy:KSV-0009', 'trivy:KSV-0010', 'trivy:KSV-0012', 'trivy:KSV-0017', 'trivy:KSV-0022',
    'trivy:KSV-0023', 'trivy:KSV-0024', 'trivy:KSV-0028', 'trivy:KSV-0030', 'trivy:KSV-0104', 'trivy:KSV-0106', 'kubescape:C-0013',
    'kubescape:C-0016', 'kubescape:C-0038', 'kubescape:C-0041', 'kubescape:C-0044', 'kubescape:C-0046', 'kubescape:C-0048', 'kubescape:C-0055',
    'kubescape:C-0057', 'polaris:dangerousCapabilities', 'polaris:hostIPCSet', 'polaris:hostNetworkSet', 'polaris:hostPIDSet',
    'polaris:hostPathSet', 'polaris:hostPortSet', 'polaris:hostProcess', 'polaris:insecureCapabilities', 'polaris:linuxHardening',
    'polaris:privilegeEscalationAllowed', 'polaris:procMount', 'polaris:runAsPrivileged', 'polaris:runAsRootAllowed', 'kube-linter:docker-sock',
    'kube-linter:writable-host-mount', 'checkov:CKV_K8S_29', 'checkov:CKV_K8S_30', 'trivy:KSV-0004', 'trivy:KSV-0005', 'trivy:KSV-0006',
    'trivy:KSV-0025', 'trivy:KSV-0026', 'trivy:KSV-0027', 'trivy:KSV-0103', 'trivy:KSV-0105', 'trivy:KSV-0118', 'trivy:KSV-0119', 'trivy:KSV-0120',
    'trivy:KSV-0121', 'kubescape:C-0020', 'kubescape:C-0045', 'kubescape:C-0074', 'kubescape:C-0210', 'kubescape:C-0211', 'kubescape:C-0214',
    'kubescape:C-0215', 'kubescape:C-0216', 'kubescape:C-0217', 'kubescape:C-0218', 'kubescape:C-0219', 'kubescape:C-0220', 'kubescape:C-0275',
    'kubescape:C-0276', 'kube-score:container-security-context-privileged', 'kube-score:container-seccomp-profile',
    'kubesec:AllowPrivilegeEscalation', 'kubesec:CapDropAll', 'kubesec:CapDropAny', 'kubesec:CapSysAdmin', 'kubesec:DockerSock', 'kubesec:HostIPC',
    'kubesec:HostNetwork', 'kubesec:HostPID', 'kubesec:Privileged', 'kubesec:ProcMount', 'kubesec:RunAsNonRoot', 'kubesec:SeccompAny',
    'kubesec:SeccompUnconfined',
  ],
  check: ({ _podSpecs: pods, podSecurity: level }) => {
    const controls = level === 'restricted' ? [...BASELINE, ...RESTRICTED] : level === 'baseline' ? BASELINE : [];
    return pods.flatMap(found => {
      const view = { ...found, containers: containersOf(found), windows: record(found.spec.os)?.name === 'windows' };
      return controls.flatMap(control => control(view));
    });
  },
});

const CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];
const SYSCTLS = [
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem',
];
/** `image` volumes were added to the standard together with the feature. */
const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
/** Of seccomp and AppArmor. */
const PROFILES = ['RuntimeDefault', 'Localhost'];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

const BASELINE: readonly Control[] = [
  pod => ['hostNetwork', 'hostPID', 'hostIPC'].flatMap(field => refuse(pod, field, value => value === true, 'shares a namespace of the node', 'remove it')),
  pod => everywhere(pod, 'windowsOptions.hostProcess', value => value === true, 'runs as a process of the node', 'remove it'),
  pod => eachContainer(pod, 'securityContext.privileged', value => value === true, 'a privileged container is root on the node', 'remove it'),
  pod => eachContainer(pod, 'securityContext.capabilities.add[]', value => !oneOf(CAPABILITIES, value), `may be one of ${CAPABILITIES.join(', ')}`, 'do not add it'),
  pod => at(pod.spec, 'volumes[]').filter(({ value }) => record(value)?.hostPath).map(({ path }) => finding(pod, `${path}.hostPath`, undefined, 'mounts a directory of the node', 'use another kind of volume')),
  pod => eachContainer(pod, 'ports[].hostPort', value => value !== 0, 'takes a port of the node', 'use a Service'),
  pod => ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'].flatMap(hook => ['httpGet.host', 'tcpSocket.host']
    .flatMap(host => eachContainer(pod, `${hook}.${host}`, value => value !== '', 'probes another host', 'remove the host; the probe then asks the pod itself'))),
  pod => everywhere(pod, 'appArmorProfile.type', value => !oneOf(PROFILES, value), 'may be RuntimeDefault or Localhost', 'remove it'),
  pod => everywhere(pod, 'seLinuxOptions.type', value => !oneOf(SELINUX_TYPES, value), `may be one of ${SELINUX_TYPES.filter(Boolean).join(', ')}`, 'remove it'),
  pod => ['user', 'role'].flatMap(field => everywhere(pod, `seLinuxOptions.${field}`, value => value !== '', 'may not be set', 'remove it')),
  pod => eachContainer(pod, 'securityContext.procMount', value => value !== 'Default', 'may be Default only', 'remove it'),
  pod => everywhere(pod, 'seccompProfile.type', value => !oneOf(PROFILES, value), 'may be RuntimeDefault or Localhost', 'use RuntimeDefault'),
  pod => at(pod.spec, 'securityContext.sysctls[].name').filter(({ value }) => !oneOf(SYSCTLS, value))
    .map(({ path, value }) => finding(pod, path, value, 'is no sysctl that is safe to set', 'remove it')),
];

const RESTRICTED: readonly Control[] = [
  pod => records(pod.spec.volumes).flatMap((volume, i) => Object.keys(volume).filter(key => key !== 'name' && key !== 'hostPath' && !VOLUMES.includes(key) && volume[key] !== null)
    .map(key => finding(pod, `volumes[${i}].${key}`, undefined, `a volume may be one of ${VOLUMES.join(', ')}`, 'use another kind of volume'))),
  pod => linux(pod, 'securityContext.allowPrivilegeEscalation', value => value === false, 'must be false', 'set it to false'),
  pod => refuse(pod, 'securityContext.runAsNonRoot', value => value !== true, 'must not be false', 'set it to true'),
  pod => inherited(pod, 'runAsNonRoot', value => value === true, 'must be true, for the pod or for each container', 'set it to true'),
  pod => everywhere(pod, 'runAsUser', value => value === 0, 'is root', 'use another user, such as 65532'),
  pod => pod.windows ? [] : inherited(pod, 'seccompProfile.type', value => oneOf(PROFILES, value),
    'must be RuntimeDefault or Localhost, for the pod or for each container', 'set it to RuntimeDefault'),
  pod => pod.windows ? [] : pod.containers.flatMap(({ path, container }) => (at(container, 'securityContext.capabilities.drop[]').some(({ value }) => value === 'ALL')
    || (pod.partial && at(container, 'securityContext.capabilities.drop').length === 0)
    ? [] : [finding(undefined, `${path}.securityContext.capabilities.drop`, undefined, 'must drop ALL', 'set it to [ALL]')])),
  pod => pod.windows ? [] : eachContainer(pod, 'securityContext.capabilities.add[]', value => value !== 'NET_BIND_SERVICE', 'may be NET_BIND_SERVICE only', 'do not add it'),
];

function oneOf(allowed: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && allowed.includes(value);
}

/** A field of the pod spec that must not be like this. */
function refuse(pod: PodView, field: string, bad: (value: unknown) => boolean, problem: string, fix: string): PolicyFinding[] {
  return at(pod.spec, field).filter(({ value }) => bad(value)).map(({ path, value }) => finding(pod, path, value, problem, fix));
}

/** A field of any container that must not be like this. */
function eachContainer(pod: PodView, field: string, bad: (value: unknown) => boolean, problem: string, fix: string): PolicyFinding[] {
  return pod.containers.flatMap(({ path, container }) => at(container, field).filter(({ value }) => bad(value))
    .map(found => finding(undefined, `${path}.${found.path}`, found.value, problem, fix)));
}

/** A field of the security context of the pod or of any container that must not be like this. */
function everywhere(pod: PodView, field: string, bad: (value: unknown) => boolean, problem: string, fix: string): PolicyFinding[] {
  return [...refuse(pod, `securityContext.${field}`, bad, problem, fix), ...eachContainer(pod, `securityContext.${field}`, bad, problem, fix)];
}

/** A field that every container of a Linux pod must have. */
function linux(pod: PodView, field: string, good: (value: unknown) => boolean, problem: string, fix: string): PolicyFinding[] {
  if (pod.windows) return [];
  return pod.containers.flatMap(({ path, container }) => {
    const [found] = at(container, field);
    return (found ? good(found.value) : pod.partial) ? [] : [finding(undefined, `${path}.${field}`, found?.value, problem, fix)];
  });
}

/** A field of the security context that containers take from the pod unless they say otherwise. */
function inherited(pod: PodView, field: string, good: (value: unknown) => boolean, problem: string, fix: string): PolicyFinding[] {
  const [ofPod] = at(pod.spec, `securityContext.${field}`);
  return pod.containers.flatMap(({ path, container }) => {
    const own = at(container, `securityContext.${field}`)[0] ?? ofPod;
    return (own ? good(own.value) : pod.partial) ? [] : [finding(undefined, `${path}.securityContext.${field}`, own?.value, problem, fix)];
  });
}

function finding(pod: PodView | undefined, path: string, value: unknown, problem: string, fix: string): PolicyFinding {
  const field = pod?.path ? `${pod.path}.${path}` : path;
  return { field, ...(value !== undefined && { value: shown(value) }), problem, fix };
}
