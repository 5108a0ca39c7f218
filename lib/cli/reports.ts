import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Invocation } from './command';

/** Options of every command that reports findings. */
export const REPORT_OPTIONS = {
  'json': { type: 'flag', help: 'the same as --format json' },
  'output': { type: 'value', short: 'o', placeholder: 'FILE', help: 'write the report there, and print it as text' },
  'warnings-as-errors': { type: 'flag', help: 'exit with 1 also when there are warnings only' },
  'quiet': { type: 'flag', short: 'q', help: 'print errors only' },
} as const;

/**
 * Prints a report, or writes it to the file that `--output` names and prints it as text.
 *
 * @param report in the format that was asked for; undefined when that is text
 * @param text for people; with colors when it goes to a terminal
 */
export function giveReport(
  { cwd, colors, write }: Pick<Invocation, 'cwd' | 'colors' | 'write'>, output: string | undefined,
  report: string | undefined, text: (colors: boolean) => string,
): void {
  if (output === undefined) {
    write(report ?? text(colors));
    return;
  }
  const path = resolve(cwd, output);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, report ?? text(false));
  write(text(colors));
}

/** The format that `--format` and `--json` ask for together; undefined when they are two. */
export function formatOf({ json, format }: { readonly json: boolean; readonly format?: string }): string | undefined {
  if (json && format !== undefined && format !== 'json') return undefined;
  return json ? 'json' : format ?? 'text';
}
