import { didYouMean } from '../../../errors';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { record, records, strings } from '../../shapes';

/** Secrets that the Secrets Store CSI driver makes of what it fetches. */
export const csiSecret = defineRule({
  id: 'csi-secret',
  title: 'A SecretProviderClass copies objects that it fetches.',
  rationale: 'The Secret that others read is never made, and their pods wait for it.',
  link: 'https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret',
  appliesTo: ['secrets-store.csi.x-k8s.io/SecretProviderClass'],
  check: copies,
});

/** Objects that are copied to Secrets, by the names under which they are fetched. */
function copies({ manifest }: PolicyObject): PolicyFinding[] {
  const spec = record(manifest.spec) ?? {};
  // Every provider writes its list as text in YAML of its own shape, and names each object by one of these.
  const fetched = [...strings(spec.parameters)].flatMap(({ text }) => [...text.matchAll(/\b(?:objectName|objectAlias|fileName|path)["']?\s*:\s*["']?([^"'\n,}]+)/g)].map(([, name]) => name.trim()));
  if (fetched.length === 0) return [];
  const names = new Set(fetched.flatMap(name => [name, name.replaceAll('/', '_')]));
  return records(spec.secretObjects).flatMap((secret, i) => records(secret.data).flatMap(({ objectName }, j) => (
    typeof objectName !== 'string' || names.has(objectName) || names.has(objectName.replaceAll('/', '_')) ? [] : [{
      field: `spec.secretObjects[${i}].data[${j}].objectName`, value: objectName, problem: `nothing is fetched under this name; there are ${[...new Set(fetched)].join(', ')}.${didYouMean(objectName, fetched)}`, fix: 'use the objectName, or objectAlias, of an entry of parameters.objects',
    }]
  )));
}
