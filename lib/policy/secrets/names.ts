/**
 * How much a name says about its value:
 * - `password`: whatever stands there is one, `12345` too;
 * - `secret`: a literal that stands there is one;
 * - `maybe`: what stands there may as well be the name of a secret, so only what looks random is one.
 */
export type NameKind = 'password' | 'secret' | 'maybe' | undefined;

/** Words that make a name one of a secret: looked for in texts, in the three ways of writing them. */
export const SECRET_WORDS: readonly string[] = ['pass', 'pwd', 'secret', 'token', 'key', 'credential', 'authorization', 'bearer', 'dsn', 'connectionstring', 'connection_string'];

/** The last words of a name, longest first. */
const ENDINGS: readonly (readonly [ending: string, kind: NameKind])[] = [
  ['connection_string', 'secret'],
  ...['api', 'auth', 'secret_access', 'account', 'storage', 'master', 'admin', 'subscription', 'licence', 'license', 'service_role', 'bot', 'fernet', 'encryption', 'signing', 'hmac']
    .map(word => [`${word}_key`, 'secret'] as const),
  ...['client', 'app', 'jwt', 'webhook', 'cookie', 'session', 'shared', 'signing', 'hmac', 'consumer', 'api', 'oauth', 'user'].map(word => [`${word}_secret`, 'secret'] as const),
  ...['access', 'secret', 'private', 'ssh', 'shared', 'client', 'session', 'write', 'read', 'ingest', 'api_access'].map(word => [`${word}_key`, 'maybe'] as const),
  ['apikey', 'secret'],
  ['authorization', 'maybe'],
  ['credentials', 'maybe'],
  ['credential', 'maybe'],
  ['password', 'password'],
  ['passwd', 'password'],
  ['passphrase', 'password'],
  ['pwd', 'password'],
  ['pass', 'password'],
  ['secret', 'maybe'],
  ['token', 'secret'],
];

/** The last letters of names that are written as one word: `PGPASSWORD`, `hftoken`. */
const JOINED: readonly (readonly [ending: string, kind: NameKind])[] = [
  ['password', 'password'], ['passwd', 'password'], ['apikey', 'secret'], ['secretkey', 'maybe'], ['clientsecret', 'secret'], ['connectionstring', 'secret'],
  ...['auth', 'access', 'api', 'hf', 'refresh', 'bearer'].map(word => [`${word}token`, 'secret'] as const),
];

/** What stands before `token` where it counts, or is a part of a text: `eos_token`, `time_per_token`. */
const TOKENS_OF_TEXT = new Set([
  'bos', 'eos', 'pad', 'unk', 'sep', 'cls', 'mask', 'image', 'img', 'video', 'audio', 'speech', 'stop', 'special', 'start', 'end', 'begin', 'next', 'prev', 'previous', 'per', 'max', 'min',
  'num', 'new', 'first', 'last', 'total', 'prompt', 'completion', 'input', 'output', 'context', 'think', 'thinking', 'tool', 'boi', 'eoi', 'bot', 'eot', 'fim', 'prefix', 'suffix', 'middle', 'chunk',
  'page', 'continuation', 'continue', 'added', 'extra', 'reserved', 'sentinel', 'generated', 'cached', 'reasoning', 'text', 'inter', 'draft', 'accepted', 'placeholder', 'vision', 'box', 'point',
  'sub', 'word', 'single', 'each', 'separator', 'system', 'assistant', 'role', 'message', 'msg', 'query', 'document', 'doc', 'passage', 'language', 'lang', 'task', 'decoder', 'encoder', 'turn', 'or',
  'blank', 'newline', 'indicator', 'label', 'class', 'patch', 'frame', 'default', 'sync', 'the', 'a', 'of', 'by',
]);

/** What stands before `secret` where a Secret is named. */
const NAMED_SECRETS = new Set(['pull', 'tls', 'existing', 'image', 'registry', 'cert', 'certificate', 'docker']);

const known = new Map<string, NameKind>();
const MOST_KNOWN = 10_000;

/** What a name of a variable, a key, a flag or a header says about its value. */
export function nameKind(name: string): NameKind {
  if (name.length < 3 || name.length > 100) return undefined;
  let kind = known.get(name);
  if (kind !== undefined || known.has(name)) return kind;
  kind = classify(name);
  // Names repeat from object to object; a world of only new ones must not fill the memory.
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(name, kind);
  return kind;
}

function classify(name: string): NameKind {
  // Cheap before thorough: every ending has one of these.
  if (!/pass|pwd|secret|token|key|credential|authorization|connection/i.test(name)) return undefined;
  const words = wordsOf(name);
  const ending = ENDINGS.find(([end]) => words === end || words.endsWith(`_${end}`)) ?? JOINED.find(([end]) => words.endsWith(end));
  if (!ending) return undefined;
  const before = words.slice(0, -ending[0].length - 1).split('_').pop() ?? '';
  if (ending[0] === 'token' && (TOKENS_OF_TEXT.has(before) || /^\d+$/.test(before))) return undefined;
  if (ending[0] === 'secret' && NAMED_SECRETS.has(before)) return undefined;
  // `bypass`, `must_pass`, `test_pass`: it counts only alone or behind a user or a system.
  if (ending[0] === 'pass' && /^(?:must|should|test|tests|first|second|one|two|single|multi|forward|backward|pre|by)$/.test(before)) return undefined;
  return ending[1];
}

/** The words of the last part of a name, joined by `_`: `spring.datasource.dbPassword` → `db_password`. */
function wordsOf(name: string): string {
  const last = name.replace(/\.txt$/, '').split(/[./:[\]]+/).filter(Boolean).pop() ?? '';
  return last
    .replace(/^-+/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase();
}
