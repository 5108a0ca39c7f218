import { UnplacedIssue } from '../../errors';
import { Manifest } from '../../manifests';

/** What a source is told about the secret it is for. */
export interface SecretContext {
  /** Name the secret has when the source does not dictate another. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: { readonly [key: string]: string };
  /** Type of the Secret; undefined when the user said nothing. */
  readonly type?: string;
  /** Directory of the repository on this machine; undefined when there is none. */
  readonly sourceDirectory?: string;
}

/** How a secret comes into the cluster: the object in Git, and what workloads need to know. */
export interface SecretPlan {
  /** Name that the source dictates; undefined to keep that of the context. */
  readonly name?: string;
  /** Type that the source dictates. */
  readonly type?: string;
  /** Keys that the source gives; undefined when only the cluster knows. */
  readonly keys?: readonly string[];
  /** Whether a Secret of that name is in the cluster before a pod mounts it. */
  readonly inCluster: boolean;
  /** What is committed to Git; undefined when somebody else brings the Secret. */
  readonly manifest?: Manifest;
  /** The source of a pod's volume, where it is none of a Secret. */
  readonly volume?: { readonly [source: string]: unknown };
  readonly issues: readonly UnplacedIssue[];
}

/** One way for a secret to come into the cluster. */
export interface SecretSourceAdapter {
  plan(context: SecretContext): SecretPlan;
}

/** Keys of a Secret, as the API server takes them. */
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/** Keys that no Secret can have, and keys that are given twice. */
export function keyIssues(field: string, keys: readonly string[]): UnplacedIssue[] {
  return [
    ...keys.filter(key => !KEY.test(key) || key === '.' || key === '..').map(key => ({
      id: 'secret-key', field, value: key, problem: 'not a key of a Secret: letters, digits, "-", "_" and "."', fix: 'rename the key',
    })),
    ...[...new Set(keys.filter((key, i) => keys.indexOf(key) !== i))].map(key => ({
      id: 'secret-key', field, value: key, problem: 'is given twice, and only one of the two values could be kept', fix: 'rename or remove one',
    })),
  ];
}
