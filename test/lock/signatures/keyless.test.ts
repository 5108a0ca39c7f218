import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority, ISSUER } from './authority';
import { cosignStatement, KINDS, keyBundle, pushBundles, pushSimple, simplePayload } from './signing';
import { oci } from '../../../lib/lock/oci';
import { signersOf, verifySignatures } from '../../../lib/lock/signatures';
import { describeWithRegistry } from '../../tools/describe-with-registry';
import { PushedDescriptor, Registry } from '../../tools/registry';
import { scratchDirectory } from '../../tools/scratch';
import { issuesOf } from '../context';
import { lockContext, lockedModel } from '../fixtures';

jest.mock('../../../lib/errors/optional-package', () => jest.requireActual('../../tools/optional-packages'));

const WORKFLOW = 'https://github.com/acme/training/.github/workflows/release.yml@refs/tags/v1';
const OTHER = `sha256:${'0'.repeat(64)}`;

describeWithRegistry('signatures by identity in a real registry', () => {
  let registry: Registry;
  let authority: Authority;
  let count = 0;
  beforeAll(async () => {
    registry = await Registry.start(scratchDirectory('registry'));
    authority = await Authority.start();
  });
  afterAll(() => registry.stop());

  const push = async (): Promise<[string, PushedDescriptor]> => {
    const repository = `models/ranker-${++count}`;
    return [repository, await registry.pushArtifact(repository, '1', { layers: [{ content: 'weights' }] })];
  };
  /** What a verification finds of a model that the workflow must have signed. */
  const found = async (repository: string, identity = WORKFLOW, trusted = authority) => {
    const context = lockContext();
    writeFileSync(join(context.directory, 'root.json'), trusted.trustRoot());
    const signers = await signersOf([{ identity, issuer: ISSUER, trustRoot: 'root.json' }], context.directory);
    const { findings } = await verifySignatures([lockedModel(await oci.resolve(`oci://${registry.host}/${repository}:1`, context))], signers, context);
    return findings.map(({ id, problem }) => `${id}: ${problem}`);
  };
  const foundBundle = async (bundle: (digest: string) => string | Promise<string>, ...more: [string?, Authority?]) => {
    const [repository, model] = await push();
    await pushBundles(registry, repository, model, [await bundle(model.digest)]);
    return found(repository, ...more);
  };

  test('a bundle, and the tag of cosign, by the identity that must have signed', async () => {
    expect(await foundBundle(digest => authority.bundle(WORKFLOW, cosignStatement(digest)))).toEqual([]);
    expect(await foundBundle(digest => authority.bundle(WORKFLOW, cosignStatement(digest)), WORKFLOW.replace('v1', '*'))).toEqual([]);
    const [repository, model] = await push();
    const payload = simplePayload(model.digest);
    await pushSimple(registry, repository, model.digest, payload, await authority.annotations(WORKFLOW, payload));
    expect(await found(repository)).toEqual([]);
  });

  test('fails: another identity, one that only contains the right one, and another issuer', async () => {
    for (const identity of ['https://github.com/evil/training', `${WORKFLOW}0`, `https://evil.example.com/${WORKFLOW}`, WORKFLOW.replace('.github', 'xgithub')]) {
      expect(await foundBundle(digest => authority.bundle(identity, cosignStatement(digest)))).toEqual([expect.stringMatching(new RegExp(`: it is of ${identity.replace(/[.]/g, '\\.')}$`))]);
    }
    const deep = WORKFLOW.replace('v1', 'v1/x');
    expect(await foundBundle(digest => authority.bundle(deep, cosignStatement(digest)), WORKFLOW.replace('v1', '*'))).toEqual([expect.stringContaining(`it is of ${deep}`)]);
    expect(await foundBundle(digest => authority.bundle(WORKFLOW, cosignStatement(digest), { issuer: 'https://evil.example.com' }))).toEqual([expect.stringMatching(/its issuer is https:\/\/evil\.example\.com$/)]);
  });

  test('fails: an authority that is not trusted, a time outside the life of the certificate, no proof of time, a key', async () => {
    const stranger = await Authority.start();
    const untrusted = [expect.stringMatching(/^signature-invalid: .*its certificate, or its proof of time, is not trusted: /)];
    expect(await foundBundle(digest => stranger.bundle(WORKFLOW, cosignStatement(digest)))).toEqual(untrusted);
    for (const unusual of [{ late: 11 }, { late: -2 }, { unlogged: true }]) {
      expect(await foundBundle(digest => authority.bundle(WORKFLOW, cosignStatement(digest), unusual))).toEqual(untrusted);
      const [repository, model] = await push();
      const payload = simplePayload(model.digest);
      await pushSimple(registry, repository, model.digest, payload, await authority.annotations(WORKFLOW, payload, unusual));
      expect(await found(repository)).toEqual(untrusted);
    }
    expect(await foundBundle(digest => keyBundle(KINDS.Ed25519(), cosignStatement(digest)))).toEqual([expect.stringMatching(/it was made with a key, and has no certificate$/)]);
  });

  test('fails: a payload that was changed, and a good signature of another digest', async () => {
    expect(await foundBundle(async digest => {
      const bundle = JSON.parse(await authority.bundle(WORKFLOW, cosignStatement(OTHER)));
      bundle.dsseEnvelope.payload = Buffer.from(cosignStatement(digest)).toString('base64');
      return JSON.stringify(bundle);
    })).toEqual([expect.stringMatching(/^signature-invalid: /)]);
    expect(await foundBundle(() => authority.bundle(WORKFLOW, cosignStatement(OTHER)))).toEqual([expect.stringMatching(new RegExp(`^signature-of-other-content: .*it is of ${OTHER}$`))]);
    const [repository, model] = await push();
    const annotations = await authority.annotations(WORKFLOW, simplePayload(OTHER));
    await pushSimple(registry, repository, model.digest, simplePayload(model.digest), annotations);
    expect(await found(repository)).toEqual([expect.stringMatching(/^signature-invalid: /)]);
    await pushSimple(registry, repository, model.digest, simplePayload(OTHER), annotations);
    expect(await found(repository)).toEqual([expect.stringMatching(/^signature-of-other-content: /)]);
  });

  test('fails: a trust root that is none', async () => {
    const directory = scratchDirectory('trust');
    writeFileSync(join(directory, 'text.json'), 'text');
    writeFileSync(join(directory, 'empty.json'), '{}');
    const issues = await issuesOf(signersOf(['gone.json', 'text.json', 'empty.json'].map(trustRoot => ({ identity: WORKFLOW, issuer: ISSUER, trustRoot })), directory));
    expect(issues.map(({ id, path }) => [id, path])).toEqual(['gone.json', 'text.json', 'empty.json'].map(path => ['signature-trust-root', path]));
  });
});
