import { misnamedAt } from './misnamed';
import { didYouMean } from '../../../errors';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { at, record, records, strings } from '../../shapes';

const STORES = ['external-secrets.io/SecretStore', 'external-secrets.io/ClusterSecretStore'];
const TEMPLATED = /\{\{[^{}]*\}\}/g;

/** Where an ExternalSecret fetches from, and what its template makes of it. */
export const secretStore = defineRule({
  id: 'secret-store',
  title: 'An ExternalSecret names the store that it fetches from, and its template uses keys that it fetches.',
  rationale: 'No Secret is made, and the pods that mount it wait for ever.',
  link: 'https://external-secrets.io/latest/api/externalsecret/',
  appliesTo: ['external-secrets.io/ExternalSecret', 'external-secrets.io/ClusterExternalSecret', 'external-secrets.io/PushSecret'],
  check: (object, world) => {
    const cluster = object.kind === 'ClusterExternalSecret';
    const path = cluster ? 'spec.externalSecretSpec' : 'spec';
    const spec = record(at(object.manifest, path)[0]?.value);
    if (!spec) return [];
    const refs = ['secretStoreRef', 'secretStoreRefs[]', 'data[].sourceRef.storeRef', 'dataFrom[].sourceRef.storeRef'].flatMap(where => at(spec, where));
    return [
      ...refs.flatMap(({ value, path: place }) => storeFindings(object, world, value, `${path}.${place}`, cluster)),
      ...templateFindings(spec, path),
      ...object.kind === 'ExternalSecret' ? clashFindings(object, world) : [],
    ];
  },
});

function storeFindings(object: PolicyObject, world: PolicyWorld, value: unknown, path: string, anyNamespace: boolean): PolicyFinding[] {
  const ref = record(value);
  if (typeof ref?.name !== 'string') return [];
  const inCluster = ref.kind === 'ClusterSecretStore';
  if (!inCluster && anyNamespace) return [];
  const [groupKind, other] = inCluster ? [...STORES].reverse() : STORES;
  return misnamedAt(world, `${path}.name`, { groupKind, namespace: inCluster ? '' : object.namespace, name: ref.name, mixedUpWith: [other], deliveredWith: object });
}

/** Two that own one Secret: the second is refused, whichever that is. */
function clashFindings(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const others = world._once(owners).get(targetOf(object)) ?? [];
  const first = others[0];
  if (others.length < 2 || first === object || first.name === object.name) return [];
  return [{
    field: 'spec.target.name', value: targetOf(object).split('/')[1], problem: `the ExternalSecret "${first.name}" makes the same Secret`, fix: 'give each its own Secret, or one of them creationPolicy: Merge',
  }];
}

function owners(world: PolicyWorld): ReadonlyMap<string, readonly PolicyObject[]> {
  const found = new Map<string, PolicyObject[]>();
  for (const object of world._all('external-secrets.io/ExternalSecret')) {
    const policy = at(object.manifest, 'spec.target.creationPolicy')[0]?.value ?? 'Owner';
    if (policy === 'Owner') found.set(targetOf(object), [...found.get(targetOf(object)) ?? [], object]);
  }
  return found;
}

function targetOf({ manifest, namespace, name }: PolicyObject): string {
  const target = at(manifest, 'spec.target.name')[0]?.value;
  return `${namespace}/${typeof target === 'string' ? target : name}`;
}

/** `{{ .token }}` in a template is the `secretKey` of something that is fetched. */
function templateFindings(spec: { readonly [field: string]: unknown }, path: string): PolicyFinding[] {
  const template = record(record(spec.target)?.template);
  if (!template || spec.dataFrom !== undefined) return [];
  const keys = records(spec.data).map(({ secretKey }) => String(secretKey));
  return [...strings(template.data, `${path}.target.template.data`)].flatMap(({ text, path: field }) => {
    // Blocks and variables give the dot another meaning.
    const tags = text.match(TEMPLATED) ?? [];
    if (tags.some(tag => /\{\{-?\s*(?:range|with|define|block|template)\b|\$/.test(tag))) return [];
    const used = new Set(tags.flatMap(tag => [...tag.replace(/"[^"]*"|`[^`]*`/g, '').matchAll(/(?<![\w.)\]])\.([A-Za-z_]\w*)/g)].map(([, key]) => key)));
    return [...used].filter(key => !keys.includes(key)).map(key => ({
      field, value: `.${key}`, problem: `nothing is fetched under this key; there are ${keys.join(', ') || 'none'}.${didYouMean(key, keys)}`, fix: 'use the secretKey of an entry of data, or add one',
    }));
  });
}
