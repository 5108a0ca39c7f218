import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What other checkers find in what the examples deliver, by tool, environment and check: the objects. Made by scripts/checkers-examples.mjs. */
export interface ExampleFindings {
  readonly [tool: string]: {
    readonly version: string;
    readonly findings: { readonly [environment: string]: { readonly [check: string]: readonly string[] } };
  };
}

/** The ids of what other checkers ask of manifests, by tool. Made by scripts/checkers-checks.mjs. */
export interface KnownChecks {
  readonly [tool: string]: { readonly version: string; readonly checks: readonly string[] };
}

/** Checks, as `tool:check`, and why they are not met, or not asked. */
export interface Exception {
  readonly reason: string;
  readonly checks: readonly string[];
  /** Objects that the reason is good for, as `Kind/name`; absent: for all. */
  readonly objects?: readonly string[];
}

/** Why findings in the examples stay, and why no rule asks what others ask. */
export interface Exceptions {
  readonly findings: readonly Exception[];
  readonly unasked: readonly Exception[];
}

function read(file: string): any {
  return parse(readFileSync(join(__dirname, file), 'utf8'));
}

export const EXAMPLE_FINDINGS: ExampleFindings = read('checkers-examples.json');
export const KNOWN_CHECKS: KnownChecks = read('checkers-checks.json');
export const EXCEPTIONS: Exceptions = read('checkers-exceptions.yaml');

/** Every check that found something in the examples, as `tool:check`, and the objects, in all environments. */
export const FOUND: ReadonlyMap<string, readonly string[]> = Object.entries(EXAMPLE_FINDINGS).reduce((found, [tool, { findings }]) => {
  for (const checks of Object.values(findings)) {
    for (const [check, objects] of Object.entries(checks)) found.set(`${tool}:${check}`, [...found.get(`${tool}:${check}`) ?? [], ...objects]);
  }
  return found;
}, new Map<string, string[]>());
