import { posix } from 'node:path';
import { LoadedObject } from './load';
import { folderOf } from './source-file';
import { groupKindOf, record, records } from '../policy/shapes';

/**
 * Folders that the given Flux Kustomizations and Argo CD Applications deliver to the same cluster, so that an object in
 * two of them is there twice and no variant. Answers the same text for folders of one cluster.
 */
export function clusterOfFolders(objects: readonly LoadedObject[]): (folder: string) => string | undefined {
  const clusters = new Map<string, Set<string>>();
  for (const object of objects) {
    const cluster = clusterOf(object);
    if (cluster === undefined) continue;
    for (const path of pathsOf(object)) {
      const known = clusters.get(path);
      if (known) known.add(cluster);
      else clusters.set(path, new Set([cluster]));
    }
  }
  if (clusters.size === 0) return () => undefined;
  return folder => {
    for (let path = folder; path !== ''; path = folderOf(path)) {
      // Paths are from the root of the repository, folders from what was given: they share their end.
      for (const [delivered, found] of clusters) {
        if (found.size === 1 && (delivered === path || delivered.endsWith(`/${path}`) || path.endsWith(`/${delivered}`))) return [...found][0];
      }
    }
    return undefined;
  };
}

function clusterOf({ manifest, layout }: LoadedObject): string | undefined {
  const spec = record(manifest.spec);
  switch (groupKindOf(manifest)) {
    // They deliver to the cluster that they are in, so to that of their neighbours; or to one that they have the address of.
    case 'kustomize.toolkit.fluxcd.io/Kustomization':
      return JSON.stringify(['flux', folderOf(layout), spec?.kubeConfig ?? null, spec?.targetNamespace ?? null]);
    case 'argoproj.io/Application':
      return JSON.stringify(['argo', folderOf(layout), spec?.destination ?? null]);
    default:
      return undefined;
  }
}

function pathsOf({ manifest }: LoadedObject): string[] {
  const spec = record(manifest.spec);
  const paths = groupKindOf(manifest).startsWith('argoproj.io/')
    ? [spec?.source, ...records(spec?.sources)].map(source => record(source)?.path)
    : [spec?.path];
  return paths.filter((path): path is string => typeof path === 'string')
    .map(path => posix.normalize(path).replace(/^(?:\.?\/)+/, '').replace(/\/$/, ''))
    .filter(path => path !== '' && path !== '.' && !path.startsWith('..'));
}
