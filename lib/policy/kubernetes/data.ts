import { finding, Fields } from './forms';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

const MOST_BYTES = 1024 * 1024;

/** Keys of ConfigMaps and Secrets are names of files. */
export const dataKey = defineRule({
  id: 'data-key',
  title: 'Keys of ConfigMaps and Secrets are names of files, each once, and 1 MiB holds it all.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object',
  appliesTo: ['/ConfigMap', '/Secret'],
  check: ({ manifest, kind }) => {
    const fields = kind === 'Secret' ? ['data', 'stringData'] : ['data', 'binaryData'];
    const maps = fields.map(field => record((manifest as Fields)[field]) ?? {});
    const keys = maps.flatMap((map, i) => Object.keys(map).filter(isBadKey).map(key => finding(`${fields[i]}.${key}`, undefined,
      'no key: letters, digits, "-", "_" and ".", 253 at most; a path is none', 'name the file; directories come from the items of the volume')));
    const both = kind === 'Secret' ? [] : Object.keys(maps[0]).filter(key => Object.hasOwn(maps[1], key))
      .map(key => finding(`binaryData.${key}`, undefined, 'the key is in data too', 'keep it in one of the two'));
    return [...keys, ...both, ...tooLarge(maps, kind)];
  },
});

function isBadKey(key: string): boolean {
  return key.length > 253 || !/^[-._a-zA-Z0-9]+$/.test(key) || key === '.' || key.startsWith('..');
}

function tooLarge(maps: readonly Fields[], kind: string): PolicyFinding[] {
  let bytes = 0;
  for (const [i, map] of maps.entries()) {
    const encoded = (kind === 'Secret') === (i === 0);
    for (const value of Object.values(map)) if (typeof value === 'string') bytes += encoded ? Math.floor(value.length * 3 / 4) : Buffer.byteLength(value);
  }
  return bytes <= MOST_BYTES ? [] : [finding(kind === 'Secret' ? 'data' : 'data', undefined, `${bytes} bytes; a ${kind} holds ${MOST_BYTES} at most`, 'keep large files in an image, an OCI artifact or a bucket, and point to them')];
}

/** Keys that the type of a Secret promises, by type; one of several is enough. */
const PROMISED: { readonly [type: string]: { readonly keys: readonly string[]; readonly any?: boolean } } = {
  'kubernetes.io/tls': { keys: ['tls.crt', 'tls.key'] },
  'kubernetes.io/dockerconfigjson': { keys: ['.dockerconfigjson'] },
  'kubernetes.io/dockercfg': { keys: ['.dockercfg'] },
  'kubernetes.io/ssh-auth': { keys: ['ssh-privatekey'] },
  'kubernetes.io/basic-auth': { keys: ['username', 'password'], any: true },
};

/** Secrets have what their type promises. Values are never shown. */
export const secretType = defineRule({
  id: 'secret-type',
  title: 'A Secret has the keys that its type promises.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/concepts/configuration/secret/#secret-types',
  appliesTo: ['/Secret'],
  check: ({ manifest }) => {
    const { type, data, stringData } = manifest as Fields;
    const promised = typeof type === 'string' && Object.hasOwn(PROMISED, type) ? PROMISED[type] : undefined;
    if (!promised) return [];
    const keys = new Set([...Object.keys(record(data) ?? {}), ...Object.keys(record(stringData) ?? {})]);
    const missing = promised.keys.filter(key => !keys.has(key));
    if (missing.length === 0 || (promised.any && missing.length < promised.keys.length)) return [];
    return [finding('type', type, `a Secret of this type has ${promised.keys.join(promised.any ? ' or ' : ' and ')}; ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`, 'add the key, or use the type Opaque')];
  },
});
