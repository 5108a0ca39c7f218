/** A file that may hold manifests, wherever it is read from. */
export interface SourceFile {
  /** How messages, reports and waivers name it: relative to the working directory, with `/`. */
  readonly path: string;
  /** Where it is in what was given, with `/`: the same in two versions of one folder. */
  readonly layout: string;
  /** Whether somebody named this very file. */
  readonly named: boolean;
  /** Throws what the file system throws. */
  read(): Buffer;
}

/** Files and what has to be said about those that were passed over. */
export interface FoundFiles {
  readonly files: readonly SourceFile[];
  readonly notes: readonly string[];
}

const MANIFEST = /\.(?:ya?ml|json)$/i;
/** Without an extension, and a manifest all the same. */
const KUSTOMIZATION = 'Kustomization';

/** Whether a file found in a folder is looked into. */
export function isManifestName(name: string): boolean {
  return MANIFEST.test(name) || name === KUSTOMIZATION;
}

/** Whether a folder is none of the user's manifests: tools keep their state in hidden ones. */
export function isForeignFolder(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** Whether a path inside a folder leads through no foreign folder to a file that is looked into. */
export function isManifestPath(path: string): boolean {
  const segments = path.split('/');
  return isManifestName(segments[segments.length - 1]) && !segments.slice(0, -1).some(isForeignFolder);
}

/** What of a Helm chart holds Go templates and not YAML, by the paths of all files around. */
export class ChartTemplates {
  private readonly charts: ReadonlySet<string>;
  private readonly passed = new Set<string>();

  constructor(paths: Iterable<string>) {
    const charts = new Set<string>();
    for (const path of paths) if (/(?:^|\/)Chart\.ya?ml$/.test(path)) charts.add(folderOf(path));
    this.charts = charts;
  }

  /** Whether a file is a template of a chart; the chart is remembered. */
  public has(path: string): boolean {
    if (this.charts.size === 0) return false;
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
      const parent = folderOf(folder);
      if (folder.slice(parent === '' ? 0 : parent.length + 1) !== 'templates' || !this.charts.has(parent)) continue;
      this.passed.add(parent);
      return true;
    }
    return false;
  }

  /** One note for each chart whose templates were passed over. */
  public get notes(): string[] {
    return [...this.passed].sort().map(chart => `passed over the templates of the Helm chart ${chart || '.'}: `
      + `validate what it renders (helm template ${chart || '.'} | gitops-ai validate -)`);
  }
}

/** The folder of a path; empty at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
