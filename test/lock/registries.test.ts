import { issuesOf, lockContext, locked } from './context';
import { resolverFor, resolverOf } from '../../lib/lock';
import { PYTHON_SERVERS, startMlflow, startMoto } from '../tools/python-servers';
import { describeWith, ServerProcess } from '../tools/server-process';

jest.mock('../../lib/errors/optional-package', () => jest.requireActual('../tools/optional-packages'));

describeWith('mlflow', PYTHON_SERVERS, 'a registry whose files are in a bucket', mlflow => describeWith('moto_server', PYTHON_SERVERS, 'of an S3 server', moto => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const sdk = require('@aws-sdk/client-s3');
  let registry: ServerProcess;
  let store: ServerProcess;
  let client: { send(command: unknown): Promise<unknown> };
  const put = (Key: string, Body: string) => client.send(new sdk.PutObjectCommand({ Bucket: 'models', Key, Body }));
  const post = (path: string, body: object) => fetch(`${registry.url}/api/2.0/mlflow/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const context = () => lockContext({
    env: {
      MLFLOW_TRACKING_URI: registry.url, AWS_ENDPOINT_URL: store.url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b',
    },
  });

  beforeAll(async () => {
    [registry, store] = await Promise.all([startMlflow(mlflow), startMoto(moto)]);
    client = new sdk.S3Client({ endpoint: store.url, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    await client.send(new sdk.CreateBucketCommand({ Bucket: 'models' }));
    await put('ranker/model.onnx', 'weights');
    await post('registered-models/create', { name: 'ranker' });
    await post('model-versions/create', { name: 'ranker', source: 's3://models/ranker' });
  }, 180_000);
  afterAll(() => Promise.all([registry?.stop(), store?.stop()]));

  test('is followed to the bucket, which pins the files; both are verified', async () => {
    const reference = 'mlflow://ranker/1';
    const resolver = resolverFor(reference);
    expect(await issuesOf(resolver.resolve(reference, context()))).toMatchObject([{ id: 'model-manifest', path: 's3://models/ranker/' }]);
    await put('ranker/MANIFEST.sha256', await resolver.manifest!(reference, context()));
    const resolved = await resolver.resolve(reference, context());
    expect(resolved).toMatchObject({ source: expect.stringMatching(/^s3:\/\/models\/ranker\/\?endpoint=.*&manifestSha256=/), size: 7, format: 'onnx', provenance: { resolvedFrom: reference } });

    const version = locked(resolved);
    const found = async () => (await resolverOf(version)!.verify(version, context())).map(({ level, id }) => `${level} ${id}`);
    expect(await found()).toEqual([]);
    await put('ranker/model.onnx', 'changed');
    expect(await found()).toEqual(['error locked-version-changed']);
  });
}));
