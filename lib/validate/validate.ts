import { ValidateConfig } from './config';
import { findFiles } from './find-files';
import { loadFiles } from './load';
import { outputsIn } from './outputs';
import { loadPrevious } from './previous';
import { clusterFacts } from './schemas-files';
import { worldsOf } from './worlds';
import { Issue } from '../errors';
import { byCodeUnit } from '../manifests';
import { KubernetesVersion } from '../platform';
import { checkPolicy, PolicyLevel, PolicyReport, PolicyReportEntry } from '../policy';

/** What is validated, and how. */
export interface ValidateOptions extends ValidateConfig {
  /** Files and folders; `-` is standard input. */
  readonly paths: readonly string[];
  /** The working directory: paths in reports are relative to it. */
  readonly cwd: string;
  /** The files before the change: a file, a folder, or a Git revision. */
  readonly previous?: string;
  /** The day that waivers are judged by. */
  readonly today: string;
  /** Where levels and waivers come from, for messages. */
  readonly source: string;
  readonly stdin?: () => Buffer;
}

/** What was found. */
export interface Validation {
  readonly report: PolicyReport;
  /** What was passed over, and why. */
  readonly notes: readonly string[];
  /** Files that were read. */
  readonly files: number;
  /** Objects that were judged. */
  readonly objects: number;
}

/**
 * Runs the policy over files.
 *
 * @throws GitOpsError when something cannot be read, or an option is none
 */
export function validateFiles(options: ValidateOptions): Validation {
  const versions = (options.kubernetesVersions ?? []).map(text => KubernetesVersion.parse(text, options.source));
  const loaded = loadFiles(findFiles(options));
  const previous = options.previous === undefined ? undefined : loadPrevious(options.previous, options);
  const { folders, deviations } = outputsIn(loaded, options);
  const worlds = worldsOf(loaded, previous, {
    facts: { ...clusterFacts(versions, options), registries: options.registries, deviations },
    podSecurity: options.podSecurity,
    outputs: folders,
  });
  const { today, source, packs, levels, waivers } = options;
  const report = checkPolicy(worlds, {
    today, source, levels, ...(packs && { packs: [...packs] }), ...(waivers && { waivers: [...waivers] }),
  });
  // What was wrong before cannot be mended any more.
  const before = (previous?.issues ?? []).map(({ path, problem }) => `passed over ${path} as it was before the change: ${problem}`);
  return {
    report: {
      errors: sorted([...loaded.issues.map(entryOf), ...report.errors]), warnings: sorted(report.warnings), waived: sorted(report.waived),
    },
    notes: [...loaded.notes, ...before],
    files: loaded.files,
    objects: loaded.objects.filter(({ generated }) => !generated).length,
  };
}

function entryOf({ id, path, problem, fix }: Issue): PolicyReportEntry {
  const [, file, line] = /^(.*?)(?::(\d+))?$/s.exec(path)!;
  return { rule: id, level: PolicyLevel.ERROR, path: file, file, ...(line !== undefined && { line: Number(line) }), field: '', problem, fix };
}

function sorted(entries: readonly PolicyReportEntry[]): PolicyReportEntry[] {
  const compare = (a: PolicyReportEntry, b: PolicyReportEntry) => byCodeUnit(a.file ?? a.path, b.file ?? b.path)
    || (a.line ?? 0) - (b.line ?? 0) || byCodeUnit(a.rule, b.rule) || byCodeUnit(a.field, b.field);
  return [...entries].sort(compare);
}
