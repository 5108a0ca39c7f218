import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { checkPolicy, PolicyObject, PolicyReport, PolicyWorld } from '../../lib/policy';
import { parseManifestFile } from '../../lib/validate/manifest-file';

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
export function objectsOf({ directory }: CorpusCase, variant: 'bad' | 'good' | 'previous'): PolicyObject[] {
  return yamlFiles(directory, variant).flatMap(path => {
    const { objects, issues } = parseManifestFile(readFileSync(path, 'utf8'), relative(directory, path));
    if (issues.length > 0) throw new Error(`${path}: ${issues[0].problem}`);
    return [...objects];
  });
}

/** What the policy says of a variant of a case. */
export function reportOf(one: CorpusCase, variant: 'bad' | 'good'): PolicyReport {
  const clusters = one.kubernetesVersion ? [{ name: 'cluster', kubernetesMinor: Number(one.kubernetesVersion.split('.')[1]) }] : [];
  const previous = objectsOf(one, 'previous');
  const world = PolicyWorld._of(objectsOf(one, variant), { clusters }, previous.length > 0 ? PolicyWorld._of(previous, { clusters }) : undefined);
  return checkPolicy([world], { today: '2026-11-24', source: 'policy' });
}

function yamlFiles(directory: string, variant: string): string[] {
  const folder = join(directory, variant);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.yaml')).sort().map(path => join(folder, path));
  }
  return statSync(`${folder}.yaml`, { throwIfNoEntry: false }) ? [`${folder}.yaml`] : [];
}
