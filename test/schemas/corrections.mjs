// Where the packages of schemas differ from the real API, each with its reason. Keep it short.

const text = { type: 'string' };

/**
 * Flux 2.9 (kustomize-controller 1.9, `config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml`).
 * flux-cd 3.0.1 was generated from Flux 2.8; 4.0.0 lost the patterns of the CRDs, so it is no way out.
 */
const kustomization = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' };

/**
 * Fields that the real API has and the package does not know yet, with their upstream shape; they are checked as
 * strictly as the rest. A field that the package learns must leave this list: kinds.mjs says so.
 */
export const NEWER_FIELDS = [
  {
    ...kustomization,
    parent: ['spec'],
    field: 'ignore',
    schema: {
      type: 'array',
      items: {
        type: 'object',
        required: ['paths'],
        properties: {
          paths: { type: 'array', items: { type: 'string', pattern: '^/' } },
          target: {
            type: 'object',
            required: [],
            properties: {
              group: text, version: text, kind: text, name: text, namespace: text, labelSelector: text, annotationSelector: text,
            },
          },
        },
      },
    },
  },
  {
    ...kustomization,
    parent: ['spec'],
    field: 'buildMetadata',
    schema: { type: 'array', items: { type: 'string', enum: ['originAnnotations', 'transformerAnnotations'] } },
  },
  {
    ...kustomization,
    parent: ['spec', 'postBuild'],
    field: 'substituteStrategy',
    schema: { type: 'string', enum: ['WithVariables', 'Always'] },
  },
];

/**
 * Fields that the package requires and the real API does not: the package was generated from Go types, where the
 * container of a step is a core Container; the CRDs of Argo Workflows drop its name (hack/manifests/crds.go).
 */
export const NOT_REQUIRED = [
  {
    definition: '@kubernetes-models.argo-workflows.argoproj.io.v1alpha1.Template',
    properties: ['container', 'script'],
    field: 'name',
    path: /\/templates\/\d+\/(container|script)$/,
  },
];
