/** What a command is given to work with. */
export interface Invocation {
  /** Arguments without options. */
  readonly arguments: readonly string[];
  /** Whether machines read the output. */
  readonly json: boolean;
  /** Prints a line to standard output. */
  print(line: string): void;
  /** Prints why the command could not run to standard error; returns exit code 2. */
  fail(message: string): number;
}

/** One command of `gitops-ai`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly help: string;
  /** Returns the exit code: 0 clean, 1 findings, 2 could not run. */
  run(invocation: Invocation): number;
}
