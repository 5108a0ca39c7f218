import { gunzipSync } from 'node:zlib';

/** A text that was inside another text. */
export interface Decoded {
  /** Empty for a private key. */
  readonly text: string;
  /** Whether it is a private key without the frame that makes a text of it. */
  readonly key?: boolean;
  /** How it was written, for messages: `base64`. */
  readonly how: string;
  /** Line of the outer text that it begins at, from 0. */
  readonly line: number;
}

/** More of a text than this is not unpacked: it is a blob, which is refused for what it is. */
const LONGEST = 1024 * 1024;
const SHORTEST_RUN = 20;
const RUN = /[A-Za-z0-9+/_-]{20,}={0,2}/g;
const BASE64_LINE = /^[A-Za-z0-9+/_-]{4,}={0,2}$/;

/** Every text inside a text that is written in base64, over one line or several, maybe packed with gzip. */
export function fromBase64(text: string): Decoded[] {
  const found: Decoded[] = [];
  const add = (encoded: string, line: number) => {
    const bytes = decodeBase64(encoded);
    if (!bytes) return;
    const inner = textOf(bytes);
    if (inner !== undefined) found.push({ ...inner, line });
  };
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line.length >= SHORTEST_RUN && BASE64_LINE.test(line)) {
      // A line of nothing else begins a block, which goes on while lines are as long, and ends with the first shorter one.
      let joined = line;
      let next = i + 1;
      for (let last = line; next < lines.length && last.length === line.length; next++) {
        last = lines[next].trim();
        if (!BASE64_LINE.test(last) || last.length > line.length) break;
        joined += last;
      }
      add(joined, i);
      i = next - 1;
      continue;
    }
    if (line.length < SHORTEST_RUN) continue;
    for (const [run] of line.matchAll(RUN)) add(run, i);
  }
  return found;
}

/** The bytes of a run of base64, of either alphabet; undefined when it can be none, or is plain hexadecimal. */
export function decodeBase64(encoded: string): Buffer | undefined {
  if (encoded.length > LONGEST || !/[A-Z]/.test(encoded) || !/[a-z]/.test(encoded)) return undefined;
  if (encoded.replace(/=+$/, '').length % 4 === 1) return undefined;
  // Cheap before thorough: the first bytes tell text, gzip and keys from everything else.
  const head = Buffer.from(encoded.slice(0, 16), 'base64');
  if (!isTextBytes(head) && !isGzip(head) && !isPrivateKey(head)) return undefined;
  return Buffer.from(encoded, 'base64');
}

function textOf(bytes: Buffer): Omit<Decoded, 'line'> | undefined {
  if (isGzip(bytes)) {
    try {
      const unpacked = gunzipSync(bytes, { maxOutputLength: LONGEST });
      return isTextBytes(unpacked) ? { text: unpacked.toString('utf8'), how: 'gzip in base64' } : undefined;
    } catch {
      return undefined;
    }
  }
  if (isPrivateKey(bytes)) return { text: '', key: true, how: 'base64' };
  return isTextBytes(bytes) ? { text: bytes.toString('utf8'), how: 'base64' } : undefined;
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** DER of a private key: a sequence that begins with the version, 0 or 1, as certificates and public keys do not. */
function isPrivateKey(bytes: Buffer): boolean {
  if (bytes.length < 10 || bytes[0] !== 0x30) return false;
  const start = bytes[1] < 0x80 ? 2 : bytes[1] === 0x81 ? 3 : bytes[1] === 0x82 ? 4 : 0;
  if (start === 0 || bytes[start] !== 2 || bytes[start + 1] !== 1 || bytes[start + 2] > 1) return false;
  // What follows: a modulus, an algorithm, or the octets of a point.
  return [0x02, 0x30, 0x04].includes(bytes[start + 3]);
}

/** Whether bytes are text: printable ASCII, line breaks, and whole UTF-8 letters. */
function isTextBytes(bytes: Buffer): boolean {
  let foreign = 0;
  for (const byte of bytes) {
    if (byte >= 127) foreign++;
    else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) return false;
  }
  return bytes.length > 0 && foreign * 4 <= bytes.length && (foreign === 0 || !bytes.toString('utf8').slice(0, -2).includes('\uFFFD'));
}

/** `%3D` → `=`; what is no encoding stays. */
export function fromPercent(text: string): string | undefined {
  const plain = text.replace(/%([0-7][0-9A-Fa-f])/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return plain === text ? undefined : plain;
}

const ESCAPES: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t' };

/** `\n` → a line break, `\"` → `"`: one level of what JSON and YAML write inside quotes. */
export function fromEscapes(text: string): string | undefined {
  const plain = text.replace(/\\(?:u00([0-7][0-9a-fA-F])|([nrt"'\\/]))/g, (_, hex: string | undefined, letter: string) => (
    hex ? String.fromCharCode(parseInt(hex, 16)) : ESCAPES[letter] ?? letter));
  return plain === text ? undefined : plain;
}
