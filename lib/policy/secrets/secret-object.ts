import { findSecrets } from './detector';
import { isPlaceholder, isPublic, isReference } from './values';
import { record } from '../shapes';

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
const ARGO_TYPE = 'argocd.argoproj.io/secret-type';

/** What the values of a Secret are; nothing for those of which all are encrypted, empty, public or told by reference. */
export function valuesOf(secret: { readonly [field: string]: unknown }): SecretValues[] {
  const metadata = record(secret.metadata);
  const describes = typeof record(metadata?.labels)?.[ARGO_TYPE] === 'string';
  // The Argo CD Vault Plugin puts values where `<key>` stands.
  const filled = Object.keys(record(metadata?.annotations) ?? {}).some(key => key.startsWith('avp.kubernetes.io/'));
  return (['data', 'stringData'] as const).flatMap(field => {
    const plain: string[] = [];
    const placeholders: string[] = [];
    for (const [key, value] of Object.entries(record(secret[field]) ?? {})) {
      const text = plainText(value, field);
      if (text === '' || text.startsWith('ENC[AES256_GCM,') || isPublic(text)) continue;
      if (describes && DESCRIBES.has(key) && findSecrets(text, { name: key }).length === 0) continue;
      const head = text.slice(0, 512);
      const placeholder = !text.includes('\n') && isPlaceholder(head) && !/^<path:/.test(head);
      if (placeholder && !filled) placeholders.push(shownKey(key));
      else if (!placeholder && !isToldElsewhere(head)) plain.push(shownKey(key));
    }
    return plain.length > 0 || placeholders.length > 0 ? [{ field, plain, placeholders }] : [];
  });
}

/** Whether a value is put in by somebody else later. A path, an address or a switch in a Secret is a value. */
function isToldElsewhere(text: string): boolean {
  return isReference(text) && /^(?:\$[({A-Za-z_]|<path:|ref\+|vault:|secretref|arn:aws:(?:secretsmanager|ssm))|\{\{/.test(text);
}

/** The text of a value: of `data` what its base64 says, when it is any. */
function plainText(value: unknown, field: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  if (field === 'stringData' || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return value.trim();
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.includes('\uFFFD') ? value : decoded.trim();
}

/** A key as messages show it: a key can be a secret itself. */
function shownKey(key: string): string {
  return key.length >= 16 && findSecrets(key, { kind: 'prose' }).length > 0 ? '(not shown)' : key;
}
