import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand } from './command';
import { verifyTree } from '../output';
import { printable } from '../validate/formats/printable';

/** `gitops-ai verify`: is the output what synthesis wrote? */
export const verify = defineCommand({
  name: 'verify',
  summary: 'Compare an output directory with its INVENTORY',
  description: `Compares every file of an output directory with the INVENTORY that synthesis wrote: files that were edited, are
missing, or do not belong there. Reads only.`,
  arguments: [{ name: 'directory', help: 'the output directory (default: deploy)' }],
  options: { json: { type: 'flag', help: 'print the findings as JSON' } },
  exitCodes: '0 as synthesized, 1 findings, 2 could not run',
  examples: ['gitops-ai verify', 'gitops-ai verify examples/recommender/deploy --json'],
  run: ({ arguments: [given = 'deploy'], options: { json }, cwd, print, fail }) => {
    const directory = resolve(cwd, given);
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
      return fail(`${directory} is no directory; name the output directory, or synthesize first`);
    }
    const findings = verifyTree(directory);
    if (json) print(JSON.stringify({ directory, findings }, undefined, 2));
    else if (findings.length === 0) print(`${printable(given)}: as synthesized`);
    else for (const { path, state } of findings) print(`${state.padEnd(8)}  ${printable(path)}`);
    return findings.length === 0 ? 0 : 1;
  },
});
