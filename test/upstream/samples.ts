import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkPolicy, PolicyReport } from '../../lib/policy';
import { findFiles } from '../../lib/validate/find-files';
import { loadFiles } from '../../lib/validate/load';
import { worldsOf } from '../../lib/validate/worlds';

/** Manifests of our own in the shape of samples that a project publishes: a file, by its path here. */
export interface Sample {
  /** `kserve/canary.yaml`. */
  readonly path: string;
  readonly project: string;
  /** The comment at its head, which names what it is like. */
  readonly exercises: string;
}

/** What a rule finds in a sample as it is published, and what we think of it. */
export interface Reviewed {
  readonly rule: string;
  /** How many findings it has. */
  readonly findings: number;
  readonly review: string;
}

const ROOT = __dirname;
const AS_PUBLISHED = 'as-published';

/** Samples that are right by our rules. */
export const RIGHT = samplesIn('');

/** The same shapes as projects publish them: tags, nothing said of security, names that are generated. */
export const PUBLISHED = samplesIn(AS_PUBLISHED);

/** The reviewed findings of samples as they are published, by their path. */
export const REVIEWED = parse(readFileSync(join(ROOT, 'reviewed.yaml'), 'utf8')) as { readonly [path: string]: readonly Reviewed[] };

function samplesIn(folder: string): readonly Sample[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== AS_PUBLISHED)
    .flatMap(({ name: project }) => readdirSync(join(ROOT, folder, project)).map(file => ({ project, path: join(folder, project, file) })))
    .map(({ project, path }) => ({ project, path, exercises: readFileSync(join(ROOT, path), 'utf8').split('\n')[0] }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What the policy says of a sample, as `gitops-ai validate` asks it. */
export function reportOf({ path }: Sample): PolicyReport & { readonly objects: number } {
  const files = loadFiles(findFiles({ paths: [path], cwd: ROOT }));
  if (files.issues.length > 0) throw new Error(`${files.issues[0].path}: ${files.issues[0].problem}`);
  const report = checkPolicy(worldsOf(files, undefined, { facts: { clusters: [] } }), { today: '2026-11-24', source: 'policy' });
  return { ...report, objects: files.objects.length };
}
