// Schemas of kinds that no installed package has, written from the facts of their CustomResourceDefinitions: External
// Secrets 2.9 (external-secrets.io/v1), Sealed Secrets 0.36, Secrets Store CSI driver 1.6, Gateway API (HTTPRoute v1).
// Fields that this library does not write are left out, so that writing one fails here first. A kind that a package in
// kinds.mjs brings wins.

const text = { type: 'string' };
const key = { type: 'string', pattern: '^[-._a-zA-Z0-9]+$' };
const name = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$' };
const texts = { type: 'object', additionalProperties: text };
const list = (items, limits = {}) => ({ type: 'array', items, ...limits });
const whole = (minimum, maximum) => ({ type: 'integer', minimum, maximum });
const choice = (...values) => ({ type: 'string', enum: values });
const record = (properties, required = []) => ({ type: 'object', properties, required });

const remoteRef = record({ key: text, property: text, version: text }, ['key']);
const account = record({ name, namespace: name, audiences: list(text) }, ['name']);

const externalSecret = record({
  refreshPolicy: choice('CreatedOnce', 'Periodic', 'OnChange'),
  refreshInterval: { type: 'string', pattern: '^([0-9]+h)?([0-9]+m)?[0-9]+s$' },
  secretStoreRef: record({ kind: choice('SecretStore', 'ClusterSecretStore'), name }),
  target: record({
    name,
    creationPolicy: choice('Owner', 'Orphan', 'Merge', 'None', 'CreateOrMerge'),
    deletionPolicy: choice('Delete', 'Merge', 'Retain'),
    template: record({
      engineVersion: choice('v2'), mergePolicy: choice('Replace', 'Merge'), type: text, data: texts, metadata: record({ labels: texts, annotations: texts }),
    }),
  }),
  data: list(record({ secretKey: key, remoteRef }, ['secretKey', 'remoteRef'])),
  dataFrom: list(record({ extract: remoteRef, find: record({ name: record({ regexp: text }), path: text, tags: texts }) })),
});

const secretStore = record({
  provider: record({
    vault: record({
      server: text,
      path: text,
      version: choice('v1', 'v2'),
      namespace: text,
      caProvider: record({ type: choice('Secret', 'ConfigMap'), name, namespace: name, key }, ['type', 'name']),
      auth: record({ kubernetes: record({ mountPath: text, role: text, serviceAccountRef: account }, ['mountPath', 'role']) }),
    }, ['server']),
    aws: record({
      service: choice('SecretsManager', 'ParameterStore', 'CertificateManager'), region: text, role: text, auth: record({ jwt: record({ serviceAccountRef: account }) }),
    }, ['service', 'region']),
    gcpsm: record({ projectID: text, location: text, auth: record({ workloadIdentity: record({ serviceAccountRef: account }, ['serviceAccountRef']) }) }),
    azurekv: record({
      authType: choice('ServicePrincipal', 'ManagedIdentity', 'WorkloadIdentity'), vaultUrl: text, tenantId: text, serviceAccountRef: account,
    }, ['vaultUrl']),
  }),
  conditions: list(record({ namespaces: list(name) })),
}, ['provider']);

const sealedSecret = record({
  encryptedData: texts,
  template: record({ type: text, metadata: record({ name, namespace: name, labels: texts, annotations: texts }) }),
}, ['encryptedData']);

const secretProviderClass = record({
  provider: text,
  parameters: texts,
  secretObjects: list(record({ secretName: text, type: text, labels: texts, data: list(record({ objectName: text, key: text })) })),
});

const label = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 };
const subdomain = { ...name, maxLength: 253 };
const objectName = { type: 'string', minLength: 1, maxLength: 253 };

/** CEL rules of the definition that the types can say are here too: a Service has a port, a path begins with "/". */
const httpRoute = record({
  parentRefs: list(record({
    group: choice('gateway.networking.k8s.io'), kind: choice('Gateway'), name: objectName, namespace: label, sectionName: subdomain, port: whole(1, 65535),
  }, ['name']), { maxItems: 32 }),
  hostnames: list({ type: 'string', pattern: `^(\\*\\.)?${name.pattern.slice(1)}`, minLength: 1, maxLength: 253 }, { maxItems: 16 }),
  rules: list(record({
    name: subdomain,
    matches: list(record({
      path: record({ type: choice('Exact', 'PathPrefix'), value: { type: 'string', pattern: '^/', maxLength: 1024 } }),
    }), { maxItems: 64 }),
    backendRefs: list(record({
      group: choice(''), kind: choice('Service'), name: objectName, namespace: label, port: whole(1, 65535), weight: whole(0, 1_000_000),
    }, ['name', 'port']), { maxItems: 16 }),
  }), { minItems: 1, maxItems: 16 }),
});

const SPECS = {
  'external-secrets.io/v1/ExternalSecret': externalSecret,
  'external-secrets.io/v1/SecretStore': secretStore,
  'external-secrets.io/v1/ClusterSecretStore': secretStore,
  'bitnami.com/v1alpha1/SealedSecret': sealedSecret,
  'secrets-store.csi.x-k8s.io/v1/SecretProviderClass': secretProviderClass,
  'gateway.networking.k8s.io/v1/HTTPRoute': httpRoute,
};

/** The schema of a whole object; undefined when none is written. */
export function writtenSchema(apiVersion, kind, metadata) {
  const spec = SPECS[`${apiVersion}/${kind}`];
  return spec && record({ apiVersion: text, kind: text, metadata, spec }, ['apiVersion', 'kind', 'spec']);
}
