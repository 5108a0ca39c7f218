import { Argument, Command, CommandGroup, FlagOption, ListOption, ValueOption } from '../command';

/** What a value can be completed to. */
export type Values = { readonly choices: readonly string[] } | 'files' | 'directories' | 'nothing';

/** What stands first on a command line. */
export type Entry = Command | CommandGroup;

/** Commands, those of groups too; their names have a blank. */
export function commandsOf(entries: readonly Entry[]): Command[] {
  return entries.flatMap(entry => ('commands' in entry ? entry.commands : [entry]));
}

/** Groups, with the second words of their commands. */
export function groupsOf(
  entries: readonly Entry[],
): { readonly name: string; readonly members: readonly { readonly word: string; readonly summary: string }[] }[] {
  return entries.flatMap(entry => ('commands' in entry
    ? [{ name: entry.name, members: entry.commands.map(({ name, summary }) => ({ word: name.slice(entry.name.length + 1), summary })) }]
    : []));
}

/** An option as a shell completes it. */
export interface CompletedOption {
  /** As they are written: `--output`, and `-o` where there is one. */
  readonly names: readonly string[];
  readonly help: string;
  /** What stands for the value; undefined when the option takes none. */
  readonly placeholder?: string;
  readonly values: Values;
  /** Whether it may be given several times. */
  readonly many: boolean;
}

const FILES = ['FILE', 'PATH'];
const DIRECTORIES = ['DIR', 'DIRECTORY'];

/** The options of a command, with that for help. */
export function optionsOf({ options }: Command): CompletedOption[] {
  return [...Object.entries(options).map(([name, option]) => completed(name, option)), completed('help', { type: 'flag', help: 'print help' })];
}

/** What an argument can be completed to. */
export function argumentValues({ name, choices }: Argument): Values {
  return valuesOf(name, choices);
}

function completed(name: string, option: FlagOption | ValueOption | ListOption): CompletedOption {
  const names = [`--${name}`, ...option.short === undefined ? [] : [`-${option.short}`]];
  if (option.type === 'flag') return { names, help: option.help, values: 'nothing', many: false };
  const { placeholder, help, choices } = option;
  return { names, help, placeholder, values: valuesOf(placeholder, choices), many: option.type === 'list' };
}

function valuesOf(name: string, choices: readonly string[] | undefined): Values {
  if (choices) return { choices };
  const word = name.toUpperCase();
  return FILES.includes(word) ? 'files' : DIRECTORIES.includes(word) ? 'directories' : 'nothing';
}
