import { unreadable } from './find-files';
import { isKustomization, Kustomization, KustomizeFacts, readKustomizations } from './kustomize';
import { FoundManifest, LARGEST_FILE, OtherDocument, parseManifestFile } from './manifest-file';
import { folderOf, FoundFiles, SourceFile } from './source-file';
import { GitOpsError, Issue } from '../errors';
import { isClusterScoped } from '../manifests';
import { record } from '../policy/shapes';

/** An object with the place it has in what was given. */
export interface LoadedObject extends FoundManifest {
  /** Path in what was given: the same in two versions of one folder. */
  readonly layout: string;
  /** Made by kustomize later: it is there, it is incomplete, and nobody wrote it. */
  readonly generated: boolean;
}

/** Everything that is in a set of files. */
export interface LoadedFiles {
  readonly objects: readonly LoadedObject[];
  /** What kubectl would not read. */
  readonly issues: readonly Issue[];
  readonly notes: readonly string[];
  /** Folders, by layout, that are variants of each other. */
  readonly variants: readonly (readonly string[])[];
  /** How many files were read. */
  readonly files: number;
}

/** Configuration of programs on somebody's machine, which is never applied to a cluster. */
const LOCAL_GROUPS = new Set([
  'kind.x-k8s.io', 'kubeadm.k8s.io', 'audit.k8s.io', 'builtin', 'client.authentication.k8s.io', 'skaffold', 'ctlptl.dev', 'k3d.io', 'cli.fluxcd.io',
  'config.kueue.x-k8s.io', 'config.lws.x-k8s.io', 'config.jobset.x-k8s.io', 'config.trainer.kubeflow.org', 'schema.plugin.fluxcd.io',
]);
/** Kinds of it whose groups have objects too: endpoint pickers read theirs from a file. */
const LOCAL_KINDS = new Set(['EndpointPickerConfig']);
const LOCAL_SUFFIX = '.config.k8s.io';
const LOCAL_ANNOTATION = 'config.kubernetes.io/local-config';

/**
 * Reads files: their objects, with what kustomize will add to them. What is no manifest is passed over.
 *
 * @throws GitOpsError when a file cannot be read
 */
export function loadFiles({ files, notes: before }: FoundFiles): LoadedFiles {
  const issues: Issue[] = [];
  const notes = [...before];
  const parsed: { file: SourceFile; manifests: readonly FoundManifest[]; others: readonly OtherDocument[] }[] = [];
  const kustomizations: Kustomization[] = [];
  const broken: Issue[] = [];
  for (const file of files) {
    const text = textOf(file, issues, notes, broken);
    if (text === undefined) continue;
    const { manifests, others, issues: found } = parseManifestFile(text, file.path);
    issues.push(...found);
    for (const value of [...manifests.map(({ manifest }) => manifest), ...others.map(other => other.value)]) {
      if (isKustomization(value, file.path)) kustomizations.push({ file: file.path, value: record(value)! });
    }
    parsed.push({ file, manifests, others });
  }
  if (broken.length > 0) throw new GitOpsError(broken);

  const facts = readKustomizations(kustomizations);
  const layouts = new Map(files.map(({ path, layout }) => [path, layout]));
  const objects = parsed.flatMap(({ file, manifests, others }) => {
    if (facts.isPartial(file.path) && !file.named) return [];
    issues.push(...others.flatMap(other => incomplete(other, file.path)));
    return manifests.filter(({ manifest }) => !isLocal(manifest)).map((found): LoadedObject => ({
      ...found, manifest: inNamespace(found.manifest, facts.namespaceOf(file.path)), layout: file.layout, generated: false,
    }));
  });
  return { objects: [...objects, ...generatedObjects(facts, layouts)], issues, notes, variants: variantsOf(facts, layouts), files: parsed.length };
}

