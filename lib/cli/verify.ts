import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from './command';
import { verifyTree } from '../output';

/** `gitops-ai verify`: is the output what synthesis wrote? */
export const verify: Command = {
  name: 'verify',
  summary: 'Compare an output directory with its INVENTORY',
  help: `Usage: gitops-ai verify [directory] [--json]

Compares every file of an output directory with the INVENTORY that synthesis wrote: files that were edited, are
missing, or do not belong there. Reads only.

Arguments:
  directory   the output directory (default: deploy)

Options:
  --json      print the findings as JSON
  --help      print this text

Exit codes: 0 as synthesized, 1 findings, 2 could not run

Examples:
  gitops-ai verify
  gitops-ai verify examples/recommender/deploy --json
`,
  run: ({ arguments: [directory = 'deploy', ...rest], json, print, fail }) => {
    if (rest.length > 0) return fail(`verify takes one directory, and got also ${rest.join(', ')}`);
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return fail(`${resolve(directory)} is no directory; name the output directory, or synthesize first`);
    const findings = verifyTree(resolve(directory));
    if (json) print(JSON.stringify({ directory: resolve(directory), findings }, undefined, 2));
    else if (findings.length === 0) print(`${directory}: as synthesized`);
    else for (const { path, state } of findings) print(`${state.padEnd(8)}  ${printable(path)}`);
    return findings.length === 0 ? 0 : 1;
  },
};

/** Foreign files may have any name: characters that could move the cursor, or start a second line, are escaped. */
function printable(path: string): string {
  return path.replace(/[\p{Cc}\u2028\u2029]/gu, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
