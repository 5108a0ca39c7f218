import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { netrcAuthorization, parseNetrc } from '../../../lib/lock/credentials/netrc';
import { scratchDirectory } from '../../tools/scratch';

const TEXT = `# mine
machine a.example login alice password "two words"
machine b.example
  login bob
  account x
  password p#1
macdef init
machine evil.example login eve password eve
cd /

machine c.example password only
default login anonymous password guest
`;

test.each([
  ['a.example', 'alice', 'two words'], ['b.example', 'bob', 'p#1'], ['c.example', '', 'only'], ['d.example', 'anonymous', 'guest'], ['evil.example', 'anonymous', 'guest'],
])('%s', (host, login, password) => expect(parseNetrc(TEXT, host)).toEqual({ login, password }));

test('no entry is no login', () => {
  expect(parseNetrc('machine a.example login alice password p', 'b.example')).toBeUndefined();
  expect(parseNetrc('machine', 'machine')).toBeUndefined();
  expect(parseNetrc('', 'a')).toBeUndefined();
});

test('the file is that of $NETRC, or the one in the home directory', () => {
  const home = scratchDirectory('home');
  expect(netrcAuthorization('a.example', { env: {}, home })).toBeUndefined();
  writeFileSync(join(home, '.netrc'), TEXT);
  writeFileSync(join(home, 'other'), 'machine a.example login carol password x');
  const of = (value: string) => `Basic ${Buffer.from(value).toString('base64')}`;
  expect(netrcAuthorization('a.example', { env: {}, home })).toBe(of('alice:two words'));
  expect(netrcAuthorization('a.example', { env: { NETRC: join(home, 'other') }, home })).toBe(of('carol:x'));
  expect(netrcAuthorization('a.example', { env: {} })).toBeUndefined();
});

test('fails: a file that cannot be read, without a word of what is in it', () => {
  const home = scratchDirectory('home');
  expect(() => netrcAuthorization('a.example', { env: { NETRC: home } })).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ id: 'netrc', path: home })] }));
});
