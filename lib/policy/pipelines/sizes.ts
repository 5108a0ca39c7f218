import { hasSyncOption } from '../operator-metadata';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record, records } from '../shapes';

const KIB = 1024;
/** A single value above this is what the rule `blob` is about. */
const BLOB = 256 * KIB;
/** pkg/apis/core: MaxSecretSize, for ConfigMaps too. */
const LARGEST_DATA = 1024 * KIB;
/** apimachinery: TotalAnnotationSizeLimitB. */
const LARGEST_ANNOTATIONS = 256 * KIB;
const NEAR = 200 * KIB;
/** Linux: MAX_ARG_STRLEN, 32 pages; the byte that ends a text counts. */
const LARGEST_ARGUMENT = 128 * KIB;

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

function kibibytes(size: number): string {
  return `${Math.ceil(size / KIB)} KiB`;
}

/** Many values, none of which is a blob. */
export const dataSize = defineRule({
  id: 'data-size',
  title: 'A ConfigMap or a Secret holds at most 1 MiB.',
  rationale: 'The API server refuses the object, and the operator with it the whole app.',
  link: 'https://kubernetes.io/docs/concepts/configuration/configmap/#motivation',
  appliesTo: ['/ConfigMap', '/Secret'],
  check: ({ manifest, kind }): PolicyFinding[] => {
    const { size, largest } = dataOf(manifest, kind === 'Secret');
    if (size <= LARGEST_DATA || largest > BLOB) return [];
    return [{
      field: 'data', problem: `the values have ${kibibytes(size)} together; the most is 1 MiB`, fix: 'spread them over several objects, mount a volume, or load them from object storage',
    }];
  },
});

/** The size of all values, as the API server counts it, and that of the largest. */
function dataOf(manifest: { readonly [field: string]: unknown }, encoded: boolean): { size: number; largest: number } {
  const sizes = ['data', 'binaryData', 'stringData'].flatMap(field => Object.values(record(manifest[field]) ?? {}).map(value => {
    if (typeof value !== 'string') return 0;
    return field === 'binaryData' || (encoded && field === 'data') ? Math.floor(value.length * 3 / 4) : bytes(value);
  }));
  return { size: sizes.reduce((sum, one) => sum + one, 0), largest: Math.max(0, ...sizes) };
}

/** Client-side apply keeps a copy of the object in an annotation of the object. */
export const lastAppliedSize = defineRule({
  id: 'last-applied-size',
  level: PolicyLevel.WARNING,
  title: 'An object of more than 200 KiB is applied on the server\'s side.',
  rationale: 'kubectl apply, and Argo CD unless told otherwise, keep a copy of the object in an annotation, and all annotations together may have 262144 bytes.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#server-side-apply',
  appliesTo: [
    '/ConfigMap', 'apiextensions.k8s.io/CustomResourceDefinition', 'argoproj.io/Workflow', 'argoproj.io/WorkflowTemplate', 'argoproj.io/ClusterWorkflowTemplate', 'argoproj.io/CronWorkflow',
    'grafana.integreatly.org/GrafanaDashboard', 'monitoring.coreos.com/PrometheusRule',
  ],
  check: (object, world): PolicyFinding[] => {
    if (onServer(object, world)) return [];
    const data = object.kind === 'ConfigMap' ? dataOf(object.manifest, false) : undefined;
    if (data && (data.size < NEAR / 2 || data.largest > BLOB || data.size > LARGEST_DATA)) return [];
    const size = bytes(JSON.stringify(object.manifest));
    if (size <= NEAR) return [];
    return [{
      field: 'metadata.annotations',
      problem: `the object has ${kibibytes(size)}, and client-side apply ${size > LARGEST_ANNOTATIONS ? 'is refused: it' : 'soon is refused: it'} keeps a copy in an annotation, which may have 256 KiB`,
      fix: 'add argocd.argoproj.io/sync-options: ServerSideApply=true (Flux always does), or make it smaller',
    }];
  },
});

function onServer(object: PolicyObject, world: PolicyWorld): boolean {
  return hasSyncOption(object, 'ServerSideApply=true', 'Replace=true') || world._once(allOnServer);
}

/** Whether only Flux delivers the world, or Argo CD that applies everything on the server's side. */
function allOnServer(world: PolicyWorld): boolean {
  const applications = [...world._all('argoproj.io/Application'), ...world._all('argoproj.io/ApplicationSet')];
  if (applications.length === 0) return world._all('kustomize.toolkit.fluxcd.io/Kustomization').length > 0;
  return applications.every(({ manifest }) => ['spec.syncPolicy.syncOptions[]', 'spec.template.spec.syncPolicy.syncOptions[]']
    .some(path => at(manifest, path).some(({ value }) => value === 'ServerSideApply=true')));
}

/** The kernel starts no program with a longer argument or variable. */
export const argumentSize = defineRule({
  id: 'argument-size',
  title: 'No argument and no variable has 128 KiB.',
  rationale: 'The kernel refuses to start the program: argument list too long.',
  link: 'https://man7.org/linux/man-pages/man2/execve.2.html',
  check: ({ _containers: containers }) => containers.flatMap(({ container, path }): PolicyFinding[] => {
    const texts = [
      ...['command', 'args'].flatMap(field => (Array.isArray(container[field]) ? container[field] as unknown[] : []).map((text, i) => ({ field: `${field}[${i}]`, text }))),
      ...records(container.env).map(({ name, value }, i) => ({ field: `env[${i}].value`, text: typeof value === 'string' ? `${String(name)}=${value}` : undefined })),
    ];
    return texts.filter(({ text }) => typeof text === 'string' && text.length >= LARGEST_ARGUMENT / 4).flatMap(({ field, text }): PolicyFinding[] => {
      const size = bytes(text as string);
      return size < LARGEST_ARGUMENT || size > BLOB ? [] : [{
        field: `${path}.${field}`, problem: `${kibibytes(size)}; the kernel takes less than 128 KiB for each argument and variable`, fix: 'put it into a ConfigMap, and mount that as a file',
      }];
    });
  }),
});
