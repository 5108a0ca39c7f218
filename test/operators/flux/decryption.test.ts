import { FluxDecryption, GitOpsOperator, PlanObject } from '../../../lib/operators';
import { sopsSecret } from '../../secrets/fixtures';
import { schemaErrors } from '../../tools/schemas';
import { deployment, inClusterPlan, planApp, planObject } from '../plans';

const plain = planApp({ name: 'plain' });
const encrypted = (changes: object = {}) => planApp({ objects: [deployment, { ...planObject('v1', 'Secret', 'database'), object: sopsSecret(changes) } as unknown as PlanObject] });
const withKms = { sops: { kms: [{ arn: 'arn:aws:kms:eu-central-1:111122223333:key/a' }], mac: 'm' } };

/** The Kustomizations of the apps `plain` and `recommender`. */
function specs(decryption?: FluxDecryption, changes: object = {}): any[] {
  const objects = GitOpsOperator.flux({ decryption })._renderer.deliver(inClusterPlan([plain, encrypted(changes)]));
  expect(schemaErrors(objects)).toEqual([]);
  return objects.slice(2).map(({ spec }) => spec);
}

test('only an app with something encrypted gets the key', () => {
  const [other, own] = specs();
  expect(other).not.toHaveProperty('decryption');
  expect(own.decryption).toEqual({ provider: 'sops', secretRef: { name: 'sops-age' } });
});

test('where a key management service decrypts, the controller does it as itself, unless told otherwise', () => {
  expect(specs(undefined, withKms)[1].decryption).toEqual({ provider: 'sops' });
  expect(specs({ serviceAccount: 'sops' }, withKms)[1].decryption).toEqual({ provider: 'sops', serviceAccountName: 'sops' });
});

test('what was declared is taken as it is', () => {
  expect(specs({ secretName: 'ml-keys' })[1].decryption).toEqual({ provider: 'sops', secretRef: { name: 'ml-keys' } });
  expect(specs({})[1].decryption).toEqual({ provider: 'sops' });
});

test('Flux has nothing against encrypted objects, nor against what comes early', () => {
  const early = planApp({ objects: [planObject('external-secrets.io/v1', 'ExternalSecret', 'token', { stage: -1 })] });
  expect(GitOpsOperator.flux()._renderer.unsupported(inClusterPlan([encrypted(), early]))).toEqual([]);
});
