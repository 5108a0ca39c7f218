import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KeyPair, keyBundle, KINDS, statement, writePublicKey } from './signing';
import { resolverFor } from '../../../lib/lock';
import { signersOf, verifySignatures } from '../../../lib/lock/signatures';
import { LockedModel } from '../../../lib/models';
import { HubServer } from '../../tools/hub-server';
import { safetensors } from '../../tools/model-files';
import { lockContext, lockedModel } from '../fixtures';

type Files = { readonly [path: string]: string | Buffer };

const COMMIT = 'a'.repeat(40);
const FILES: Files = { '.gitattributes': '*.safetensors filter=lfs', 'config.json': '{"num_hidden_layers":2}', 'model.safetensors': safetensors({ 'model.a': { dtype: 'BF16', shape: [8, 8] } }) };
const key = KINDS['ECDSA on P-384']();
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const without = (files: Files, ...names: string[]): Files => Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

/** What model signing writes of files, all but those of Git. */
function signature(files: Files, { by = key, serialization = {}, root }: { by?: KeyPair; serialization?: object; root?: string } = {}): string {
  const resources = Object.entries(without(files, '.gitattributes')).map(([name, content]) => ({ name, algorithm: 'sha256', digest: sha256(content) }));
  const digest = root ?? sha256(Buffer.concat(resources.map(one => Buffer.from(one.digest, 'hex'))));
  return keyBundle(by, statement([{ name: 'ranker', digest: { sha256: digest } }], 'https://model_signing/signature/v1.0', {
    serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: ['model.sig', '.git', '.gitattributes'], ...serialization }, resources,
  }));
}

describe('on the Hub', () => {
  let hub: HubServer;
  beforeAll(async () => { hub = await HubServer.start({}); });
  afterAll(() => hub.stop());

  /** What a verification finds of a repository with files, given what its lock is changed to. */
  const found = async (files: Files, change: (locked: LockedModel) => LockedModel = locked => locked) => {
    hub.repositories['acme/ranker'] = { card: {}, refs: { main: COMMIT }, commits: { [COMMIT]: { date: '2026-05-04T03:02:01.000Z', files } } };
    const context = lockContext({ env: { HF_ENDPOINT: hub.url } });
    const locked = change(lockedModel(await resolverFor('hf://acme/ranker@main').resolve('hf://acme/ranker@main', context)));
    const signers = await signersOf([{ key: writePublicKey(context.directory, key) }], context.directory);
    hub.forget();
    const { findings, failures } = await verifySignatures([locked], signers, context);
    expect(failures).toEqual([]);
    return findings.map(({ id, problem }) => `${id}: ${problem}`);
  };

  test('the signature of the files of the lock, without reading one of them', async () => {
    expect(await found({ ...FILES, 'model.sig': signature(FILES) })).toEqual([]);
    expect(hub.seen().filter(({ url }) => url.includes('/resolve/')).map(({ url }) => url.split('/').pop())).toEqual(['model.sig']);
  });

  test('a signature as it was written before 1.0, and a lock that knows the hash of the list alone', async () => {
    const subjects = Object.entries(without(FILES, '.gitattributes')).map(([name, content]) => ({ name, digest: { sha256: sha256(content) } }));
    const files = without(FILES, '.gitattributes');
    expect(await found({ ...files, 'model.sig': keyBundle(key, statement(subjects, 'https://model_signing/Digests/v0.1')) })).toEqual([]);
    const line = ([path, content]: [string, string | Buffer]) => `${sha256(content)}  ${path}\n`;
    const list = (named: Files) => sha256(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)).map(line).join(''));
    const sig = signature(files);
    const shortened = (named: Files) => (locked: LockedModel): LockedModel => (
      { ...locked, files: undefined, manifest: { files: 3, sha256: list(named) } });
    expect(await found({ ...files, 'model.sig': sig }, shortened(files))).toEqual([]);
    expect(await found({ ...files, 'model.sig': sig }, shortened({ ...files, 'model.sig': sig }))).toEqual([]);
    expect(await found({ ...files, 'model.sig': sig }, shortened({ ...files, 'more.bin': 'x' }))).toEqual([expect.stringMatching(/^signature-of-other-content: .*its list of 2 files is another one than that of the lock, of 3$/)]);
  });

  test('small files that the lock has no hash of are read', async () => {
    const forgetful = (locked: LockedModel): LockedModel => ({ ...locked, files: locked.files!.map(({ sha256: hash, ...file }) => (file.path === 'config.json' ? file : { ...file, sha256: hash })) });
    expect(await found({ ...FILES, 'model.sig': signature(FILES) }, forgetful)).toEqual([]);
    expect(await found({ ...FILES, 'model.sig': signature({ ...FILES, 'config.json': '{}' }) }, forgetful)).toEqual([expect.stringContaining('config.json is signed with the sha256')]);
  });

  test('fails: no signature, that of another key, one that is none', async () => {
    expect(await found(FILES)).toEqual([expect.stringMatching(/^signature-missing: /)]);
    expect(await found({ ...FILES, 'model.sig': signature(FILES, { by: KINDS.Ed25519() }) })).toEqual([expect.stringMatching(/^signature-invalid: .*model\.sig: the key does not fit it$/)]);
    for (const text of ['', '[]', '{}', 'text', signature(FILES).replace('in-toto+json', 'other')]) {
      expect(await found({ ...FILES, 'model.sig': text })).toEqual([expect.stringMatching(/^signature-invalid: .*model\.sig: (?:it is no Sigstore bundle|the bundle holds no statement with one signature)$/)]);
    }
  });

  test.each<[string, string, RegExp]>([
    ['a file that was changed', signature({ ...FILES, 'model.safetensors': 'x' }), /model\.safetensors is signed with the sha256 [0-9a-f]{64}, and locked with [0-9a-f]{64}$/],
    ['a file that nobody signed', signature(without(FILES, 'config.json')), /config\.json is in the lock, and not signed$/],
    ['a signed file that is not in the lock', signature({ ...FILES, 'more.bin': 'x' }), /more\.bin is signed, and not in the lock$/],
    ['a file outside the model', signature({ ...FILES, '../x': 'x' }), /its list of files has one that is none: \.\.\/x$/],
    ['shards', signature(FILES, { serialization: { method: 'shards' } }), /it has hashes of shards by sha256, and the lock those of files by sha256; sign it again without shards$/],
    ['another hash', signature(FILES, { serialization: { hash_type: 'blake2b' } }), /it has hashes of files by blake2b/],
    ['a subject of something else', signature(FILES, { root: 'a'.repeat(64) }), /its subject is not what its files come to$/],
    ['a statement of something else', keyBundle(key, statement([], 'https://slsa.dev/provenance/v1')), /what is signed is no model, but https:\/\/slsa\.dev\/provenance\/v1$/],
  ])('fails: a good signature of %s', async (_, text, problem) => {
    expect(await found({ ...FILES, 'model.sig': text })).toEqual([expect.stringMatching(new RegExp(`^signature-of-other-content: model\\.sig is signed by the key models\\.pub, and is not of what is locked: .*${problem.source}`))]);
  });
});

