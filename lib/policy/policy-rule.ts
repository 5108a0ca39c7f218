import { ManifestObject } from '../manifests';

/** An object as rules see it: decoded, with what is known about where it goes. */
export interface PolicyObject {
  /** Construct path, for messages. */
  readonly path: string;
  readonly object: ManifestObject;
  /** Pod Security level of its namespace. */
  readonly podSecurity: string;
  /** The highest minor version of Kubernetes among the clusters it goes to: the one that serves the fewest old APIs. */
  readonly kubernetesMinor: number;
}

/** What a rule has to say about one field of an object. */
export interface Finding {
  /** Path of the field, such as `spec.template.spec.containers[0].image`. */
  readonly field: string;
  /** The value that was found. Never a secret. */
  readonly value?: string;
  /** What is wrong and what is allowed. */
  readonly problem: string;
  readonly fix: string;
}

/**
 * One check over decoded objects, so that it holds for whatever made them: our constructs, cdk8s-plus, a raw ApiObject.
 */
export interface PolicyRule {
  /** Stable kebab-case identifier. */
  readonly id: string;
  /** What the rule asks for, as a sentence. */
  readonly title: string;
  check(object: PolicyObject): Finding[];
}
