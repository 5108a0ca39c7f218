/**
 * The user and group that pods run as. Above 10000, so that it can be no user of the node: what trivy (KSV-0020,
 * KSV-0021) and checkov (CKV_K8S_40) ask for.
 */
export const NON_ROOT_ID = 65532;

/** Name of the volume that gives every container a writable temp directory over its read-only root. */
const TEMP_VOLUME = 'tmp';

/** A container of a pod spec, in the words of the Kubernetes API. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly [field: string]: unknown }[];
  readonly securityContext?: { readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** A pod spec, in the words of the Kubernetes API. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly { readonly name: string; readonly [field: string]: unknown }[];
  readonly securityContext?: { readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** How much the temp directory of a restricted pod may hold. */
export interface RestrictedPodOptions {
  /**
   * Limit of the emptyDir at `/tmp`, as a Kubernetes quantity.
   *
   * @default 1Gi
   */
  readonly tempSize?: string;
}

/**
 * The given pod spec under Pod Security "restricted" and the stricter union of what the common checkers ask:
 * no root, no privilege escalation, no capability, read-only root file system, no service account token, no service
 * links. What the caller sets wins, so a workload can mount its token or run as another user.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function restrictedPod(pod: PodSpec, options: RestrictedPodOptions = {}): PodSpec {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...pod,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NON_ROOT_ID,
      runAsGroup: NON_ROOT_ID,
      fsGroup: NON_ROOT_ID,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
      ...pod.securityContext,
    },
    ...(pod.initContainers?.length ? { initContainers: pod.initContainers.map(restrictedContainer) } : {}),
    containers: pod.containers.map(restrictedContainer),
    volumes: [...pod.volumes ?? [], { name: TEMP_VOLUME, emptyDir: { sizeLimit: options.tempSize ?? '1Gi' } }],
  };
}

function restrictedContainer(container: Container): Container {
  return {
    imagePullPolicy: 'IfNotPresent',
    ...container,
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      ...container.securityContext,
    },
    volumeMounts: [...container.volumeMounts ?? [], { name: TEMP_VOLUME, mountPath: '/tmp' }],
  };
}
