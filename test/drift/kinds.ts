import { Json } from './field-sets';

/** A kind that the server has. */
export interface ServedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespaced: boolean;
}

const kind = (apiVersion: string, name: string, kindName: string, namespaced = true): ServedKind => {
  const [version, group = ''] = apiVersion.split('/').reverse();
  return { group, version, kind: kindName, name, namespaced };
};

export const BUILT_IN: readonly ServedKind[] = [
  kind('v1', 'namespaces', 'Namespace', false), kind('v1', 'configmaps', 'ConfigMap'), kind('v1', 'secrets', 'Secret'), kind('v1', 'services', 'Service'),
  kind('v1', 'serviceaccounts', 'ServiceAccount'), kind('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  kind('apps/v1', 'deployments', 'Deployment'), kind('apps/v1', 'statefulsets', 'StatefulSet'), kind('batch/v1', 'jobs', 'Job'), kind('batch/v1', 'cronjobs', 'CronJob'),
  kind('autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'), kind('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  kind('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'), kind('rbac.authorization.k8s.io/v1', 'roles', 'Role'),
  kind('rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding'), kind('rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole', false),
  kind('rbac.authorization.k8s.io/v1', 'clusterrolebindings', 'ClusterRoleBinding', false),
];

export const FLUX: readonly ServedKind[] = [
  kind('kustomize.toolkit.fluxcd.io/v1', 'kustomizations', 'Kustomization'), kind('source.toolkit.fluxcd.io/v1', 'gitrepositories', 'GitRepository'),
];
export const ARGO: readonly ServedKind[] = [
  kind('argoproj.io/v1alpha1', 'applications', 'Application'), kind('argoproj.io/v1alpha1', 'appprojects', 'AppProject'),
  kind('argoproj.io/v1alpha1', 'workflowtemplates', 'WorkflowTemplate'), kind('argoproj.io/v1alpha1', 'cronworkflows', 'CronWorkflow'),
];
export const KEDA: readonly ServedKind[] = [kind('keda.sh/v1alpha1', 'scaledobjects', 'ScaledObject')];

export const EXTERNAL_SECRETS: readonly ServedKind[] = [
  kind('external-secrets.io/v1', 'externalsecrets', 'ExternalSecret'), kind('external-secrets.io/v1', 'secretstores', 'SecretStore'),
];
export const GATEWAY: readonly ServedKind[] = [kind('gateway.networking.k8s.io/v1', 'httproutes', 'HTTPRoute')];

export const KINDS: readonly ServedKind[] = [...BUILT_IN, ...FLUX, ...ARGO, ...KEDA, ...EXTERNAL_SECRETS, ...GATEWAY];

/** Fills in what the API server fills in, drops what it does not store, and writes quantities as it does. */
export function withDefaults(object: Json): Json {
  const { spec = {} } = object;
  switch (object.kind) {
    case 'Deployment':
      defaults(spec, { replicas: 1, progressDeadlineSeconds: 600, revisionHistoryLimit: 10, strategy: { type: 'RollingUpdate' } });
      if (spec.strategy.type === 'RollingUpdate') spec.strategy.rollingUpdate = { maxSurge: '25%', maxUnavailable: '25%', ...spec.strategy.rollingUpdate };
      pod(spec.template?.spec);
      break;
    case 'Job':
      defaults(spec, { backoffLimit: 6, completions: 1, parallelism: 1, suspend: false });
      pod(spec.template?.spec);
      break;
    case 'Service':
      defaults(spec, { type: 'ClusterIP', sessionAffinity: 'None', clusterIP: '10.0.0.7', internalTrafficPolicy: 'Cluster' });
      for (const port of spec.ports ?? []) defaults(port, { protocol: 'TCP', targetPort: port.port });
      break;
    case 'HTTPRoute':
      route(spec);
      break;
    case 'Secret':
      for (const [key, text] of Object.entries(object.stringData ?? {})) (object.data ??= {})[key] = Buffer.from(String(text)).toString('base64');
      delete object.stringData;
      defaults(object, { type: 'Opaque' });
      break;
    default:
  }
  return object;
}

function pod(spec: Json | undefined): void {
  if (!spec) return;
  defaults(spec, { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler', terminationGracePeriodSeconds: 30, securityContext: {} });
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) if (spec[field] === false) delete spec[field];
  for (const container of [...spec.containers ?? [], ...spec.initContainers ?? []]) {
    defaults(container, { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', imagePullPolicy: 'IfNotPresent', resources: {} });
    for (const port of container.ports ?? []) defaults(port, { protocol: 'TCP' });
    for (const mount of container.volumeMounts ?? []) if (mount.readOnly === false) delete mount.readOnly;
    for (const list of ['requests', 'limits']) {
      for (const [name, value] of Object.entries(container.resources[list] ?? {})) container.resources[list][name] = canonical(String(value));
    }
  }
}

/** The defaults of the definition. */
function route(spec: Json): void {
  for (const parent of spec.parentRefs ?? []) defaults(parent, { group: 'gateway.networking.k8s.io', kind: 'Gateway' });
  defaults(spec, { rules: [{}] });
  for (const rule of spec.rules) {
    defaults(rule, { matches: [{}] });
    for (const match of rule.matches) {
      defaults(match, { path: {} });
      defaults(match.path, { type: 'PathPrefix', value: '/' });
    }
    for (const backend of rule.backendRefs ?? []) defaults(backend, { group: '', kind: 'Service', weight: 1 });
  }
}

function canonical(quantity: string): string {
  return /000m$/.test(quantity) ? quantity.slice(0, -4) : /^(\d+)024Mi$/.test(quantity) ? quantity.replace(/^1024Mi$/, '1Gi') : quantity;
}

function defaults(object: Json, values: Json): void {
  for (const [key, value] of Object.entries(values)) if (object[key] === undefined) object[key] = structuredClone(value);
}

/** Which fields may not be so, or may not change, as the server says it. */
export function invalid(old: Json | undefined, now: Json): { field: string; message: string }[] {
  const changes = (field: string) => old !== undefined && JSON.stringify(valueOf(old, field)) !== JSON.stringify(valueOf(now, field));
  const fixed = (field: string) => (changes(field) ? [{ field, message: `Invalid value: ${JSON.stringify(valueOf(now, field))}: field is immutable` }] : []);
  switch (now.kind) {
    case 'Deployment': return fixed('spec.selector');
    case 'Job': return fixed('spec.template');
    case 'ConfigMap': return old?.immutable === true && changes('data') ? [{ field: 'data', message: 'Forbidden: field is immutable when `immutable` is set' }] : [];
    case 'Service': return (now.spec.ports as Json[] ?? []).flatMap((port, i) => ['port', 'targetPort'].filter(field => port[field] > 65535).map(field => (
      { field: `spec.ports[${i}].${field}`, message: `Invalid value: ${port[field]}: must be between 1 and 65535, inclusive` })));
    default: return [];
  }
}

function valueOf(object: Json, field: string): unknown {
  return field.split('.').reduce<any>((here, name) => here?.[name], object);
}
