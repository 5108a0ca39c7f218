import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { findProgram, Program } from './program';
import { readOutput } from './read-output';
import { ProgramEnd, runProgram } from './run-program';
import { inTemporaryDirectory } from './temporary';
import { GitOpsError, Issue } from '../errors';
import { gitRoot, resolveCommit } from '../git';
import { PolicyReport, PolicyReportEntry } from '../policy';
import { EnvironmentReport } from '../repository/environment-report';
import { REPORT_VARIABLE, REPORT_VERSION, SynthesisReport } from '../repository/synthesis-report';

/** Of what a failed program printed, the last so many lines are shown, each up to so many characters. */
const MOST_LINES = 40;
const LONGEST_LINE = 300;

/** What is synthesized. */
export interface SynthesizeOptions {
  /** A directory of the program, or below it: the nearest `cdk8s.yaml` decides. */
  readonly directory: string;
  /** A command line that stands in for the `app` of `cdk8s.yaml`. */
  readonly app?: string;
}

/** A synthesis that went through. */
export interface Synthesized {
  readonly issues?: undefined;
  /** Root of the Git repository, links resolved. */
  readonly root: string;
  /** The `cdk8s.yaml` of the program. */
  readonly program: string;
  /** Directory that holds lock and pointers, links resolved; in `root`. */
  readonly directory: string;
  /** The output directory, in `directory`, such as `deploy`. */
  readonly output: string;
  /** The output directory from `root`, with `/`. */
  readonly outputPath: string;
  /** What the output should hold, INVENTORY too, by path in the output. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Number of objects in it. */
  readonly objects: number;
  readonly warnings: readonly PolicyReportEntry[];
  /** No error is in it. */
  readonly report: PolicyReport;
  /** What the environments are: who approves, which apps run where and which pointers they follow. */
  readonly environments: readonly EnvironmentReport[];
  /** What the program printed to standard error. */
  readonly stderr: string;
}

/** A synthesis that found mistakes, and so wrote nothing. */
export interface FailedSynthesis {
  /** Every mistake, with its construct path; at least one. */
  readonly issues: readonly Issue[];
  /** Root of the Git repository, links resolved. */
  readonly root: string;
  /** The `cdk8s.yaml` of the program. */
  readonly program: string;
}

/** How a synthesis ended. */
export type Synthesis = Synthesized | FailedSynthesis;

/**
 * Runs the user's program into a temporary directory, which is outside the repository and gone afterwards, and answers
 * what it wrote. Nothing in the repository is touched, neither files nor Git.
 *
 * @throws GitOpsError when it could not be run: no program, no repository, or a program that fails of itself
 */
export async function synthesize({ directory, app }: SynthesizeOptions): Promise<Synthesis> {
  const program = findProgram(realPath(directory), app);
  const root = rootOf(program.directory);
  return inTemporaryDirectory(root, (temporary, stop) => synthesizeIn(temporary, stop, program, root));
}

/**
 * As `synthesize`, for a program that is known.
 *
 * @param temporary a directory of our own, empty of `output` and `report.json`; it must not be in that of the program
 * @param stop ends the program
 * @param root the working tree of the program, links resolved
 */
export async function synthesizeIn(temporary: string, stop: AbortSignal, program: Program, root: string): Promise<Synthesis> {
  // In a directory of its own: the writer works beside the output.
  const outdir = join(temporary, 'output', 'tree');
  const reportFile = join(temporary, 'report.json');
  mkdirSync(join(temporary, 'output'));
  const end = await runProgram(program, { CDK8S_OUTDIR: outdir, [REPORT_VARIABLE]: reportFile }, stop);
  const report = readReport(reportFile);
  if (report && report.version !== REPORT_VERSION) throw otherVersion(program, report.version);
  if (report && report.issues.length > 0) return { issues: report.issues, root, program: program.file };
  if (end.code !== 0) throw programFailed(program, end);
  if (!report) throw nothingSynthesized(program, end);
  const { objects, warnings, waived, output, environments } = report;
  const home = realPath(report.directory!);
  return {
    root,
    program: program.file,
    directory: home,
    output: output!,
    outputPath: placeIn(root, join(home, output!)),
    files: readOutput(outdir),
    objects,
    warnings,
    report: { errors: [], warnings: [...warnings], waived: [...waived] },
    environments,
    stderr: end.stderr,
  };
}

/**
 * A path without links on the way.
 *
 * @throws GitOpsError when there is no such directory
 */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    throw new GitOpsError([{ id: 'no-directory', path, problem: 'there is no such directory', fix: 'name the directory of the program' }]);
  }
}

function rootOf(directory: string): string {
  const root = gitRoot(directory);
  if (root !== undefined) return realPath(root);
  // It says why.
  resolveCommit(directory, 'HEAD');
  const problem = 'the Git repository has no working tree here';
  throw new GitOpsError([{ id: 'git-worktree', path: directory, problem, fix: 'run it in a clone or a worktree' }]);
}

function placeIn(root: string, path: string): string {
  const inside = relative(root, path);
  if (inside !== '..' && !inside.startsWith(`..${sep}`) && resolve(root, inside) === path) return inside.split(sep).join('/');
  const problem = `the output is not in the repository ${root}`;
  throw new GitOpsError([{ id: 'git-path', path, problem, fix: 'give GitOpsRepository a `directory` inside it' }]);
}

function readReport(file: string): SynthesisReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SynthesisReport;
  } catch {
    // Not there, or the program was ended while it wrote.
    return undefined;
  }
}

function programFailed(program: Program, end: ProgramEnd): GitOpsError {
  const ending = end.code === undefined ? `was ended by ${end.signal}` : `ended with exit code ${end.code}`;
  return problemOf(program, 'program-failed', `the program ${ending}${printedBy(end)}`, 'mend the program; `cdk8s synth` fails alike');
}

/** What the program printed last: to standard error, or else to standard output. Nobody reads a line of bundled code. */
function printedBy({ stdout, stderr }: ProgramEnd): string {
  const printed = [stderr, stdout].map(text => text.trimEnd()).find(text => text !== '');
  if (printed === undefined) return ', and printed nothing';
  const lines = printed.split('\n').slice(-MOST_LINES).map(line => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
  return `, and printed:\n\n${lines.join('\n')}\n`;
}

function nothingSynthesized(program: Program, end: ProgramEnd): GitOpsError {
  const problem = `the program ended well but synthesized no GitOpsRepository${printedBy(end)}`;
  const fix = 'call `synth()` of the repository; when it does, bring cdk8s-gitops-ai up to the version of this command';
  return problemOf(program, 'nothing-synthesized', problem, fix);
}

function otherVersion(program: Program, version: number): GitOpsError {
  const problem = `its library reports in form ${version}, this command reads ${REPORT_VERSION}`;
  return problemOf(program, 'report-version', problem, 'use the same version of cdk8s-gitops-ai for both');
}

function problemOf({ directory, command }: Program, id: string, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id, path: directory, field: 'app', value: command, problem, fix }]);
}
