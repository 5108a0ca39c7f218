/** A literal that was found, and what it stands for. */
export interface LiteralHit<T> {
  readonly index: number;
  readonly literal: string;
  readonly meaning: T;
}

/** What one pass over a text tells about it. */
export interface Survey<T> {
  /** Where literals are, in the order of the text. */
  readonly hits: readonly LiteralHit<T>[];
  /** Whether there is a run of characters long and mixed enough to be base64 of something. */
  readonly base64: boolean;
  /** Whether there is a backslash: JSON in JSON, or `\n` for a line break. */
  readonly escaped: boolean;
  /** Whether there is a percent sign: an encoded URL. */
  readonly percent: boolean;
}

const BASE64 = 1;
const UPPER = 2;
const LOWER = 4;
const DIGIT = 8;

/** The class of each ASCII character. */
const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const text = String.fromCharCode(code);
  if (/[A-Z]/.test(text)) CLASSES[code] = BASE64 | UPPER;
  else if (/[a-z]/.test(text)) CLASSES[code] = BASE64 | LOWER;
  else if (/[0-9]/.test(text)) CLASSES[code] = BASE64 | DIGIT;
  else if (/[+/_=-]/.test(text)) CLASSES[code] = BASE64;
}

/** Shorter runs hold no more than 15 bytes: less than any token, and less than most names of users with their passwords. */
const SHORTEST_RUN = 20;

const CLEAN: Survey<never> = { hits: [], base64: false, escaped: false, percent: false };

/**
 * Finds any of many literals in one pass: two characters lead to the few literals that begin with them. Most texts have
 * none of them, and the pass is all that they cost.
 */
export class Literals<T> {
  private readonly bucketOf = new Uint16Array(128 * 128);
  private readonly buckets: { literal: string; meaning: T }[][] = [[]];

  /** @param entries literals of at least two ASCII characters; several meanings of one literal are all found */
  constructor(entries: Iterable<readonly [literal: string, meaning: T]>) {
    for (const [literal, meaning] of entries) {
      const pair = literal.charCodeAt(0) << 7 | literal.charCodeAt(1);
      if (this.bucketOf[pair] === 0) this.bucketOf[pair] = this.buckets.push([]) - 1;
      this.buckets[this.bucketOf[pair]].push({ literal, meaning });
    }
  }

  /** What is in a text. */
  public survey(text: string): Survey<T> {
    let hits: LiteralHit<T>[] | undefined;
    let base64 = false;
    let escaped = false;
    let percent = false;
    let run = 0;
    let seen = 0;
    let previous = 128;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) {
        previous = 128;
        run = 0;
        seen = 0;
        continue;
      }
      if (previous < 128) {
        const bucket = this.bucketOf[previous << 7 | code];
        if (bucket !== 0) {
          for (const { literal, meaning } of this.buckets[bucket]) {
            if (text.startsWith(literal, i - 1)) (hits ??= []).push({ index: i - 1, literal, meaning });
          }
        }
      }
      const kind = CLASSES[code];
      if (kind !== 0) {
        run++;
        seen |= kind;
        if (run >= SHORTEST_RUN && (seen & (UPPER | LOWER)) === (UPPER | LOWER)) base64 = true;
      } else {
        run = 0;
        seen = 0;
        if (code === 92) escaped = true;
        else if (code === 37) percent = true;
      }
      previous = code;
    }
    return hits || base64 || escaped || percent ? { hits: hits ?? [], base64, escaped, percent } : CLEAN;
  }
}
