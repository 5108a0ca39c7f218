import { nearName } from './near-name';
import { defineRule } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record } from '../../shapes';

/** A folder of the repository that Flux applies. Which folders there are is known where the objects come from files. */
export const fluxPath = defineRule({
  id: 'flux-path',
  title: 'A Flux Kustomization applies a folder that there is.',
  rationale: 'Flux does not find the path and applies nothing.',
  link: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#path',
  appliesTo: ['kustomize.toolkit.fluxcd.io/Kustomization'],
  check: ({ manifest }, world) => {
    const value = record(manifest.spec)?.path;
    if (typeof value !== 'string' || value.includes('$')) return [];
    const parts = value.split('/').filter(part => part !== '' && part !== '.');
    const last = parts.pop();
    if (last === undefined || parts.length === 0) return [];
    const siblings = world._once(folders).get(parts.join('/')) ?? new Set();
    const near = siblings.has(last) ? undefined : nearName(last, siblings);
    return near === undefined ? [] : [{ field: 'spec.path', value, problem: `there is no such folder in the given files; there is ${parts.join('/')}/${near}`, fix: 'name the folder that is meant' }];
  },
});

/** Folders of each folder, which is known by every path that it may have from the root of the repository. */
function folders(world: PolicyWorld): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const seen = new Set<string>();
  for (const { file } of world._everything) {
    const folder = file?.slice(0, Math.max(0, file.lastIndexOf('/')));
    if (!folder || seen.has(folder)) continue;
    seen.add(folder);
    const parts = folder.split('/');
    for (let end = 1; end < parts.length; end++) {
      for (let start = 0; start < end; start++) {
        const parent = parts.slice(start, end).join('/');
        found.set(parent, (found.get(parent) ?? new Set()).add(parts[end]));
      }
    }
  }
  return found;
}
