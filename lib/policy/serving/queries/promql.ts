/** A matcher of a selector, such as `model_name="llama"`. */
export interface Matcher {
  readonly label: string;
  readonly op: string;
}

/** What a PromQL expression is made of, as far as rules ask. */
export type Promql =
  | { readonly kind: 'number' | 'text' | 'unknown' }
  | { readonly kind: 'selector'; readonly name: string; readonly matchers: readonly Matcher[]; readonly range: boolean }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Promql[] }
  | { readonly kind: 'aggregate'; readonly name: string; readonly by?: readonly string[]; readonly without?: readonly string[]; readonly args: readonly Promql[] }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Promql; readonly right: Promql; readonly matched: boolean }
  | { readonly kind: 'subquery'; readonly of: Promql };

/** A text that Prometheus does not take, and why. */
export class PromqlError extends Error {}

/** A text that may be PromQL and is not understood here: nothing is known of it. */
class NotUnderstood extends Error {}

/** What stands for a placeholder that another tool fills in. */
const OPAQUE = '\u0001';

const TOKEN = new RegExp([
  '(?<space>\\s+|#[^\\n]*)',
  '(?<text>"(?:[^"\\\\\\n]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\'|`[^`]*`)',
  '(?<number>0x[0-9a-fA-F]+|\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?(?:ms|[smhdwy])?(?:\\d+(?:ms|[smhdwy]))*|\\.\\d+(?:[eE][+-]?\\d+)?)',
  '(?<word>[a-zA-Z_:][a-zA-Z0-9_:]*)',
  '(?<sign>==|!=|>=|<=|=~|!~|[-+*/%^<>=(){}\\[\\],@:]|\u0001)',
].join('|'), 'y');

interface Token {
  readonly type: 'text' | 'number' | 'word' | 'sign' | 'end';
  readonly value: string;
}

const AGGREGATES = new Set(['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar', 'quantile', 'topk', 'bottomk', 'count_values', 'limitk', 'limit_ratio']);
const STRENGTH: { readonly [op: string]: number } = {
  'or': 1, 'and': 2, 'unless': 2, '==': 3, '!=': 3, '<': 3, '<=': 3, '>': 3, '>=': 3, '+': 4, '-': 4, '*': 5, '/': 5, '%': 5, 'atan2': 5, '^': 6,
};
const CLOSING: { readonly [open: string]: string } = { '(': ')', '[': ']', '{': '}' };

/**
 * A PromQL expression, or undefined when it is not understood: it holds what only a newer Prometheus knows, or text that
 * another tool fills in. Throws a PromqlError for what no Prometheus takes.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/
 */
