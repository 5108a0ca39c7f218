import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { REPORT_VARIABLE } from './synthesis-report';
import { GitOpsError } from '../errors';

/** Files that mark the directory a repository program belongs to. */
const MARKERS = ['cdk8s.yaml', 'models.lock.yaml'];

/**
 * The directory that holds lock and pointers: the nearest one with a marker at or above the program that was started,
 * else the program's own. The working directory has no say: the same program gives the same bytes from anywhere.
 */
export function programDirectory(program: string | undefined = process.argv[1]): string {
  const start = program === undefined ? process.cwd() : dirname(resolve(program));
  for (let directory = start; ; directory = dirname(directory)) {
    if (MARKERS.some(marker => existsSync(join(directory, marker)))) return directory;
    if (dirname(directory) === directory) return start;
  }
}

/**
 * Where the output is written: `CDK8S_OUTDIR` when the cdk8s CLI (or a preview) says so, else `output` in the
 * repository. Manifests name the output by its place in the repository, so the two must not differ inside it.
 */
export function outputDirectory(directory: string, output: string, requested: string | undefined = process.env.CDK8S_OUTDIR): string {
  const own = resolve(directory, output);
  if (!requested) return own;
  const asked = resolve(requested);
  if (asked !== own && isInside(directory, asked)) {
    throw new GitOpsError([{
      id: 'output-mismatch',
      path: 'cdk8s.yaml',
      field: 'output',
      value: relative(directory, asked) || '.',
      problem: `manifests will look for their directories under "${output}", the repository's 'output', but would be written elsewhere`,
      fix: `set 'output: ${output}' in cdk8s.yaml, or give GitOpsRepository the same 'output'`,
    }]);
  }
  return asked;
}

/**
 * What `cdk8s synth` does to the output before it starts the program: it is gone, and a failing program leaves it so.
 * The sentence that says how to get it back, undefined when the CLI has no part in this.
 */
export function howToRestore(outdir: string, requested: string | undefined = process.env.CDK8S_OUTDIR): string | undefined {
  if (!requested || existsSync(outdir)) return undefined;
  return `\`cdk8s synth\` deletes its output before it starts; \`git restore ${requested}\` brings the committed one back`;
}

/** The file that the `gitops-ai` command wants to be told in how the synthesis went; undefined when nobody asks. */
export function reportFile(requested: string | undefined = process.env[REPORT_VARIABLE]): string | undefined {
  return requested || undefined;
}

/** Whether `path` is `directory` or lies below it. */
function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way));
}
