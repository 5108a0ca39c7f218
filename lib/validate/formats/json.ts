import { PolicyReportEntry } from '../../policy';
import { Validation } from '../validate';

/** Version of the form; it grows when a reader of an older one would misunderstand. */
const VERSION = 1;

/** The report as JSON: one list of findings, errors first. */
export function formatJson({ report: { errors, warnings, waived }, notes, files, objects }: Validation): string {
  const findings = [...errors, ...warnings, ...waived].map(finding);
  const counts = { files, objects, errors: errors.length, warnings: warnings.length, waived: waived.length };
  return `${JSON.stringify({ version: VERSION, summary: counts, findings, notes }, undefined, 2)}\n`;
}

function finding({ level, rule, file, path, line, object, field, value, problem, fix, waiver }: PolicyReportEntry) {
  return { level, rule, file: file ?? path, line, object, field, value, problem, fix, waiver };
}