test('what release 1.1.1 of model signing wrote', async () => {
  const context = lockContext();
  const { publicKey, signature: written } = JSON.parse(readFileSync(join(__dirname, 'model-signing-1.1.1.json'), 'utf8'));
  const files = { 'config.json': '{"num_hidden_layers":2}', 'model.gguf': 'weights', 'docs/README.md': 'read me', '.gitattributes': 'x' };
  const locked = lockedModel({
    source: `pvc://models/ranker?contentHash=sha256:${'a'.repeat(64)}`,
    size: 7,
    files: Object.entries(files).map(([path, content]) => ({ path, size: content.length, sha256: sha256(content) })),
    provenance: { resolvedFrom: 'file:model?as=pvc://models/ranker' },
  });
  mkdirSync(join(context.directory, 'model'));
  writeFileSync(join(context.directory, 'model', 'model.sig'), JSON.stringify(written));
  writeFileSync(join(context.directory, 'models.pub'), publicKey);
  const signers = await signersOf([{ key: 'models.pub' }], context.directory);
  expect(await verifySignatures([locked], signers, context)).toEqual({ findings: [], failures: [] });
  const changed = { ...locked, files: locked.files!.map(file => (file.path === 'model.gguf' ? { ...file, sha256: sha256('other') } : file)) };
  expect((await verifySignatures([changed], signers, context)).findings).toMatchObject([{ id: 'signature-of-other-content', problem: expect.stringContaining('model.gguf is signed with') }]);
});

test('a directory of this machine, and that it is not here', async () => {
  const context = lockContext();
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(context.directory, path)), { recursive: true });
    writeFileSync(join(context.directory, path), content);
  };
  for (const [path, content] of Object.entries(FILES)) write(`model/${path}`, content);
  write('model/model.sig', signature(FILES));
  const reference = 'file:model?as=pvc://models/ranker';
  const locked = lockedModel(await resolverFor(reference).resolve(reference, context));
  const signers = await signersOf([{ key: writePublicKey(context.directory, key) }], context.directory);
  expect(await verifySignatures([locked], signers, context)).toEqual({ findings: [], failures: [] });
  expect(await verifySignatures([locked], signers, lockContext())).toMatchObject({ findings: [], failures: [{ id: 'model-gone', field: 'ranker@1.4.2' }] });
});
