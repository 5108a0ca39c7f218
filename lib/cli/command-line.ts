import { parseArgs } from 'node:util';
import { Command, Options, OptionValues } from './command';
import { optionNames } from './help';
import { didYouMean } from '../errors';

/** What a command line says. */
export interface CommandLine {
  readonly arguments: readonly string[];
  readonly options: OptionValues<Options>;
  /** Whether help is asked for. */
  readonly help: boolean;
  /** Why it cannot be read; undefined when it can. */
  readonly problem?: string;
}

/** Reads what follows the name of a command. */
export function parseCommandLine({ name, arguments: known = [], options }: Command, args: readonly string[]): CommandLine {
  const { tokens } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: Object.fromEntries([...Object.entries(options).map(([option, { type, short }]) => [
      option, { type: type === 'flag' ? 'boolean' : 'string', ...(short !== undefined && { short }) } as const,
    ] as const), ['help', { type: 'boolean', short: 'h' } as const]]),
  });
  const given: string[] = [];
  const values: { [option: string]: boolean | string | string[] | undefined } = Object.fromEntries(Object.entries(options)
    .map(([option, { type }]) => [option, type === 'flag' ? false : type === 'list' ? [] : undefined]));
  const line = (help: boolean, problem?: string): CommandLine => ({ arguments: given, options: values as OptionValues<Options>, help, problem });
  const see = `\`gitops-ai ${name} --help\` shows what there is`;
  for (const token of tokens) {
    if (token.kind === 'positional') given.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help') return line(true);
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option) return line(false, `${name} has no option ${token.rawName}.${didYouMean(token.rawName, optionNames(options))} ${see}`);
    if (option.type === 'flag') {
      if (token.value !== undefined) return line(false, `--${token.name} takes no value; ${see}`);
      values[token.name] = true;
      continue;
    }
    if (token.value === undefined || (token.value.startsWith('-') && token.value !== '-' && !token.inlineValue)) {
      return line(false, `--${token.name} takes a value: --${token.name} ${option.placeholder}; one that begins with a dash is written --${token.name}=…`);
    }
    if (option.choices && !option.choices.includes(token.value)) {
      return line(false, `--${token.name} is one of ${option.choices.join(', ')}, and not "${token.value}".${didYouMean(token.value, option.choices)}`);
    }
    const before = values[token.name];
    if (option.type === 'list') (before as string[]).push(token.value);
    else if (before !== undefined && before !== token.value) return line(false, `--${token.name} is there twice, and takes one value`);
    else values[token.name] = token.value;
  }
  const most = known.some(({ many }) => many) ? Infinity : known.length;
  if (given.length > most) {
    const takes = most === 0 ? 'no argument' : most === 1 ? `one ${known[0].name}` : `${most} arguments`;
    return line(false, `${name} takes ${takes}, and got also ${given.slice(most).join(', ')}`);
  }
  return line(false);
}
