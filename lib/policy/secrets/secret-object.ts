import { findSecrets } from './detector';
import { isCipher, isPlaceholder, isPublic, isReference } from './values';
import { record, shown } from '../shapes';

/** What the values of a Secret are, by key. */
export interface SecretValues {
  readonly field: 'data' | 'stringData';
  /** Keys whose values anybody can read, and nobody should. */
  readonly plain: readonly string[];
  /** Keys whose values say that a secret is to be put there. */
  readonly placeholders: readonly string[];
}

/** Keys by which Argo CD describes a repository or a cluster; it reads them from Secrets, whether secret or not. */
const DESCRIBES = new Set([
  'type', 'url', 'name', 'project', 'enableOCI', 'enableLfs', 'insecure', 'insecureIgnoreHostKey', 'forceHttpBasicAuth', 'proxy', 'noProxy', 'depth', 'server', 'namespaces', 'clusterResources',
  'shard', 'config', 'githubAppID', 'githubAppInstallationID', 'githubAppEnterpriseBaseUrl', 'useAzureWorkloadIdentity',
]);
/** Keys beside a secret that are none: who logs in, and where. A Secret of these alone keeps nothing secret. */
const BESIDE = new RegExp([
  '^(?:[\\w-]+[_.-])?(?:user(?:name)?|login|email|host(?:name)?|port|database|db|dbname|region|endpoint|address|server|namespace|bucket|project|audience|type|name|url|issuer)$',
  '^(?:[\\w-]+[_.-])?(?:client|tenant|account|project)[_-]?id$', '^trustpolicy\\.json$', '^known_hosts$', '^ca\\.(?:crt|pem)$', '\\.pub$',
].join('|'), 'i');
const ARGO_TYPE = 'argocd.argoproj.io/secret-type';

/** What the values of a Secret are; nothing for those of which all are encrypted, empty, public or told by reference. */
export function valuesOf(secretObject: { readonly [field: string]: unknown }): SecretValues[] {
  const metadata = record(secretObject.metadata);
  const describes = typeof record(metadata?.labels)?.[ARGO_TYPE] === 'string';
  // The Argo CD Vault Plugin puts values where `<key>` stands.
  const filled = Object.keys(record(metadata?.annotations) ?? {}).some(key => key.startsWith('avp.kubernetes.io/'));
  return (['data', 'stringData'] as const).flatMap(field => {
    const plain: string[] = [];
    const placeholders: string[] = [];
    let secret = false;
    for (const [key, value] of Object.entries(record(secretObject[field]) ?? {})) {
      const text = plainText(value, field);
      if (text === '' || isCipher(text) || isPublic(text)) continue;
      const head = text.slice(0, 512);
      if (!text.includes('\n') && isPlaceholder(head) && !/^<path:/.test(head)) {
        if (!filled) placeholders.push(shownKey(key));
        continue;
      }
      if (isToldElsewhere(head)) continue;
      plain.push(shownKey(key));
      secret ||= !(BESIDE.test(key) || (describes && DESCRIBES.has(key))) || findSecrets(text, { name: key }).length > 0;
    }
    return secret || placeholders.length > 0 ? [{ field, plain: secret ? plain : [], placeholders }] : [];
  });
}

/** Whether a value is put in by somebody else later. A path, an address or a switch in a Secret is a value. */
function isToldElsewhere(text: string): boolean {
  return isReference(text) && /^(?:\$[({A-Za-z_]|<path:|ref\+|vault:|secretref|arn:aws:(?:secretsmanager|ssm))|\{\{/.test(text);
}

/** The text of a value: of `data` what its base64 says, when it is any. */
function plainText(value: unknown, field: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return shown(value);
  if (field === 'stringData' || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return value.trim();
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.includes('\uFFFD') ? value : decoded.trim();
}

/** A key as messages show it: a key can be a secret itself. */
function shownKey(key: string): string {
  return key.length >= 16 && findSecrets(key, { kind: 'prose' }).length > 0 ? '(not shown)' : key;
}
