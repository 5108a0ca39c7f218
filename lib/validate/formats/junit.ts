import { printable } from './printable';
import { statement, summary } from './text';
import { PolicyReportEntry } from '../../policy';
import { Validation } from '../validate';

/**
 * The report as JUnit XML: an error is a test that failed, a warning one that passed, a waived finding one that was skipped.
 *
 * @param command which command found it
 */
export function formatJunit(validation: Validation, command = 'validate'): string {
  const { errors, warnings, waived } = validation.report;
  const cases = [
    ...errors.map(entry => testcase(entry, failure(entry))),
    ...warnings.map(entry => testcase(entry, `<system-out>${text(detail(entry))}</system-out>`)),
    ...waived.map(entry => testcase(entry, `<skipped message="${attribute(`waived until ${entry.waiver!.expires}: ${entry.waiver!.reason}`)}"/>`)),
    ...errors.length === 0 ? [`    <testcase classname="gitops-ai" name="${attribute(summary(validation))}"/>`] : [],
  ];
  const counts = `tests="${cases.length}" failures="${errors.length}" errors="0" skipped="${waived.length}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="gitops-ai ${command}" ${counts}>
  <testsuite name="gitops-ai ${command}" ${counts}>
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}

function testcase(entry: PolicyReportEntry, content: string): string {
  const place = entry.file ?? entry.path;
  const name = [entry.rule, entry.object, entry.field].filter(Boolean).join(' ');
  const file = entry.file === undefined ? '' : ` file="${attribute(entry.file)}"${entry.line === undefined ? '' : ` line="${entry.line}"`}`;
  return `    <testcase classname="${attribute(place)}" name="${attribute(name)}"${file}>${content}</testcase>`;
}

function failure(entry: PolicyReportEntry): string {
  return `<failure type="${attribute(entry.rule)}" message="${attribute(statement(entry))}">${text(detail(entry))}</failure>`;
}

function detail(entry: PolicyReportEntry): string {
  const place = `${entry.file ?? entry.path}${entry.line === undefined ? '' : `:${entry.line}`}`;
  return `${printable(place)}\n${statement(entry)}\nfix: ${printable(entry.fix)}`;
}

/** What XML has a meaning for, or cannot hold, is replaced. */
function attribute(value: string): string {
  return text(printable(value)).replace(/"/g, '&quot;');
}

function text(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/[\ufffe\uffff]/g, '\ufffd');
}
