import { KeyPair, KINDS, cosignStatement, keyBundle, pushBundles, pushSimple, signed, simple, simplePayload, writePublicKey } from './signing';
import { oci } from '../../../lib/lock/oci';
import { signersOf, verifySignatures } from '../../../lib/lock/signatures';
import { describeWithRegistry } from '../../tools/describe-with-registry';
import { PushedDescriptor, Registry } from '../../tools/registry';
import { scratchDirectory } from '../../tools/scratch';
import { lockContext, lockedModel } from '../fixtures';

const [OTHER, DIGEST] = [`sha256:${'0'.repeat(64)}`, /sha256:[0-9a-f]{64}/];
const key = KINDS['ECDSA on P-256']();
const stranger = KINDS['ECDSA on P-256']();

describeWithRegistry('signatures by cosign in a real registry', () => {
  let registry: Registry;
  let count = 0;
  beforeAll(async () => { registry = await Registry.start(scratchDirectory('registry')); });
  afterAll(() => registry.stop());

  /** A model in a repository of its own. */
  const push = async (): Promise<{ repository: string; model: PushedDescriptor }> => {
    const repository = `models/ranker-${++count}`;
    return { repository, model: await registry.pushArtifact(repository, '1', { layers: [{ content: 'weights' }] }) };
  };
  /** What a verification finds, with the public halves of the keys given. */
  const found = async (repository: string, keys: readonly KeyPair[] = [key]) => {
    const context = lockContext();
    const signers = await signersOf(keys.map((one, i) => ({ key: writePublicKey(context.directory, one, `${i}.pub`) })), context.directory);
    const locked = lockedModel(await oci.resolve(`oci://${registry.host}/${repository}:1`, context));
    const { findings, failures } = await verifySignatures([locked], signers, context);
    expect(failures).toEqual([]);
    return findings.map(({ id, problem }) => `${id}: ${problem}`.replaceAll(registry.host, 'HOST').replaceAll(repository, 'REPOSITORY').replace(new RegExp(DIGEST, 'g'), digest => (digest === OTHER ? 'OTHER' : 'DIGEST')));
  };

  test.each(Object.entries(KINDS))('%s: the tag of cosign, and a bundle that refers to the model', async (_, generate) => {
    const own = generate();
    const tagged = await push();
    const payload = simplePayload(tagged.model.digest);
    await pushSimple(registry, tagged.repository, tagged.model.digest, payload, simple(signed(own, payload)));
    expect(await found(tagged.repository, [own])).toEqual([]);
    const bundled = await push();
    await pushBundles(registry, bundled.repository, bundled.model, [keyBundle(own, cosignStatement(bundled.model.digest))]);
    expect(await found(bundled.repository, [own])).toEqual([]);
  });

  test('one of several keys is enough, and a signature of somebody else besides does no harm', async () => {
    const { repository, model } = await push();
    await pushBundles(registry, repository, model, [keyBundle(stranger, cosignStatement(model.digest)), '{}', keyBundle(key, cosignStatement(OTHER)), keyBundle(key, cosignStatement(model.digest))]);
    expect(await found(repository, [KINDS.Ed25519(), key])).toEqual([]);
  });

  test('a model that no rule names needs no signature', async () => {
    const { repository } = await push();
    expect(await found(repository, [])).toEqual([]);
  });

  test('fails: a model without a signature, or with attestations alone', async () => {
    const { repository, model } = await push();
    const missing = ['signature-missing: it has no signature, and must have one of the key 0.pub'];
    expect(await found(repository)).toEqual(missing);
    await pushBundles(registry, repository, model, [keyBundle(key, cosignStatement(model.digest, 'https://cosign.sigstore.dev/attestation/vuln/v1'))]);
    expect(await found(repository)).toEqual(missing);
  });

  test('fails: a signature of another key, a changed payload, and what is no signature at all', async () => {
    const { repository, model } = await push();
    const payload = simplePayload(model.digest);
    await pushSimple(registry, repository, model.digest, payload, simple(signed(stranger, payload)));
    expect(await found(repository)).toEqual(['signature-invalid: no signature is of the key 0.pub. HOST/REPOSITORY:' + `${model.digest.replace(':', '-')}.sig: the key does not fit it`]);
    await pushSimple(registry, repository, model.digest, simplePayload(model.digest).replace('acme', 'evil'), simple(signed(key, payload)));
    expect(await found(repository)).toEqual([expect.stringMatching(/^signature-invalid: .*the key does not fit it$/)]);
    for (const annotations of [{}, simple('not base64!')]) {
      await pushSimple(registry, repository, model.digest, payload, annotations);
      expect(await found(repository)).toEqual([expect.stringMatching(/^signature-invalid: .*a payload comes without its signature$/)]);
    }
    const bundle = JSON.parse(keyBundle(key, cosignStatement(OTHER)));
    bundle.dsseEnvelope.payload = Buffer.from(cosignStatement(model.digest)).toString('base64');
    await registry.pushArtifact(repository, `${model.digest.replace(':', '-')}.sig`, { layers: [] });
    await pushBundles(registry, repository, model, [JSON.stringify(bundle), 'no JSON']);
    expect(await found(repository)).toEqual([expect.stringMatching(/^signature-invalid: .*: the key does not fit it; .*: it is no Sigstore bundle$/)]);
  });

  test('fails: a good signature of another digest, or of something that is no signature of an image', async () => {
    const { repository, model } = await push();
    for (const payload of [simplePayload(OTHER), simplePayload(model.digest, 'something else')]) {
      await pushSimple(registry, repository, model.digest, payload, simple(signed(key, payload)));
      expect(await found(repository)).toEqual([expect.stringMatching(/^signature-of-other-content: HOST.* is signed by the key 0\.pub, and is not of what is locked: (?:it is of OTHER|what is signed is no payload of cosign)$/)]);
    }
    await pushBundles(registry, repository, model, [keyBundle(key, cosignStatement(OTHER))]);
    expect(await found(repository)).toEqual([expect.stringMatching(/^signature-of-other-content: .*it is of OTHER; .*it is of OTHER$|^signature-of-other-content: .*it is of OTHER$/s)]);
  });
});
