import { SecretContext, SecretPlan, SecretSourceAdapter } from './adapter';
import { isObjectName } from './existing';
import { readSopsFile, SopsDocument } from './sops-file';
import { UnplacedIssue } from '../../errors';
import { isSopsEncrypted, isSopsValue, SOPS_RECIPIENTS, sopsRecipients } from '../../manifests';

/** A Secret that SOPS has encrypted. */
export interface SopsSecretOptions {
  /**
   * The encrypted manifest, from the directory of the repository, such as `secrets/hf-token.sops.yaml`. Outside the
   * output, which is generated.
   */
  readonly file: string;
}

/** The fields that SOPS must leave in plain text, because operators read them before they decrypt. */
const ENCRYPT = 'encrypt it with `sops encrypt --encrypted-regex \'^(data|stringData)$\'`';

/** The encrypted Secret itself, as it is in the file: Flux decrypts it when it applies it. */
export class SopsSource implements SecretSourceAdapter {
  constructor(private readonly options: SopsSecretOptions) {}

  public plan({ name, namespace, sourceDirectory }: SecretContext): SecretPlan {
    const { file } = this.options;
    const { document, issues } = readSopsFile(file, sourceDirectory);
    if (!document) return { inCluster: true, issues };
    const found = [...shapeIssues(document), ...encryptionIssues(document), ...namespaceIssues(document, namespace)]
      .map(issue => ({ path: file, ...issue }));
    const metadata = record(document.metadata);
    return {
      name: typeof metadata?.name === 'string' ? metadata.name : name,
      type: typeof document.type === 'string' ? document.type : undefined,
      keys: ['data', 'stringData'].flatMap(field => Object.keys(record(document[field]) ?? {})),
      inCluster: true,
      issues: found,
      // A file that is not encrypted as a whole must not get any further.
      manifest: found.length === 0 ? { ...document, apiVersion: 'v1', kind: 'Secret' } : undefined,
    };
  }
}

function shapeIssues(document: SopsDocument): UnplacedIssue[] {
  const name = record(document.metadata)?.name;
  const what = [document.apiVersion, document.kind].map(value => (typeof value === 'string' && !isSopsValue(value) ? value : '…')).join(' ');
  const cipher = ['apiVersion', 'kind', 'type'].filter(field => isSopsValue(document[field]));
  return [
    ...cipher.map(field => ({ id: 'sops-metadata', field, problem: 'is encrypted, and no operator could read what the object is', fix: ENCRYPT })),
    ...cipher.length > 0 || (document.apiVersion === 'v1' && document.kind === 'Secret') ? [] : [{
      id: 'sops-kind', field: 'kind', value: what, problem: 'not a v1 Secret', fix: 'give the file of an encrypted Secret; other objects are no secrets',
    }],
    ...isSopsValue(name) ? [{ id: 'sops-metadata', field: 'metadata.name', problem: 'is encrypted, and no operator could read what the object is', fix: ENCRYPT }] : [],
    ...typeof name === 'string' && (isSopsValue(name) || isObjectName(name)) ? [] : [{
      id: 'secret-name', field: 'metadata.name', problem: 'no name of lower-case letters, digits, "-" and "."', fix: 'name the Secret, then encrypt it again',
    }],
  ];
}

/** Every value must be encrypted: one that was added later with an editor is in plain text, and SOPS does not say so. */
function encryptionIssues(document: SopsDocument): UnplacedIssue[] {
  const values = ['data', 'stringData'].flatMap(field => Object.entries(record(document[field]) ?? {}).map(([key, value]) => ({ field: `${field}.${key}`, value })));
  return [
    ...isSopsEncrypted(document) ? [] : [{
      id: 'sops-plaintext', field: 'sops', problem: 'the file has no metadata of SOPS (sops.mac), so it is not encrypted', fix: `${ENCRYPT}, and revoke what was committed`,
    }],
    ...!isSopsEncrypted(document) || isSopsValue(record(document.sops)?.mac) ? [] : [{
      id: 'sops-metadata', field: 'sops.mac', problem: 'not an encrypted value', fix: 'encrypt the file again; never edit the sops part',
    }],
    ...!isSopsEncrypted(document) || sopsRecipients(document).length > 0 ? [] : [{
      id: 'sops-recipients', field: 'sops', problem: `nobody could decrypt it: it has no recipient (${SOPS_RECIPIENTS.join(', ')})`, fix: 'encrypt the file for a key that the operator has',
    }],
    ...values.length > 0 ? [] : [{ id: 'secret-empty', field: 'data', problem: 'no value, so the Secret would be empty', fix: 'give the Secret data, then encrypt it' }],
    ...values.filter(({ value }) => !isSopsValue(value)).map(({ field }) => ({
      id: 'sops-plaintext', field, problem: 'is not encrypted (not shown)', fix: `${ENCRYPT}, and revoke what was committed`,
    })),
  ];
}

/** Pods mount Secrets of their own namespace only. */
function namespaceIssues(document: SopsDocument, namespace: string): UnplacedIssue[] {
  const own = record(document.metadata)?.namespace;
  if (own === undefined || own === namespace) return [];
  return [{
    id: 'sops-namespace',
    field: 'metadata.namespace',
    value: typeof own === 'string' ? own : typeof own,
    problem: `the Secret would be in another namespace than the app, which is in "${namespace}", and its pods could not mount it`,
    fix: `leave the namespace out of the file, or make it ${namespace}`,
  }];
}

function record(value: unknown): { readonly [key: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as { [key: string]: unknown } : undefined;
}
