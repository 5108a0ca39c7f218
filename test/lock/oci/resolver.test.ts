import { createHash } from 'node:crypto';
import { oci } from '../../../lib/lock/oci';
import { describeWithRegistry } from '../../tools/describe-with-registry';
import { Artifact, Registry } from '../../tools/registry';
import { scratchDirectory } from '../../tools/scratch';
import { lockContext, lockedModel } from '../fixtures';

const WEIGHTS = 'application/vnd.cncf.model.weight.v1.raw';
const MODEL_PACK: Artifact = {
  artifactType: 'application/vnd.cncf.model.manifest.v1+json',
  config: {
    mediaType: 'application/vnd.cncf.model.config.v1+json',
    content: JSON.stringify({
      descriptor: { createdAt: '2026-10-01T12:00:00Z', revision: '0123abcd', licenses: ['Apache-2.0', 'MIT'] },
      config: { format: 'safetensors', precision: 'bfloat16', paramSize: '6.7B', architecture: 'transformer' },
      modelfs: { type: 'layers', diffIds: [] },
    }),
  },
  layers: [
    { content: 'weights '.repeat(10), mediaType: WEIGHTS, annotations: { 'org.cncf.model.filepath': 'model.safetensors' } },
    { content: '{"layers":32}', mediaType: 'application/vnd.cncf.model.weight.config.v1.raw', annotations: { 'org.cncf.model.filepath': 'config.json' } },
    { content: 'read me', mediaType: 'application/vnd.cncf.model.doc.v1.raw', annotations: { 'org.cncf.model.filepath': 'docs/README.md' } },
  ],
};
const KIT: Artifact = {
  config: {
    mediaType: 'application/vnd.kitops.modelkit.config.v1+json',
    content: JSON.stringify({ manifestVersion: '1.0.0', package: { name: 'ranker', license: 'MIT' }, model: { name: 'ranker', format: 'onnx', path: './model' } }),
  },
  layers: [
    { content: 'x'.repeat(100), mediaType: 'application/vnd.kitops.modelkit.model.v1.tar+gzip' },
    { content: 'y'.repeat(20), mediaType: 'application/vnd.kitops.modelkit.modelpart.v1.tar' },
    { content: 'z'.repeat(1000), mediaType: 'application/vnd.kitops.modelkit.dataset.v1.tar+gzip' },
  ],
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describeWithRegistry('with a real registry', () => {
  let registry: Registry;
  beforeAll(async () => { registry = await Registry.start(scratchDirectory('registry')); });
  afterAll(() => registry.stop());

  const at = (rest: string) => `oci://${registry.host}/${rest}`;
  const resolve = (rest: string) => oci.resolve(at(rest), lockContext());
  const failure = (reference: string) => oci.resolve(reference, lockContext()).then(
    () => { throw new Error('no failure'); }, ({ issues: [{ id, path, problem, fix }] }: { issues: { id: string; path: string; problem: string; fix: string }[] }) => ({ id, path, problem, fix }));

  test('a ModelPack gives its digest, the size of its weights, its files and what its configuration says', async () => {
    const { digest } = await registry.pushArtifact('models/pack', '1.4.2', MODEL_PACK);
    expect(await resolve('models/pack:1.4.2')).toEqual({
      source: at(`models/pack@${digest}`),
      size: 80 + 13,
      format: 'safetensors',
      dtype: 'bfloat16',
      parameters: 6_700_000_000,
      license: 'Apache-2.0 AND MIT',
      files: [
        { path: 'model.safetensors', size: 80, sha256: sha256('weights '.repeat(10)) },
        { path: 'config.json', size: 13, sha256: sha256('{"layers":32}') },
        { path: 'docs/README.md', size: 7, sha256: sha256('read me') },
      ],
      provenance: {
        resolvedFrom: at('models/pack:1.4.2'), createdAt: '2026-10-01T12:00:00Z', artifactType: 'application/vnd.cncf.model.manifest.v1+json', trainingCommit: '0123abcd',
      },
    });
    expect(await resolve(`models/pack@${digest}`)).toMatchObject({ source: at(`models/pack@${digest}`), provenance: { resolvedFrom: at(`models/pack@${digest}`) } });
  });

  test('a ModelKit is known by its configuration, and data sets are no weights', async () => {
    const { digest } = await registry.pushArtifact('models/kit', 'v1', KIT);
    expect(await resolve('models/kit:v1')).toEqual({
      source: at(`models/kit@${digest}`),
      size: 120,
      format: 'onnx',
      license: 'MIT',
      provenance: { resolvedFrom: at('models/kit:v1'), artifactType: 'application/vnd.kitops.modelkit.config.v1+json' },
    });
  });

  test('any other artifact gives the sum of its layers, and its files when every layer is one', async () => {
    await registry.pushArtifact('models/plain', 'files', {
      artifactType: 'application/vnd.acme.model',
      annotations: { 'org.opencontainers.image.created': '2026-09-01T00:00:00Z', 'org.opencontainers.image.licenses': 'MIT' },
      layers: [{ content: 'abc', annotations: { 'org.opencontainers.image.title': 'model.onnx' } }],
    });
    expect(await resolve('models/plain:files')).toMatchObject({
      size: 3, license: 'MIT', files: [{ path: 'model.onnx', size: 3, sha256: sha256('abc') }], provenance: { createdAt: '2026-09-01T00:00:00Z', artifactType: 'application/vnd.acme.model' },
    });
    await registry.pushArtifact('models/plain', 'packed', {
      layers: [{ content: 'abc', mediaType: 'application/x-tar', annotations: { 'org.opencontainers.image.title': 'model', 'io.deis.oras.content.unpack': 'true' } }],
    });
    expect((await resolve('models/plain:packed')).files).toBeUndefined();
    await registry.pushArtifact('models/plain', 'climbs', { layers: [{ content: 'abc', annotations: { 'org.opencontainers.image.title': '../../etc/passwd' } }] });
    expect((await resolve('models/plain:climbs')).files).toBeUndefined();
  });

  test('an index gives the digest of every platform, and the size of the largest', async () => {
    const image = (content: string): Artifact => ({
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', content: JSON.stringify({ created: '2026-10-02T00:00:00Z', os: 'linux', content }) },
      layers: [{ content, mediaType: 'application/vnd.oci.image.layer.v1.tar' }],
    });
    const [amd, arm, attestation] = await Promise.all(['long content', 'short', 'attestation'].map(content => registry.pushArtifact('models/car', undefined, image(content))));
    const index = await registry.pushIndex('models/car', '1', [
      { ...amd, platform: { os: 'linux', architecture: 'amd64' } },
      { ...arm, platform: { os: 'linux', architecture: 'arm64' } },
      { ...attestation, platform: { os: 'unknown', architecture: 'unknown' } },
    ]);
    expect(await resolve('models/car:1')).toEqual({
      source: at(`models/car@${index.digest}`),
      size: 12,
      platforms: { 'linux/amd64': amd.digest, 'linux/arm64': arm.digest },
      provenance: { resolvedFrom: at('models/car:1'), createdAt: '2026-10-02T00:00:00Z' },
    });
  });

  test('what is there and unchanged has no findings', async () => {
    await registry.pushArtifact('models/fine', '1', MODEL_PACK);
    expect(await oci.verify(lockedModel(await resolve('models/fine:1')), lockContext())).toEqual([]);
  });

  test('fails: a tag that was pushed over, and it says what moved where', async () => {
    const before = await registry.pushArtifact('models/moved', '1.4.2', MODEL_PACK);
    const locked = lockedModel(await resolve('models/moved:1.4.2'));
    const content = MODEL_PACK.config!.content.replace('2026-10-01', '2026-10-09');
    const after = await registry.pushArtifact('models/moved', '1.4.2', { ...MODEL_PACK, config: { ...MODEL_PACK.config!, content } });
    expect(await oci.verify(locked, lockContext())).toEqual([{
      level: 'error',
      id: 'tag-moved',
      path: 'ranker@1.4.2',
      value: locked.uri,
      problem: `${at('models/moved:1.4.2')} was ${before.digest} (made 2026-10-01T12:00:00Z) when it was locked, and now is ${after.digest} (made 2026-10-09T12:00:00Z)`,
      fix: expect.stringContaining('give it a version of its own'),
    }]);
  });

  test('fails: a manifest, a layer or a manifest of an index that the registry no longer has', async () => {
    const gone = await registry.pushArtifact('models/gone', '1', MODEL_PACK);
    const locked = lockedModel(await resolve('models/gone:1'));
    const layer = `sha256:${locked.files![0].sha256}`;
    await registry.delete('models/gone', 'blobs', layer);
    expect(await oci.verify(locked, lockContext())).toMatchObject([{ id: 'locked-version-gone', problem: `the registry no longer has ${layer}, 80 bytes, which it names` }]);
    await registry.delete('models/gone', 'manifests', gone.digest);
    expect(await oci.verify(locked, lockContext())).toMatchObject([{ id: 'locked-version-gone', level: 'error' }, { id: 'tag-gone', level: 'warning' }]);

    const child = await registry.pushArtifact('models/half', undefined, KIT);
    await registry.pushIndex('models/half', '1', [child]);
    const half = lockedModel(await resolve('models/half:1'));
    await registry.delete('models/half', 'manifests', child.digest);
    expect(await oci.verify(half, lockContext())).toMatchObject([{ problem: `the registry no longer has ${child.digest}, which it names` }]);
  });

  test('fails: a tag that is not there, with the one that was meant; a repository that is not there', async () => {
    await registry.pushArtifact('models/typo', '1.4.2', MODEL_PACK);
    expect(await failure(at('models/typo:1.4.3'))).toEqual({
      id: 'oci-not-found', path: at('models/typo:1.4.3'), problem: 'repository models/typo has no tag "1.4.3". Did you mean "1.4.2"?', fix: 'take a tag that is there: 1.4.2',
    });
    expect(await failure(at('models/nothing:1'))).toMatchObject({ problem: 'the registry knows no repository models/nothing, or does not show it to you' });
    expect(await failure(at(`models/typo@sha256:${'0'.repeat(64)}`))).toMatchObject({ problem: 'repository models/typo has no manifest of this digest' });
  });

  test.each([
    ['models/ranker', /names neither a tag nor a digest/], ['models/../ranker:1', /no reference to an artifact/], ['models/Ranker:1', /no reference/],
    ['models/ranker:1 2', /no reference/], ['models/ran\u0007ker:1', /no reference/], ['-x:1', /no reference/], ['models/ranker:1?x=y', /no reference/],
    ['models/ranker@sha256:abc', /no reference/],
  ])('fails: %j', async (rest, problem) => {
    expect(await failure(at(rest))).toMatchObject({ id: 'oci-reference', problem: expect.stringMatching(problem) });
  });

  test('fails: a reference without a registry', async () => {
    expect(await failure('oci://models/ranker:1')).toMatchObject({ problem: 'the reference names no registry', fix: 'write oci://docker.io/models/ranker:… when it is on Docker Hub' });
  });
});
