/** A switch: it is there or not. */
export interface FlagOption {
  readonly type: 'flag';
  readonly help: string;
  /** One letter. */
  readonly short?: string;
}

/** An option with a value. */
export interface ValueOption {
  readonly type: 'value';
  /** What stands for the value in the help. */
  readonly placeholder: string;
  readonly help: string;
  readonly short?: string;
  /** The values that there are; any when not given. */
  readonly choices?: readonly string[];
}

/** An option that may be given several times. */
export interface ListOption extends Omit<ValueOption, 'type'> {
  readonly type: 'list';
}

/** The options of a command, by name without the dashes. */
export interface Options {
  readonly [name: string]: FlagOption | ValueOption | ListOption;
}

/** What was given for each option. */
export type OptionValues<O extends Options> = {
  readonly [N in keyof O]: O[N] extends FlagOption ? boolean : O[N] extends ListOption ? readonly string[] : string | undefined;
};

/** An argument of a command. */
export interface Argument {
  readonly name: string;
  readonly help: string;
  /** Whether it may be given several times. */
  readonly many?: boolean;
  /** The values that there are; any when not given. */
  readonly choices?: readonly string[];
}

/** What a command is given to work with. */
export interface Invocation<O extends Options = Options> {
  readonly arguments: readonly string[];
  readonly options: OptionValues<O>;
  /** The working directory. */
  readonly cwd: string;
  /** Environment variables. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Version of the package. */
  readonly version: string;
  /** Whether standard output is a terminal of somebody who wants colors. */
  readonly colors: boolean;
  /** The terminal where questions can be asked; undefined when nobody would answer. */
  readonly questions?: NodeJS.WritableStream;
  /** This moment, in milliseconds since 1970. */
  now(): number;
  /** Everything on standard input. */
  stdin(): Buffer;
  /** Prints to standard output, as it stands. */
  write(text: string): void;
  /** Prints a line to standard output. */
  print(line: string): void;
  /** Prints a line to standard error. */
  warn(line: string): void;
  /** Prints why the command could not run to standard error; returns exit code 2. */
  fail(message: string): number;
  /** Does long work, and says meanwhile what it is to those who wait at a terminal. The work can say how far it is. */
  progress<T>(text: string, work: (say: (text: string) => void) => T | Promise<T>): Promise<T>;
}

/** What a command is; its help and the reading of its command line are made from it. */
export interface CommandDefinition<O extends Options> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What it does, in lines of at most 120 characters. */
  readonly description: string;
  /** All may be left out. */
  readonly arguments?: readonly Argument[];
  readonly options: O;
  /** Meaning of the exit codes. */
  readonly exitCodes: string;
  readonly examples: readonly string[];
  /** Returns the exit code: 0 clean, 1 findings, 2 could not run. */
  run(invocation: Invocation<O>): number | Promise<number>;
}

/** One command of `gitops-ai`. */
export type Command = CommandDefinition<Options>;

/** Commands that share their first word: `gitops-ai models lock`. The names of the commands have both words. */
export interface CommandGroup {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly commands: readonly Command[];
}

/** A command, with the types of its options. */
export function defineCommand<O extends Options>(definition: CommandDefinition<O>): Command {
  return definition as unknown as Command;
}
