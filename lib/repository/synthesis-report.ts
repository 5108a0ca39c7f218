import { writeFileSync } from 'node:fs';
import { EnvironmentReport } from './environment-report';
import { Issue } from '../errors';
import { PolicyReportEntry } from '../policy';

/** Names the file that a synthesis reports to. The `gitops-ai` command sets it; it decides no byte of the output. */
export const REPORT_VARIABLE = 'GITOPS_AI_REPORT';

/** Version of the form: the command and the library may come from two installations. */
export const REPORT_VERSION = 3;

/** What a synthesis says of itself to the command that started it. */
export interface SynthesisReport {
  readonly version: number;
  /** Directory of the repository's lock and pointers, absolute; not there when the program failed before it was known. */
  readonly directory?: string;
  /** Place of the output in `directory`. */
  readonly output?: string;
  /** Objects that were rendered. */
  readonly objects: number;
  /** Why nothing was written; empty after a synthesis that went through. */
  readonly issues: readonly Issue[];
  readonly warnings: readonly PolicyReportEntry[];
  readonly waived: readonly PolicyReportEntry[];
  /** The environments, in the order in which they were added; none when the synthesis failed. */
  readonly environments: readonly EnvironmentReport[];
}

/** What a failed synthesis says. */
export function failureReport(issues: readonly Issue[], place: Pick<SynthesisReport, 'directory' | 'output'> = {}): Omit<SynthesisReport, 'version'> {
  return { ...place, objects: 0, issues, warnings: [], waived: [], environments: [] };
}

/** Writes the report for the command to read. */
export function writeReport(file: string, report: Omit<SynthesisReport, 'version'>): void {
  writeFileSync(file, JSON.stringify({ version: REPORT_VERSION, ...report }));
}

/**
 * Reports problems that end the program outside `synth()`, such as those that a constructor throws. It changes nothing
 * about how the program ends.
 */
export function reportUncaught(file: string): void {
  process.once('uncaughtExceptionMonitor', (error: Error & { issues?: readonly Issue[] }) => {
    // By name: the program may hold two copies of the library.
    if (error?.name === 'GitOpsError' && error.issues) writeReport(file, failureReport(error.issues));
  });
}