export function parsePromql(text: string): Promql | undefined {
  try {
    const tokens = tokensOf(text.replace(/\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$[A-Za-z_]\w*|\$\([^()]*\)/g, OPAQUE));
    balanced(tokens);
    const parser = new Parser(tokens);
    const parsed = parser.expression(0);
    parser.expect('end');
    return parsed;
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) {
      if (/["'`]/.test(text[from])) throw new PromqlError(`the string that begins with ${text.slice(from, from + 20).trim()} has no end`);
      throw new NotUnderstood();
    }
    const { space, text: quoted, number, word, sign } = found.groups!;
    if (space !== undefined) continue;
    if (quoted !== undefined) tokens.push({ type: 'text', value: quoted });
    else if (number !== undefined) tokens.push({ type: 'number', value: number });
    else if (word !== undefined) tokens.push({ type: 'word', value: word });
    else tokens.push({ type: 'sign', value: sign });
  }
  return [...tokens, { type: 'end', value: '' }];
}

/** Brackets that have no partner, which nothing can make right. */
function balanced(tokens: readonly Token[]): void {
  const open: string[] = [];
  for (const { type, value } of tokens) {
    if (type !== 'sign') continue;
    if (value in CLOSING) {open.push(value);} else if (Object.values(CLOSING).includes(value)) {
      const last = open.pop();
      if (last === undefined) throw new PromqlError(`there is a ${value} too many`);
      if (CLOSING[last] !== value) throw new PromqlError(`a ${last} is closed by ${value}`);
    }
  }
  if (open.length > 0) throw new PromqlError(`a ${open[open.length - 1]} is not closed`);
}

class Parser {
  private place = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  public expression(least: number): Promql {
    let left = this.operand();
    for (;;) {
      const op = this.peek().value.toLowerCase();
      const strength = this.peek().type === 'text' || !Object.hasOwn(STRENGTH, op) ? 0 : STRENGTH[op];
      if (strength === 0 || strength < least) return left;
      this.place++;
      if (this.isWord('bool')) this.place++;
      const matched = this.isWord('on') || this.isWord('ignoring');
      for (let i = 0; i < 2 && (['on', 'ignoring', 'group_left', 'group_right'].some(word => this.isWord(word))); i++) {
        this.place++;
        if (this.isSign('(')) this.labels();
      }
      left = { kind: 'binary', op, left, right: this.expression(op === '^' ? strength : strength + 1), matched };
    }
  }

  public expect(type: Token['type'], value?: string): Token {
    const token = this.tokens[this.place++];
    if (token?.type !== type || (value !== undefined && token.value !== value)) throw new NotUnderstood();
    return token;
  }

  private operand(): Promql {
    if (this.isSign('-') || this.isSign('+')) {
      this.place++;
      return this.expression(6);
    }
    let found = this.atom();
    for (;;) {
      if (this.isSign('[')) {found = this.ranged(found);} else if (this.isWord('offset')) {
        this.place++;
        if (this.isSign('-')) this.place++;
        this.place++;
      } else if (this.isSign('@')) {
        this.place += 2;
        if (this.isSign('(')) this.skip();
      } else {return found;}
    }
  }

  private atom(): Promql {
    const token = this.tokens[this.place++];
    if (token.type === 'number') return { kind: 'number' };
    if (token.type === 'text') return { kind: 'text' };
    if (token.value === OPAQUE) {
      if (this.peek().type === 'word' || this.isSign(OPAQUE) || this.isSign('(')) throw new NotUnderstood();
      if (this.isSign('{')) this.skip();
      return { kind: 'unknown' };
    }
    if (token.type === 'sign' && token.value === '(') {
      const inner = this.expression(0);
      this.expect('sign', ')');
      return inner;
    }
    if (token.type === 'sign' && token.value === '{') {
      this.place--;
      return this.selector('');
    }
    if (token.type !== 'word') throw new NotUnderstood();
    const name = token.value;
    if (this.isSign(OPAQUE)) throw new NotUnderstood();
    if (/^(inf|nan)$/i.test(name)) return { kind: 'number' };
    if (AGGREGATES.has(name.toLowerCase()) && (this.isSign('(') || this.isWord('by') || this.isWord('without'))) return this.aggregate(name.toLowerCase());
    if (this.isSign('(')) return { kind: 'call', name, args: this.args() };
    return this.selector(name);
  }

  private aggregate(name: string): Promql {
    const before = this.grouping();
    const args = this.args();
    return { kind: 'aggregate', name, ...before ?? this.grouping(), args };
  }

  private grouping(): { by: string[] } | { without: string[] } | undefined {
    for (const word of ['by', 'without'] as const) {
      if (!this.isWord(word)) continue;
      this.place++;
      const labels = this.labels();
      return word === 'by' ? { by: labels } : { without: labels };
    }
    return undefined;
  }

  private labels(): string[] {
    const labels: string[] = [];
    this.expect('sign', '(');
    while (!this.isSign(')')) {
      labels.push(this.isSign(OPAQUE) ? this.expect('sign').value : this.expect('word').value);
      if (this.isSign(',')) this.place++;
    }
    this.place++;
    return labels;
  }

  private args(): Promql[] {
    const args: Promql[] = [];
    this.expect('sign', '(');
    while (!this.isSign(')')) {
      args.push(this.expression(0));
      if (!this.isSign(',')) break;
      this.place++;
    }
    this.expect('sign', ')');
    return args;
  }

  private selector(name: string): Promql {
    const matchers: Matcher[] = [];
    let given = name;
    if (this.isSign('{')) {
      this.place++;
      while (!this.isSign('}')) {
        const token = this.tokens[this.place++];
        const label = token.type === 'text' ? token.value.slice(1, -1) : token.value;
        if (token.type === 'sign' || token.type === 'end') throw new NotUnderstood();
        if (token.type === 'text' && (this.isSign(',') || this.isSign('}'))) {given = label;} else {
          const op = this.expect('sign').value;
          const value = this.isSign(OPAQUE) ? this.expect('sign') : this.expect('text');
          if (label === '__name__' && op === '=') given = value.value.slice(1, -1);
          matchers.push({ label, op });
        }
        if (this.isSign(',')) this.place++;
      }
      this.place++;
    }
    return { kind: 'selector', name: given, matchers, range: false };
  }

  /** `[5m]` makes a range of a selector, `[1h:5m]` a subquery of anything. */
  private ranged(of: Promql): Promql {
    const from = this.place;
    this.skip();
    const inside = this.tokens.slice(from + 1, this.place - 1);
    // A colon is part of a name too: `:5m` is a word.
    if (inside.some(({ value }) => value.includes(':'))) return { kind: 'subquery', of };
    if (of.kind === 'selector') return { ...of, range: true };
    if (of.kind === 'unknown') throw new NotUnderstood();
    throw new PromqlError('only a selector has a range such as [5m]; anything else needs a subquery such as [5m:1m]');
  }

  /** Over what is in brackets, which are known to be balanced. */
  private skip(): void {
    let depth = 0;
    do {
      const { type, value } = this.tokens[this.place++];
      if (type === 'end') throw new NotUnderstood();
      if (type === 'sign' && value in CLOSING) depth++;
      else if (type === 'sign' && Object.values(CLOSING).includes(value)) depth--;
    } while (depth > 0);
  }

  private peek(): Token {
    return this.tokens[Math.min(this.place, this.tokens.length - 1)];
  }

  private isSign(value: string): boolean {
    return this.peek().type === 'sign' && this.peek().value === value;
  }

  private isWord(value: string): boolean {
    return this.peek().type === 'word' && this.peek().value.toLowerCase() === value;
  }
}
