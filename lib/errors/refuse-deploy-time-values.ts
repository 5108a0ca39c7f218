import { deployTimeIssue, deployTimeSource } from './deploy-time-value';
import { GitOpsError } from './gitops-error';
import { Issue } from './issue';

/**
 * Refuses values that only exist after a deployment, wherever they are in what a user gives. Called before such a value
 * is used for anything: an Output of Pulumi answers to every name and fails far from where it was given.
 *
 * Plain records, lists and instances are looked into, constructs are not: what they emit is looked at when it is rendered.
 *
 * @param path who was given them: a construct path, or the factory by name
 * @param given what was given, by the name of the parameter or property
 * @throws GitOpsError with one issue for each value
 */
export function refuseDeployTimeValues(path: string, given: object): void {
  const issues: Issue[] = [];
  const seen = new Set<object>();
  const visit = (value: unknown, field: string): void => {
    const source = deployTimeSource(value);
    if (source) {
      issues.push(deployTimeIssue(path, field, source));
      return;
    }
    if (typeof value !== 'object' || value === null || seen.has(value) || isConstruct(value)) return;
    seen.add(value);
    if (Array.isArray(value)) value.forEach((item, i) => visit(item, `${field}[${i}]`));
    else for (const [name, item] of Object.entries(value)) visit(item, field === '' ? name : `${field}.${name}`);
  };
  visit(given, '');
  if (issues.length > 0) throw new GitOpsError(issues);
}

/** By what every construct has, and no other value: this folder knows no constructs. */
function isConstruct(value: object): boolean {
  const { node } = value as { node?: { path?: unknown; scopes?: unknown } };
  return typeof node === 'object' && node !== null && typeof node.path === 'string';
}
