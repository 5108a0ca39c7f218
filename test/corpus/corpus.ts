import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkPolicy, PolicyObject, PolicyReport, PolicyWorld } from '../../lib/policy';
import { findFiles } from '../../lib/validate/find-files';
import { LoadedFiles, loadFiles } from '../../lib/validate/load';
import { outputsIn } from '../../lib/validate/outputs';
import { worldsOf } from '../../lib/validate/worlds';

/** One real mistake: `case.yaml` beside `bad` and `good`, each a YAML file or a folder of them, and maybe `previous`. */
export interface CorpusCase {
  /** `pack/case`. */
  readonly name: string;
  readonly directory: string;
  /** Id of the rule that finds it, and no other rule does. */
  readonly rule: string;
  /** What a finding of the rule does. */
  readonly level: 'error' | 'warning';
  /** The public issue, or the page of documentation, that the mistake comes from. */
  readonly source: string;
  /** What happens to whoever makes it. */
  readonly mistake: string;
  /** Kubernetes version of the cluster, such as `1.33`. */
  readonly kubernetesVersion?: string;
}

const ROOT = __dirname;

/** Every case, in the order of their names. */
export const CASES: readonly CorpusCase[] = readdirSync(ROOT, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .flatMap(pack => readdirSync(join(ROOT, pack.name)).map(name => `${pack.name}/${name}`))
  .sort()
  .map(name => {
    const directory = join(ROOT, name);
    return { level: 'error', ...parse(readFileSync(join(directory, 'case.yaml'), 'utf8')), name, directory };
  });

/** The objects of a variant of a case, each with its file. */
export function objectsOf(one: CorpusCase, variant: 'bad' | 'good'): PolicyObject[] {
  return worlds(one, variant).flatMap(world => world.objects);
}

/** What the policy says of a variant of a case. */
export function reportOf(one: CorpusCase, variant: 'bad' | 'good'): PolicyReport {
  return checkPolicy(worlds(one, variant), { today: '2026-11-24', source: 'policy' });
}

/** The worlds as `gitops-ai validate` makes them. */
function worlds(one: CorpusCase, variant: 'bad' | 'good'): PolicyWorld[] {
  const clusters = one.kubernetesVersion ? [{ name: 'cluster', kubernetesMinor: Number(one.kubernetesVersion.split('.')[1]) }] : [];
  const files = load(one, variant)!;
  const { folders, deviations } = outputsIn(files, { paths: [variant], cwd: one.directory });
  return worldsOf(files, load(one, 'previous'), { facts: { clusters, deviations }, outputs: folders });
}

/** A file or a folder of a case; undefined when there is none of this name. */
function load({ directory }: CorpusCase, name: string): LoadedFiles | undefined {
  const path = [name, `${name}.yaml`].find(candidate => existsSync(join(directory, candidate)));
  if (path === undefined) return undefined;
  const files = loadFiles(findFiles({ paths: [path], cwd: directory }));
  if (files.issues.length > 0) throw new Error(`${files.issues[0].path}: ${files.issues[0].problem}`);
  return files;
}
