import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitOpsError } from '../../errors';
import { LockContext } from '../resolver';

/** User and password of a host. */
interface Login {
  readonly login: string;
  readonly password: string;
}

/**
 * The value of the header `authorization` for a host, from the netrc file of the user: `$NETRC`, or `~/.netrc`, where curl,
 * git and pip look too. Undefined when it names neither the host nor a default.
 *
 * @param host name of the host; its port does not count, as for curl
 */
export function netrcAuthorization(host: string, { env, home }: Pick<LockContext, 'env' | 'home'>): string | undefined {
  const path = env.NETRC ? env.NETRC : home && join(home, '.netrc');
  if (!path) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new GitOpsError([{ id: 'netrc', path, problem: `the file with credentials cannot be read: ${code}`, fix: 'make it readable for you, or remove it' }]);
  }
  const found = parseNetrc(text, host);
  return found && `Basic ${Buffer.from(`${found.login}:${found.password}`).toString('base64')}`;
}

/** The entry of a host, or else the default one. */
export function parseNetrc(text: string, host: string): Login | undefined {
  const words = wordsOf(text);
  let other: Login | undefined;
  for (let i = 0; i < words.length; i++) {
    if (words[i] !== 'machine' && words[i] !== 'default') continue;
    const named = words[i] === 'machine';
    const machine = named ? words[++i] : undefined;
    let [login, password] = ['', ''];
    while (i + 2 < words.length && ['login', 'password', 'account'].includes(words[i + 1])) {
      if (words[i + 1] === 'login') login = words[i + 2];
      if (words[i + 1] === 'password') password = words[i + 2];
      i += 2;
    }
    if (named && machine === host) return { login, password };
    if (!named) other ??= { login, password };
  }
  return other;
}

/** Words between blanks, some of them in double quotes. Comments and the bodies of macros are left out. */
function wordsOf(text: string): string[] {
  const plain = text.replace(/^macdef .*\n(?:.+\n)*/gm, '').replace(/^\s*#.*$/gm, '');
  return [...plain.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, word]) => quoted?.replace(/\\(.)/g, '$1') ?? word);
}
