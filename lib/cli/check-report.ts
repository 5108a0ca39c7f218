import { CHECK_RULES } from './check-findings';
import type { PolicyReportEntry } from '../policy';
import type { Validation } from '../validate';
import { formatGithub } from '../validate/formats/github';
import { formatJunit } from '../validate/formats/junit';

/** What `check` found. */
export interface CheckResult extends Validation {
  /** What the code was compared with: a commit, or the working tree. */
  readonly against: { readonly commit?: string; readonly worktree?: true };
  /** The output directory, from the root of the repository; undefined when the synthesis failed. */
  readonly outputPath?: string;
  /** `cdk8s.yaml`, from the root of the repository: where findings about constructs are shown by tools that know files only. */
  readonly program: string;
}

/** The report in a format for programs. */
export function formatCheck(format: string, result: CheckResult, version: string): string {
  switch (format) {
    case 'json': return formatJson(result);
    case 'sarif': return sarif().formatSarif(placed(result), version, CHECK_RULES);
    case 'junit': return formatJunit(result, 'check');
    default: return formatGithub(placed(result));
  }
}

/** Only here: it lists every rule, and the rules take longer to load than all the rest of the command. */
function sarif() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('../validate/formats/sarif') as typeof import('../validate/formats/sarif');
}

/** Version of the form; it grows when a reader of an older one would misunderstand. */
const VERSION = 1;

function formatJson({ report: { errors, warnings, waived }, notes, files, objects, against, outputPath }: CheckResult): string {
  const summary = { files, objects, errors: errors.length, warnings: warnings.length, waived: waived.length };
  const findings = [...errors, ...warnings, ...waived].map(finding);
  return `${JSON.stringify({ version: VERSION, against, output: outputPath, summary, findings, notes }, undefined, 2)}\n`;
}

/** A finding has a `file`, or a `construct`. */
function finding({ level, rule, file, path, line, object, field, value, problem, fix, waiver }: PolicyReportEntry) {
  return { level, rule, ...(file === undefined ? { construct: path } : { file, line }), object, field, value, problem, fix, waiver };
}

/** Findings about constructs at the program that has them: its name goes with the object, since these formats show files. */
function placed(result: CheckResult): Validation {
  const place = (entry: PolicyReportEntry): PolicyReportEntry => (entry.file !== undefined ? entry : {
    ...entry, file: result.program, object: entry.object === undefined ? entry.path : `${entry.path} (${entry.object})`,
  });
  const { errors, warnings, waived } = result.report;
  return { ...result, report: { errors: errors.map(place), warnings: warnings.map(place), waived: waived.map(place) } };
}
