import { join, relative, resolve, sep } from 'node:path';
import { entryOfDifference, entryOfIssue } from './check-findings';
import { CheckResult, formatCheck } from './check-report';
import { defineCommand, Options } from './command';
import { formatOf, giveReport, REPORT_OPTIONS } from './reports';
import { readTree, resolveCommit } from '../git';
import { readFiles } from '../output';
import { compareOutputs, FailedSynthesis, Synthesized, synthesize } from '../synthesis';
import { printable } from '../validate/formats/printable';
import { formatText } from '../validate/formats/text';

const FORMATS = ['text', 'json', 'sarif', 'junit', 'github'];

const OPTIONS = {
  worktree: { type: 'flag', help: 'compare with the files on the disk, in the place of those committed at HEAD' },
  app: { type: 'value', placeholder: 'COMMAND', help: 'the command that runs the program (default: `app` of cdk8s.yaml)' },
  format: { type: 'value', placeholder: 'FORMAT', choices: FORMATS, help: `${FORMATS.join(', ')} (default: text)` },
  ...REPORT_OPTIONS,
} as const satisfies Options;

/** Foreign files are named up to here. */
const MOST_NAMED = 10;

/** `gitops-ai check`: is the committed output what the code makes? */
export const check = defineCommand({
  name: 'check',
  summary: 'Compare the output in Git with what the code makes',
  description: `Runs the program of the nearest cdk8s.yaml into a temporary directory and compares what it makes with the output that is
committed at HEAD: files that are stale, missing, extra or edited by hand. Tells what the policy finds, too. Touches
nothing in the repository. It runs the code of the repository, as \`cdk8s synth\` does.`,
  arguments: [{ name: 'directory', help: 'directory of the program, or below it (default: the working directory)' }],
  options: OPTIONS,
  exitCodes: '0 the output is what the code makes, 1 findings, 2 could not run',
  examples: [
    'gitops-ai check',
    'gitops-ai check examples/recommender --format github',
    'gitops-ai check --worktree',
    'gitops-ai check --format sarif --output gitops-ai.sarif',
  ],
  run: async invocation => {
    const { options, cwd, version, fail, warn, progress } = invocation;
    const format = formatOf(options);
    if (format === undefined) return fail(`--json and --format ${options.format} are two formats; give one`);
    const directory = resolve(cwd, invocation.arguments[0] ?? '.');
    const synthesis = await progress('synthesizing', () => synthesize({ directory, app: options.app }));
    const result = synthesis.issues ? failed(synthesis) : compared(synthesis, options.worktree);
    for (const line of synthesis.issues ? [] : synthesis.stderr.split('\n').filter(text => text !== '')) warn(printable(line));
    const report = format === 'text' ? undefined : formatCheck(format, result, version);
    giveReport(invocation, options.output, report, colors => formatText(result, { colors, quiet: options.quiet }));
    const { errors, warnings } = result.report;
    return errors.length > 0 || (options['warnings-as-errors'] && warnings.length > 0) ? 1 : 0;
  },
});

/** The program found mistakes: there is nothing to compare. */
function failed({ root, program, issues }: FailedSynthesis): CheckResult {
  return {
    against: {},
    program: programFile(root, program),
    report: { errors: issues.map(entryOfIssue), warnings: [], waived: [] },
    notes: ['nothing was compared: with these mistakes the code makes no output'],
    files: 0,
    objects: 0,
  };
}

function compared(synthesis: Synthesized, worktree: boolean): CheckResult {
  const { root, directory, output, outputPath, files, objects, report, program } = synthesis;
  const place = join(directory, output);
  const commit = worktree ? undefined : resolveCommit(root, 'HEAD');
  const found = commit === undefined ? readFiles(place) : committedFiles(root, commit, outputPath);
  const { differences, foreign } = compareOutputs(files, found);
  const notes = foreignNotes(outputPath, foreign);
  const what = commit === undefined ? 'the working tree' : `HEAD (${commit.slice(0, 12)})`;
  if (differences.length === 0) {
    notes.push(`${outputPath} in ${what} is what the code makes`);
  } else if (commit !== undefined && compareOutputs(files, readFiles(place)).differences.length === 0) {
    notes.push(`${outputPath} in the working tree is what the code makes already: it is to be committed`);
  }
  return {
    against: commit === undefined ? { worktree: true } : { commit },
    outputPath,
    program: programFile(root, program),
    report: { ...report, errors: differences.map(difference => entryOfDifference(outputPath, difference)) },
    notes,
    files: files.size,
    objects,
  };
}

function committedFiles(root: string, commit: string, outputPath: string): Map<string, Buffer> {
  const { files } = readTree({ directory: root, revision: commit, paths: [outputPath] });
  return new Map([...files].map(([path, content]) => [path.slice(outputPath.length + 1), content]));
}

function foreignNotes(outputPath: string, foreign: readonly string[]): string[] {
  const more = foreign.length - MOST_NAMED;
  return [
    ...foreign.slice(0, MOST_NAMED).map(path => `${outputPath}/${path} is no file of a synthesis; the next one will refuse it`),
    ...more > 0 ? [`${more} more files in ${outputPath} are no files of a synthesis`] : [],
  ];
}

function programFile(root: string, program: string): string {
  return relative(root, program).split(sep).join('/');
}
