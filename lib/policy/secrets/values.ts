/** A value that points at a secret, or is none: a reference, a template, a path, an address, a switch. */
const REFERENCE = new RegExp([
  '^$',
  '^\\$(?:[({]|__)', '\\$[({][^)}]{0,200}[)}]', '^\\$[A-Za-z_][A-Za-z0-9_]*$', '^%[({A-Za-z_].{0,200}[)}%]s?$', '\\{\\{', '<[A-Za-z_][^>]{0,100}>', '^@', '^\\[[^\\]]*\\]$', '^<%',
  '^[A-Za-z]:\\\\', '^(?:file|https?|grpcs?|s3|gs|oci|hf|pvc|unix|tcp|arn|vault|op|secretref|secret|env|awssm|gcpsm|azkv|akv)[:+]',
  '^os\\.environ', '^projects/[^/]+/secrets/', '^env[./]', '^sha(?:1|256|512):', '^ENC\\[', '^ref\\+', '^!vault', '^kms:', '^AQICAH',
  '^(?:true|false|yes|no|on|off|null|nil|none|undefined|~)$',
  '^(?:str|string|text|int|integer|bool|boolean|float|any|bytes|optional|required|enabled|disabled|auto|manual|prompt|interactive|never|always|basic|bearer|jwt|oidc|oauth2?|apikey|header|query|cookie|static|default|inherit)$',
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
].join('|'), 'i');

/** What people write where a secret goes later. */
const PLACEHOLDER = new RegExp([
  '^[xX*•.…_-]{2,}$', '^<.*>$', '^\\[.*\\]$', 'your[-_ .]', '[-_ ]here$', '^(?:please[-_ ])?(?:replace|insert|enter|fill|set|provide|put|paste|add)[-_ ]?', '^(?:todo|tbd|fixme|redacted|removed|hidden|masked|placeholder|n/?a)$',
  '(?:_|-|^)placeholder', '^(?:empty|dummy|unused|ignored?|fake|nothing|not[-_ ]?(?:needed|used|required|set|provided|applicable)|no[-_ ]?(?:key|token|auth|password)(?:[-_ ]\\w+)*)$',
  '^sk-no-key-required$', 'x{6,}', '\\*{3,}', '\\.\\.\\.', '…',
].join('|'), 'i');

/** Whether a value is no secret itself, but says where one is, or is of another sort altogether. */
export function isReference(value: string): boolean {
  return REFERENCE.test(value) || isPath(value);
}

/** Base64 may begin with a slash too; what it goes on with is no name of a folder. */
function isPath(value: string): boolean {
  return /^(?:~|\.{1,2})?\//.test(value) && !(value.length >= 32 && looksRandom(value));
}

/** Whether a value is what people write until the secret is known. `changeme` is none: systems accept it. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}

/** Whether a value is public by its nature: certificates, public keys, known hosts. */
export function isPublic(value: string): boolean {
  const text = value.trim();
  if (text.includes('PRIVATE KEY')) return false;
  return /^-----BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY|EC PUBLIC KEY|CERTIFICATE REQUEST|PGP PUBLIC KEY BLOCK|SSH2 PUBLIC KEY|X509 CRL|TRUSTED CERTIFICATE)-----/.test(text)
    || /^(?:\S+ )?(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d+|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) AAAA/.test(text);
}

/** Bits a character: how evenly the characters of a text are used. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count / text.length * Math.log2(count / text.length);
  return bits;
}

/** Whether a token of a known shape is more than its prefix and a filling, as in `hf_xxxxxxxx` or `hf_your_token`. */
export function isVaried(token: string): boolean {
  return new Set(token).size >= 8 && !/x{6,}|your[-_]|\*{3,}|0{12,}|placeholder|redacted/i.test(token);
}

/** Whether a value can be a random secret: long enough, of one piece, and no name made of words and numbers. */
export function looksRandom(value: string): boolean {
  if (value.length < 16 || value.length > 4096 || /\s/.test(value)) return false;
  if (isNameLike(value)) return false;
  return entropy(value) >= (/^[0-9a-f]+$/i.test(value) ? 2.8 : 3.2);
}

/** Whether a value is what somebody would type as a password or token: letters and digits in one piece, or random. */
export function looksTyped(value: string): boolean {
  if (value.length < 6 || value.length > 256 || /\s/.test(value)) return false;
  if (/^[^-_./:,]*$/.test(value) && /[A-Za-z]/.test(value) && /[0-9!@#%^&*]/.test(value)) return true;
  return looksRandom(value);
}

/** `sentence-transformers/all-MiniLM-L6-v2`, `hf-token`, `prod.us-east-1`: pieces that are words, versions or sizes. */
export function isNameLike(value: string): boolean {
  return value.split(/[-_./:@,+=]+/).every(piece => piece.length === 0 || isWord(piece));
}

/** A word (`Token`, `hfToken`, `AWS`), a number, or a word with a number at one end (`v2`, `8b`, `Qwen3`, `L6`). */
function isWord(piece: string): boolean {
  if (piece.length > 24) return false;
  if (/^\d{1,8}$/.test(piece)) return true;
  const letters = /^\d{0,4}([A-Za-z]*)\d{0,4}[A-Za-z]?$/.exec(piece)?.[1];
  if (letters === undefined) return false;
  // Words begin with capitals, or are capitals; capitals here and there are random.
  return /^(?:[A-Z]?[a-z]*|[A-Z]+s?|(?:[A-Z]?[a-z]{2,}|[A-Z]{2,4})(?:[A-Z][a-z]+|[A-Z]{2,4}){0,4})$/.test(letters);
}
