/** The words of one command of a shell script. */
export type ShellCommand = readonly string[];

/** A word, and whether it began as one: `''` is a word, nothing is none. */
interface State {
  readonly script: string;
  at: number;
}

/**
 * The commands of a shell script, each as its words: quotes are removed, variables that are known are put in, comments,
 * redirections and here-documents are left out. Good enough to know which program is started with which options; what it
 * cannot know (`$UNKNOWN`, `$(command)`) stays as it is written.
 */
export function shellCommands(script: string, variables: ReadonlyMap<string, string | undefined> = new Map()): ShellCommand[] {
  const known = new Map(variables);
  const commands: string[][] = [[]];
  const heredocs: string[] = [];
  const state: State = { script, at: 0 };
  const end = () => {
    const words = commands[commands.length - 1];
    if (words.length > 0 && words.every(isAssignment)) words.splice(0).forEach(word => assign(word, known));
    if (words.length > 0) commands.push([]);
  };
  while (state.at < script.length) {
    const char = script[state.at];
    if (char === '\n') {
      state.at++;
      skipHeredocs(state, heredocs);
      end();
    } else if (char === '\\' && script[state.at + 1] === '\n') {
      state.at += 2;
    } else if (/\s/.test(char)) {
      state.at++;
    } else if (char === '#') {
      skipTo(state, '\n');
    } else if (';|&()'.includes(char)) {
      state.at++;
      end();
    } else if (char === '<' || char === '>') {
      redirection(state, known, heredocs);
    } else {
      const { word, quoted } = readWord(state, known);
      // `2>&1`: the number belongs to the redirection.
      if (/^\d+$/.test(word) && !quoted && '<>'.includes(script[state.at] || ' ')) continue;
      commands[commands.length - 1].push(word);
    }
  }
  end();
  return commands.filter(words => words.length > 0);
}

/** Whether a word sets a variable: `PORT=8080`. */
export function isAssignment(word: string): boolean {
  return /^[A-Za-z_]\w*=/.test(word);
}

function assign(word: string, known: Map<string, string | undefined>): void {
  const value = word.slice(word.indexOf('=') + 1);
  known.set(word.slice(0, word.indexOf('=')), value.includes('$') || value.includes('`') ? undefined : value);
}

function readWord(state: State, known: ReadonlyMap<string, string | undefined>): { word: string; quoted: boolean } {
  const { script } = state;
  let word = '';
  let quoted = false;
  while (state.at < script.length && !/[\s;|&()<>]/.test(script[state.at])) {
    const char = script[state.at];
    if (char === '\\') {
      if (script[state.at + 1] !== '\n') word += script[state.at + 1] ?? '';
      state.at += 2;
    } else if (char === '\'') {
      const close = script.indexOf('\'', state.at + 1);
      word += script.slice(state.at + 1, close < 0 ? undefined : close);
      state.at = close < 0 ? script.length : close + 1;
      quoted = true;
    } else if (char === '"') {
      state.at++;
      word += readQuoted(state, known);
      quoted = true;
    } else if (char === '$' || char === '`') {
      word += readExpansion(state, known);
    } else {
      word += char;
      state.at++;
    }
  }
  return { word, quoted };
}

function readQuoted(state: State, known: ReadonlyMap<string, string | undefined>): string {
  const { script } = state;
  let word = '';
  while (state.at < script.length && script[state.at] !== '"') {
    const char = script[state.at];
    if (char === '\\' && '"\\$`\n'.includes(script[state.at + 1] ?? ' ')) {
      if (script[state.at + 1] !== '\n') word += script[state.at + 1];
      state.at += 2;
    } else if (char === '$' || char === '`') {
      word += readExpansion(state, known);
    } else {
      word += char;
      state.at++;
    }
  }
  state.at++;
  return word;
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`, or a command whose output nobody knows here. */
function readExpansion(state: State, known: ReadonlyMap<string, string | undefined>): string {
  const rest = state.script.slice(state.at, state.at + 200);
  const name = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^{}]*))?\})/.exec(rest);
  if (name) {
    state.at += name[0].length;
    const variable = name[1] ?? name[2];
    return known.get(variable) ?? (known.has(variable) ? name[0] : name[3] ?? name[0]);
  }
  const from = state.at;
  if (rest.startsWith('$(')) {
    let depth = 0;
    do {
      if (state.script[state.at] === '(') depth++;
      if (state.script[state.at] === ')') depth--;
      state.at++;
    } while (state.at < state.script.length && (depth > 0 || state.at < from + 2));
  } else if (rest.startsWith('`')) {
    state.at++;
    skipTo(state, '`');
    state.at++;
  } else {
    state.at++;
  }
  return state.script.slice(from, state.at);
}

/** Passes over `> file`, `2>&1`, and `<<EOF`, whose text comes after the line. */
function redirection(state: State, known: ReadonlyMap<string, string | undefined>, heredocs: string[]): void {
  const operator = /^(?:<<<|<<-?|<&|>&|&>|>>|<>|[<>])/.exec(state.script.slice(state.at, state.at + 3))?.[0] ?? '>';
  state.at += operator.length;
  while (state.script[state.at] === ' ') state.at++;
  const { word } = readWord(state, known);
  if (operator === '<<' || operator === '<<-') heredocs.push(word);
}

function skipHeredocs(state: State, heredocs: string[]): void {
  for (const mark of heredocs.splice(0)) {
    while (state.at < state.script.length) {
      const from = state.at;
      skipTo(state, '\n');
      const line = state.script.slice(from, state.at).trim();
      state.at++;
      if (line === mark) break;
    }
  }
}

function skipTo(state: State, mark: string): void {
  const found = state.script.indexOf(mark, state.at);
  state.at = found < 0 ? state.script.length : found;
}
