import { printable } from './printable';
import { statement, summary } from './text';
import type { PolicyReportEntry } from '../../policy';
import { PolicyLevel } from '../../policy/policy-level';
import { Validation } from '../validate';

/** The report as workflow commands of GitHub Actions: annotations at the lines of a pull request. */
export function formatGithub(validation: Validation): string {
  const { errors, warnings } = validation.report;
  return [...[...errors, ...warnings].map(command), summary(validation)].map(line => `${line}\n`).join('');
}

function command(entry: PolicyReportEntry): string {
  const properties = {
    ...(entry.file !== undefined && { file: entry.file, line: String(entry.line ?? 1) }),
    title: entry.rule,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`).join(',');
  const message = `${entry.object ? `${printable(entry.object)}: ` : ''}${statement(entry)}\nfix: ${printable(entry.fix)}`;
  return `::${entry.level === PolicyLevel.ERROR ? 'error' : 'warning'} ${list}::${data(message)}`;
}

/** Text that ends no command; `%0A` is a new line in the annotation. */
function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(printable(text)).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
