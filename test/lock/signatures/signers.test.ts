import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS, writePublicKey } from './signing';
import { signersOf, verifySignatures } from '../../../lib/lock/signatures';
import { parseConfig } from '../../../lib/validate';
import { scratchDirectory } from '../../tools/scratch';
import { issuesOf } from '../context';
import { lockContext, lockedModel } from '../fixtures';

const rulesOf = (text: string) => parseConfig(`models:\n  signatures:\n${text}`, 'gitops-ai.yaml').models!.signatures!;

test('rules say which models they are about; without names they are about all', async () => {
  const directory = scratchDirectory('signers');
  writePublicKey(directory, KINDS.Ed25519());
  const [one, two, all] = await signersOf(rulesOf('    - { models: ranker, key: models.pub }\n    - { models: [a, b], key: models.pub }\n    - key: models.pub\n'), directory);
  expect(['ranker', 'a', 'b', 'c'].map(model => [one, two, all].map(signer => signer.signs(model)))).toEqual([[true, false, true], [false, true, true], [false, true, true], [false, false, true]]);
});

test('fails: rules that say neither or both, with every one that is wrong', async () => {
  const text = ['{}', '{ key: a, identity: b, issuer: c }', '{ identity: a@example.com }', '{ issuer: https://example.com }', '{ key: a, trustRoot: b }', '{ keys: a }'].map(rule => `    - ${rule}\n`).join('');
  expect((await issuesOf(Promise.resolve().then(() => rulesOf(text)))).map(({ id }) => id)).toEqual(expect.arrayContaining(['signature-rule', 'unknown-key']));
  expect((await issuesOf(Promise.resolve().then(() => rulesOf(text)))).filter(({ id }) => id === 'signature-rule')).toHaveLength(6);
  expect(await issuesOf(signersOf([{ identity: 'a@example.com' }], '.'))).toMatchObject([{ id: 'signature-rule' }]);
});

test('fails: a key that is missing, private, no key, weak, or of a kind that nobody signs with', async () => {
  const directory = scratchDirectory('signers');
  const write = (name: string, text: string | Buffer) => writeFileSync(join(directory, name), text);
  write('private.pem', KINDS.Ed25519().privateKey.export({ format: 'pem', type: 'pkcs8' }));
  write('text.pub', 'ssh-ed25519 AAAA');
  const weak = [generateKeyPairSync('rsa', { modulusLength: 1024 }), generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), generateKeyPairSync('x25519')];
  weak.forEach(({ publicKey }, i) => write(`weak${i}.pub`, publicKey.export({ format: 'pem', type: 'spki' }) as string));
  mkdirSync(join(directory, 'folder'));
  const issues = await issuesOf(signersOf(['gone.pub', 'private.pem', 'text.pub', 'weak0.pub', 'weak1.pub', 'weak2.pub', 'folder'].map(key => ({ key })), directory));
  expect(issues.map(({ id, path, problem }) => [id, path, problem])).toEqual([
    ['gone.pub', 'the file cannot be read: ENOENT'], ['private.pem', 'this is a private key'], ['text.pub', 'this is no public key in PEM'],
    ['weak0.pub', 'nobody should trust this kind of key: rsa'], ['weak1.pub', 'nobody should trust this kind of key: ec'], ['weak2.pub', 'nobody should trust this kind of key: x25519'],
    ['folder', 'the file cannot be read: EISDIR'],
  ].map(([path, problem]) => ['signature-key', path, problem]));
  expect(JSON.stringify(issues)).not.toContain('BEGIN');
});

test('fails: a signature is required of a model where nobody can look', async () => {
  const context = lockContext();
  writePublicKey(context.directory, KINDS.Ed25519());
  const locked = lockedModel({ source: `pvc://claim/ranker?contentHash=sha256:${'a'.repeat(64)}`, size: 1, provenance: { resolvedFrom: 'pvc://claim/ranker' } });
  const { findings } = await verifySignatures([locked], await signersOf([{ key: 'models.pub' }], context.directory), context);
  expect(findings).toMatchObject([{ level: 'error', id: 'signature-unsupported', path: 'ranker@1.4.2' }]);
});
