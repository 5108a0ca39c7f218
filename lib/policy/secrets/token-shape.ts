/** The shape of one kind of secret that can be told by its looks. */
export interface TokenShape {
  /** What it is, with its article: `a Hugging Face token`. */
  readonly what: string;
  /** A part that every one of them has, and little else has: what is looked for first. */
  readonly literal: string;
  /** How many characters before the literal the secret begins. */
  readonly before?: number;
  /** The whole of it, from its first character; sticky, and linear. */
  readonly shape: RegExp;
  /** Whether the character before it may be a letter or a digit. */
  readonly inside?: boolean;
  /** Whether the text must look random, as it does not in `hf_xxxxxxxxxxxx`. On unless said otherwise. */
  readonly random?: boolean;
  /** Whether it is a secret although it stands in an address. */
  readonly url?: boolean;
}

/** No token is longer; without a bound, a text of heads of tokens would take time that grows with its square. */
const LONGEST = 512;

/** A shape that begins with its literal. `rest` is what follows, in which `{n,}` means up to a bound. */
export function prefixed(what: string, literal: string, rest: string, options: Partial<TokenShape> = {}): TokenShape {
  return { what, literal, shape: new RegExp(literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&') + rest.replace(/,\}/g, `,${LONGEST}}`), 'y'), ...options };
}

/** Several literals with one shape. */
export function eachPrefixed(what: string, literals: readonly string[], rest: string, options?: Partial<TokenShape>): TokenShape[] {
  return literals.map(literal => prefixed(what, literal, rest, options));
}
