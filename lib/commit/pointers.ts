import { posix } from 'node:path';
import { parse } from 'yaml';
import { PointerChange } from './message';
import { readTree } from '../git';
import { byCodeUnit } from '../manifests';

const SECTIONS = [['models', 'model'], ['features', 'feature set']] as const;
type Versions = Map<string, Omit<PointerChange, 'from' | 'to'> & { readonly version: string }>;

/**
 * Pointers that moved from one commit to another, in the order of environment, kind and name.
 *
 * @param place directory of lock and pointers, from the root of the repository; empty for the root
 */
export function pointerChanges(root: string, place: string, from: string, to: string): PointerChange[] {
  const [before, after] = [from, to].map(revision => pointersOf(root, place, revision));
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(key => before.get(key)?.version !== after.get(key)?.version);
  return changed.sort(byCodeUnit).map(key => {
    const { environment, kind, name } = (after.get(key) ?? before.get(key))!;
    return { environment, kind, name, from: before.get(key)?.version, to: after.get(key)?.version };
  });
}

/** Synthesis has judged the pointers of today; what older ones were is told as far as it can be read. */
function pointersOf(root: string, place: string, revision: string): Versions {
  const directory = posix.join(place, 'environments');
  const versions: Versions = new Map();
  const { files } = readTree({ directory: root, revision, paths: [directory], accepts: file => file.endsWith('.yaml') });
  for (const [path, content] of files) {
    const environment = path.slice(directory.length + 1, -'.yaml'.length);
    if (environment.includes('/')) continue;
    const sections = record(parsed(content));
    for (const [section, kind] of SECTIONS) {
      for (const [name, version] of Object.entries(record(sections[section]))) {
        if (typeof version === 'string') versions.set([environment, section, name].join('\0'), { environment, kind, name, version });
      }
    }
  }
  return versions;
}

function parsed(content: Buffer): unknown {
  try {
    return parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}

function record(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? value as { [key: string]: unknown } : {};
}
