import { configFindings } from './config-key';
import { misnamedAt } from './misnamed';
import { defineRule } from '../../policy-rule';
import { at, record } from '../../shapes';

const STORES = ['onlineStore.persistence.store', 'offlineStore.persistence.store', 'registry.local.persistence.store'];

/** What a FeatureStore of Feast reads: Secrets of its stores, and another FeatureStore's registry. */
export const featureStoreReference = defineRule({
  id: 'feature-store-reference',
  title: 'A FeatureStore names Secrets and keys that there are, and the FeatureStore whose registry it uses.',
  rationale: 'The operator of Feast deploys nothing, and models ask for features that nobody serves.',
  link: 'https://github.com/feast-dev/feast/blob/master/infra/feast-operator/docs/api/markdown/ref.md',
  appliesTo: ['feast.dev/FeatureStore'],
  check: ({ manifest, namespace }, world) => [
    ...STORES.flatMap(store => at(manifest, `spec.services.${store}`)).flatMap(({ value, path }) => {
      const store = record(value) ?? {};
      return configFindings(world, {
        groupKind: '/Secret',
        namespace,
        name: record(store.secretRef)?.name,
        field: `${path}.secretRef.name`,
        // Without a key, the type of the store is the key.
        key: store.secretKeyName ?? store.type,
        keyField: store.secretKeyName === undefined ? `${path}.type` : `${path}.secretKeyName`,
      });
    }),
    ...at(manifest, 'spec.authz.oidc.secretRef.name').flatMap(({ value, path }) => configFindings(world, { groupKind: '/Secret', namespace, name: value, field: path })),
    ...at(manifest, 'spec.batchEngine').flatMap(({ value, path }) => configFindings(world, {
      groupKind: '/ConfigMap', namespace, name: record(record(value)?.configMapRef)?.name, field: `${path}.configMapRef.name`, key: record(value)?.configMapKey, keyField: `${path}.configMapKey`,
    })),
    ...at(manifest, 'spec.services.registry.remote.feastRef').flatMap(({ value, path }) => {
      const ref = record(value) ?? {};
      return typeof ref.name !== 'string' ? [] : misnamedAt(world, `${path}.name`, {
        groupKind: 'feast.dev/FeatureStore', namespace: typeof ref.namespace === 'string' && ref.namespace !== '' ? ref.namespace : namespace, name: ref.name,
      });
    }),
  ],
});