/** The text of a file; undefined when it is none, which is an issue or a note. */
function textOf(file: SourceFile, issues: Issue[], notes: string[], broken: Issue[]): string | undefined {
  let content: Buffer;
  try {
    content = file.read();
  } catch (error) {
    broken.push(unreadable(file.path, error as Error));
    return undefined;
  }
  const json = /\.json$/i.test(file.path);
  if (content.length > LARGEST_FILE) {
    const problem = `larger than ${LARGEST_FILE / 1024 / 1024} MiB: no manifest is`;
    if (file.named) issues.push({ id: 'yaml-syntax', path: file.path, problem, fix: 'split the file' });
    else notes.push(`passed over ${file.path}: ${problem}`);
    return undefined;
  }
  // Most JSON beside manifests is something else, and comments in it are common.
  if (json && !file.named && !(content.includes('"apiVersion"') && content.includes('"kind"'))) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    issues.push({ id: 'yaml-syntax', path: file.path, problem: 'not UTF-8', fix: 'save the file as UTF-8; kubectl would refuse it' });
    return undefined;
  }
}

/** A document that was meant to be a manifest: one of the two fields that every manifest has is missing. */
function incomplete({ value, lineOf }: OtherDocument, file: string): Issue[] {
  const { apiVersion, kind, metadata } = record(value) ?? {};
  if (!record(metadata) || isKustomization(value, file)) return [];
  const missing = typeof kind === 'string' && /^[A-Z]/.test(kind) ? 'apiVersion' : typeof apiVersion === 'string' ? 'kind' : undefined;
  if (missing === undefined) return [];
  const problem = `the document has metadata and no ${missing}, so no API server takes it`;
  return [{ id: 'incomplete-manifest', path: `${file}:${lineOf('') ?? 1}`, problem, fix: `add ${missing}` }];
}

/** Whether an object is configuration of a program, and not of a cluster. */
function isLocal(manifest: FoundManifest['manifest']): boolean {
  const { apiVersion, kind, metadata } = manifest;
  const group = typeof apiVersion === 'string' ? apiVersion.split('/')[0] : '';
  if (LOCAL_GROUPS.has(group) || group.endsWith(LOCAL_SUFFIX) || LOCAL_KINDS.has(String(kind)) || (apiVersion === 'v1' && kind === 'Config' && 'clusters' in manifest)) return true;
  return record(record(metadata)?.annotations)?.[LOCAL_ANNOTATION] === 'true';
}

/** An object as kustomize moves it: its own namespace, if it has one, does not count, and accounts that a binding names go with it. */
function inNamespace(manifest: FoundManifest['manifest'], namespace: string | undefined): FoundManifest['manifest'] {
  const metadata = record(manifest.metadata);
  if (namespace === undefined || !metadata || typeof manifest.kind !== 'string') return manifest;
  const { subjects } = manifest;
  return {
    ...manifest,
    ...!isClusterScoped(String(manifest.apiVersion), manifest.kind) && { metadata: { ...metadata, namespace } },
    ...Array.isArray(subjects) && { subjects: subjects.map(subject => withNamespace(subject, namespace)) },
  };
}

function withNamespace(subject: unknown, namespace: string): unknown {
  const account = record(subject);
  return account?.kind === 'ServiceAccount' && account.namespace === undefined ? { ...account, namespace } : subject;
}

function generatedObjects(facts: KustomizeFacts, layouts: ReadonlyMap<string, string>): LoadedObject[] {
  return facts.generated.map(({ manifest, file }) => ({
    manifest: inNamespace(manifest, facts.namespaceOf(file)), file, layout: layouts.get(file)!, lineOf: () => undefined, generated: true,
  }));
}

/** Folders of variants, by layout. */
function variantsOf(facts: KustomizeFacts, layouts: ReadonlyMap<string, string>): string[][] {
  const folders = new Map([...layouts].map(([path, layout]) => [folderOf(path), folderOf(layout)]));
  return facts.variants.map(variants => variants.map(folder => folders.get(folder)).filter(folder => folder !== undefined));
}
