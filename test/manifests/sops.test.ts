import { isSopsEncrypted, isSopsValue, sopsRecipients } from '../../lib/manifests';
import { SOPS_VALUE, sopsSecret } from '../secrets/fixtures';

test('knows an encrypted value by its form', () => {
  expect(isSopsValue(SOPS_VALUE)).toBe(true);
  expect(isSopsValue(SOPS_VALUE.replace('type:str', 'type:int'))).toBe(true);
});

test.each([['plain text', 'hunter2'], ['a bare prefix', 'ENC[AES256_GCM,data:x]'], ['a value with text after it', `${SOPS_VALUE} and more`], ['a number', 7]])(
  'fails: %s is no encrypted value', (_what, value) => expect(isSopsValue(value)).toBe(false));

test('an object is encrypted when SOPS has left its code of authenticity', () => {
  expect(isSopsEncrypted(sopsSecret())).toBe(true);
  expect(isSopsEncrypted(sopsSecret({ sops: undefined }))).toBe(false);
  expect(isSopsEncrypted(sopsSecret({ sops: 'text' }))).toBe(false);
  expect(isSopsEncrypted(sopsSecret({ sops: [] }))).toBe(false);
});

test('names the kinds of keys that can decrypt, in groups too, and skips empty lists', () => {
  expect(sopsRecipients(sopsSecret())).toEqual(['age']);
  expect(sopsRecipients(sopsSecret({ sops: { mac: 'm', kms: [{ arn: 'a' }], pgp: [], age: null } }))).toEqual(['kms']);
  expect(sopsRecipients(sopsSecret({ sops: { mac: 'm', key_groups: [{ hc_vault: [{}] }, { pgp: [{}] }, null] } }))).toEqual(['pgp', 'hc_vault']);
  expect(sopsRecipients({})).toEqual([]);
});
