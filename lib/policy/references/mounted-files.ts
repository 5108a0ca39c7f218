import { isName } from './whole';
import { configKeys } from '../config-keys';
import { PolicyWorld } from '../policy-world';
import { at, record, records } from '../shapes';

/** The files that a ConfigMap or Secret volume shows, as far as they are known for certain. */
export interface VolumeFiles {
  readonly kind: 'ConfigMap' | 'Secret';
  /** Name of the ConfigMap or Secret. */
  readonly name: string;
  readonly files: ReadonlySet<string>;
}

/** A place in a container where a volume of known files is. */
export interface KnownMount extends VolumeFiles {
  readonly mountPath: string;
  /** Empty when the whole volume is mounted. */
  readonly subPath: string;
  /** Path of the mount in the container, such as `volumeMounts[0]`. */
  readonly field: string;
}

type Spec = { readonly [field: string]: unknown };

/** The mounts of a container whose files are known: of volumes made of one given ConfigMap or Secret. */
export function knownMounts(world: PolicyWorld, namespace: string, spec: Spec, container: Spec): KnownMount[] {
  const mounts = at(container, 'volumeMounts[]');
  if (mounts.length === 0) return [];
  const volumes = new Map(records(spec.volumes).map(volume => [volume.name, volume]));
  return mounts.flatMap(({ value, path }) => {
    const mount = record(value);
    const volume = mount && volumes.get(mount.name);
    if (!volume || !isName(mount.mountPath) || mount.subPathExpr !== undefined) return [];
    const files = filesOf(world, namespace, volume);
    return files ? [{ ...files, mountPath: mount.mountPath.replace(/\/+$/, ''), subPath: isName(mount.subPath) ? mount.subPath : '', field: path }] : [];
  });
}

function filesOf(world: PolicyWorld, namespace: string, volume: Spec): VolumeFiles | undefined {
  const kind = record(volume.configMap) ? 'ConfigMap' : 'Secret';
  const source = record(volume.configMap) ?? record(volume.secret);
  const name = source && (kind === 'ConfigMap' ? source.name : source.secretName);
  if (!isName(name)) return undefined;
  const items = records(source?.items).map(({ path }) => path).filter(path => typeof path === 'string');
  if (items.length > 0) return { kind, name, files: new Set(items) };
  const keys = configKeys(world, `/${kind}`, namespace, name);
  return keys?.complete ? { kind, name, files: keys.keys } : undefined;
}
