/** A field that came, or became usable, after Kubernetes 1.22. */
export interface FieldVersion {
  /** Path of the field: in the pod spec for pods, in the container for containers, else in the object. */
  readonly field: string;
  /** The first minor version whose API has the field; an older API server does not know it. */
  readonly since: number;
  /** The first minor version in which its feature gate is on by default; until then the field is dropped without it. */
  readonly byDefault: number;
  readonly gate?: string;
}

/**
 * Fields of pod specs. `since` is when the OpenAPI document of Kubernetes first has the field.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
 */
export const OF_PODS: readonly FieldVersion[] = [
  { field: 'volumes[].image', since: 31, byDefault: 35, gate: 'ImageVolume' },
  { field: 'resources', since: 32, byDefault: 34, gate: 'PodLevelResources' },
  { field: 'hostUsers', since: 25, byDefault: 33, gate: 'UserNamespacesSupport' },
  { field: 'resourceClaims', since: 26, byDefault: 34, gate: 'DynamicResourceAllocation' },
  { field: 'schedulingGates', since: 26, byDefault: 27, gate: 'PodSchedulingReadiness' },
  { field: 'securityContext.appArmorProfile', since: 30, byDefault: 30 },
  { field: 'securityContext.supplementalGroupsPolicy', since: 31, byDefault: 33, gate: 'SupplementalGroupsPolicy' },
  { field: 'securityContext.seLinuxChangePolicy', since: 32, byDefault: 33, gate: 'SELinuxChangePolicy' },
  { field: 'topologySpreadConstraints[].minDomains', since: 24, byDefault: 27, gate: 'MinDomainsInPodTopologySpread' },
  { field: 'topologySpreadConstraints[].matchLabelKeys', since: 25, byDefault: 27, gate: 'MatchLabelKeysInPodTopologySpread' },
  { field: 'topologySpreadConstraints[].nodeAffinityPolicy', since: 25, byDefault: 26, gate: 'NodeInclusionPolicyInPodTopologySpread' },
  { field: 'topologySpreadConstraints[].nodeTaintsPolicy', since: 25, byDefault: 26, gate: 'NodeInclusionPolicyInPodTopologySpread' },
  { field: 'affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[].matchLabelKeys', since: 29, byDefault: 31, gate: 'MatchLabelKeysInPodAffinity' },
  { field: 'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[].matchLabelKeys', since: 29, byDefault: 31, gate: 'MatchLabelKeysInPodAffinity' },
  { field: 'hostnameOverride', since: 34, byDefault: 35, gate: 'HostnameOverride' },
];

/** Fields of containers. A sidecar is the `restartPolicy` of an init container. */
export const OF_CONTAINERS: readonly FieldVersion[] = [
  { field: 'lifecycle.preStop.sleep', since: 29, byDefault: 30, gate: 'PodLifecycleSleepAction' },
  { field: 'lifecycle.postStart.sleep', since: 29, byDefault: 30, gate: 'PodLifecycleSleepAction' },
  { field: 'lifecycle.stopSignal', since: 33, byDefault: 37, gate: 'ContainerStopSignals' },
  { field: 'resizePolicy', since: 27, byDefault: 33, gate: 'InPlacePodVerticalScaling' },
  { field: 'restartPolicyRules', since: 34, byDefault: 35, gate: 'ContainerRestartRules' },
  { field: 'securityContext.appArmorProfile', since: 30, byDefault: 30 },
  { field: 'volumeMounts[].recursiveReadOnly', since: 30, byDefault: 31, gate: 'RecursiveReadOnlyMounts' },
  { field: 'env[].valueFrom.fileKeyRef', since: 34, byDefault: 35, gate: 'EnvFiles' },
];
export const SIDECAR: FieldVersion = { field: 'restartPolicy', since: 28, byDefault: 29, gate: 'SidecarContainers' };

/** Fields of other objects, by kind. */
export const OF_KINDS: { readonly [groupKind: string]: readonly FieldVersion[] } = {
  '/Service': [{ field: 'spec.trafficDistribution', since: 30, byDefault: 31, gate: 'ServiceTrafficDistribution' }],
  '/PersistentVolumeClaim': [{ field: 'spec.volumeAttributesClassName', since: 29, byDefault: 34, gate: 'VolumeAttributesClass' }],
  'apps/StatefulSet': [
    { field: 'spec.ordinals', since: 26, byDefault: 27, gate: 'StatefulSetStartOrdinal' },
    { field: 'spec.persistentVolumeClaimRetentionPolicy', since: 23, byDefault: 27, gate: 'StatefulSetAutoDeletePVC' },
    { field: 'spec.updateStrategy.rollingUpdate.maxUnavailable', since: 24, byDefault: 37, gate: 'MaxUnavailableStatefulSet' },
  ],
  'autoscaling/HorizontalPodAutoscaler': [
    { field: 'spec.behavior.scaleUp.tolerance', since: 33, byDefault: 37, gate: 'HPAConfigurableTolerance' },
    { field: 'spec.behavior.scaleDown.tolerance', since: 33, byDefault: 37, gate: 'HPAConfigurableTolerance' },
  ],
  'batch/CronJob': [{ field: 'spec.timeZone', since: 24, byDefault: 25, gate: 'CronJobTimeZone' }, ...ofJobs('spec.jobTemplate.spec')],
  'batch/Job': ofJobs('spec'),
  'policy/PodDisruptionBudget': [{ field: 'spec.unhealthyPodEvictionPolicy', since: 26, byDefault: 27, gate: 'PDBUnhealthyPodEvictionPolicy' }],
};

function ofJobs(spec: string): FieldVersion[] {
  return [
    { field: `${spec}.podFailurePolicy`, since: 25, byDefault: 26, gate: 'JobPodFailurePolicy' },
    { field: `${spec}.backoffLimitPerIndex`, since: 28, byDefault: 29, gate: 'JobBackoffLimitPerIndex' },
    { field: `${spec}.podReplacementPolicy`, since: 28, byDefault: 29, gate: 'JobPodReplacementPolicy' },
    { field: `${spec}.successPolicy`, since: 30, byDefault: 31, gate: 'JobSuccessPolicy' },
    { field: `${spec}.managedBy`, since: 30, byDefault: 32, gate: 'JobManagedBy' },
  ];
}
