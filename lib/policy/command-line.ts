import { ContainerLike, envOf, expand } from './container-env';
import { isAssignment, shellCommands } from './shell-words';

/** A word of a command line and the field it stands in, such as `args[2]`. */
export interface Word {
  readonly text: string;
  readonly field: string;
}

/** An option of a command line. */
export interface Flag {
  /** Without leading hyphens, and with `-` for `_`: `max-model-len` for `--max_model_len`. */
  readonly name: string;
  /** As it is written: `--max_model_len`. */
  readonly written: string;
  /** Empty for a switch. */
  readonly value: string;
  /** Where the value is, such as `args[2]`; where the flag is, for a switch. */
  readonly field: string;
}

/** What a container runs, as far as its manifest says so. */
export interface CommandLine {
  /**
   * The program without its folder, `vllm` for `/usr/bin/vllm`; the module for `python -m module`, the file for
   * `python serve.py`. Empty when the entry point of the image decides.
   */
  readonly program: string;
  /** Everything after the program. */
  readonly words: readonly Word[];
  /** Words that are neither flags nor values of flags. A word after a switch counts as the value of the switch. */
  readonly positionals: readonly Word[];
  /** Flags by name, in the order in which they come. */
  readonly flags: ReadonlyMap<string, readonly Flag[]>;
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);
const PYTHON = /^(?:python|python\d(?:\.\d+)?|pypy3?)$/;
/** Programs that run the one after them. */
const WRAPPERS = new Set(['tini', 'dumb-init', 'exec', 'env', 'nohup', 'time', 'sudo', 'opentelemetry-instrument', 'ddtrace-run', 'catchsegv', 'stdbuf']);
/** What begins a command without being one. */
const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'fi', 'done', '}']);
/** Commands that are never the server of a script. */
const MINOR = new Set([
  'cd', 'set', 'echo', 'export', 'sleep', 'wait', 'mkdir', 'cp', 'mv', 'rm', 'ls', 'cat', 'chmod', 'chown', 'ln', 'source', '.', 'trap', 'printf', 'true', 'exit', 'pip', 'pip3',
  'apt-get', 'apk', 'ulimit', 'unset', 'test', '[', '[[', 'date', 'env', 'pwd', 'whoami', 'id', 'nvidia-smi', 'tail', 'kill', 'for', 'case', 'esac', 'read', 'tee', 'umask',
]);
/** Programs that `args` alone may name, for images whose entry point runs whatever it is given. */
const PROGRAMS = new Set(['vllm', 'uvicorn', 'gunicorn', 'tritonserver', 'text-generation-launcher', 'ray', 'mlserver', 'feast', 'torchrun', 'sglang', 'trtllm-serve', 'uv', 'poetry']);

const cache = new WeakMap<object, readonly CommandLine[]>();

/** Every command that a container runs: one, or those of its shell script, in order. Empty when the manifest names none. */
export function commandLines(container: ContainerLike): readonly CommandLine[] {
  let found = cache.get(container);
  if (!found) {
    found = read(container);
    cache.set(container, found);
  }
  return found;
}

/** What a container mainly runs: of a shell script the last command that may be a server. Empty when the manifest names nothing. */
export function commandLine(container: ContainerLike): CommandLine {
  const lines = commandLines(container);
  const servers = lines.filter(({ program }) => !MINOR.has(program));
  return servers[servers.length - 1] ?? lines[lines.length - 1] ?? lineOf([]);
}

/** The flag that counts, of several names that mean the same: the last one. Names as `max-model-len`, `p`. */
export function flagOf(line: CommandLine, ...names: readonly string[]): Flag | undefined {
  const found = names.flatMap(name => line.flags.get(name) ?? []);
  return found[found.length - 1];
}

function read(container: ContainerLike): CommandLine[] {
  const { command, args } = container;
  if (!Array.isArray(command) && !Array.isArray(args)) return [];
  const env = envOf(container);
  const words = (['command', 'args'] as const).flatMap(field => (Array.isArray(container[field]) ? container[field] as unknown[] : []).map((word, i) => ({
    text: expand(typeof word === 'string' ? word : String(typeof word === 'object' ? '' : word), env), field: `${field}[${i}]`,
  })));
  const named = Array.isArray(command) && command.length > 0;
  const script = scriptOf(words);
  if (!script) return [lineOf(words, named)];
  return shellCommands(script.text, env).map(texts => lineOf(texts.map(text => ({ text, field: script.field })), true));
}

/** The word after `-c` of a shell; its other options may stand together with it, as in `-ec`. */
function scriptOf(words: readonly Word[]): Word | undefined {
  const shell = words.findIndex(({ text }) => !WRAPPERS.has(base(text)) && text !== '--');
  if (shell < 0 || !SHELLS.has(base(words[shell].text))) return undefined;
  let i = shell + 1;
  while (i < words.length && words[i].text.startsWith('-')) {
    if (/^-[a-z]*c$/.test(words[i].text)) return words[i + 1];
    i += words[i].text === '-o' ? 2 : 1;
  }
  return undefined;
}

function lineOf(all: readonly Word[], named = false): CommandLine {
  let words = all;
  const skips = (text: string) => WRAPPERS.has(base(text)) || KEYWORDS.has(text) || isAssignment(text) || text === '--';
  while (words.length > 0 && skips(words[0].text)) words = words.slice(1);
  let program = '';
  const first = base(words[0]?.text ?? '');
  if (words.length > 0 && !first.startsWith('-') && (named || PROGRAMS.has(first) || PYTHON.test(first))) {
    program = first;
    words = words.slice(1);
    if ((program === 'uv' || program === 'poetry') && words[0]?.text === 'run') {
      program = base(words[1]?.text ?? '');
      words = words.slice(2);
    }
    if (PYTHON.test(program)) ({ program, words } = pythonProgram(program, words));
  }
  return { program, words, ...flagsOf(words) };
}

function pythonProgram(program: string, all: readonly Word[]): { program: string; words: readonly Word[] } {
  let words = all;
  while (words[0]?.text.startsWith('-') && words[0].text !== '-m' && words[0].text !== '-c') words = words.slice(1);
  if (words[0]?.text === '-m') return { program: words[1]?.text ?? '', words: words.slice(2) };
  if (words.length === 0 || words[0].text === '-c') return { program, words };
  return { program: base(words[0].text), words: words.slice(1) };
}

function flagsOf(words: readonly Word[]): Pick<CommandLine, 'flags' | 'positionals'> {
  const flags = new Map<string, Flag[]>();
  const positionals: Word[] = [];
  const add = (written: string, value: string, field: string) => {
    const name = written.replace(/^--?/, '').replaceAll('_', '-');
    const list = flags.get(name);
    if (list) list.push({ name, written, value, field });
    else flags.set(name, [{ name, written, value, field }]);
  };
  for (let i = 0; i < words.length; i++) {
    const { text, field } = words[i];
    const equals = text.indexOf('=');
    if (!isFlag(text)) positionals.push(words[i]);
    else if (equals > 0) add(text.slice(0, equals), text.slice(equals + 1), field);
    else if (/^-[A-Za-z]\d+$/.test(text)) add(text.slice(0, 2), text.slice(2), field);
    else if (i + 1 < words.length && !isFlag(words[i + 1].text)) add(text, words[i + 1].text, words[++i].field);
    else add(text, '', field);
  }
  return { flags, positionals };
}

/** Whether a word is a flag: `-1` and `-` are none, and neither is `--`. */
function isFlag(text: string): boolean {
  return /^--?[A-Za-z]/.test(text);
}

function base(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}
