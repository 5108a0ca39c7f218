import { StackReference } from '@pulumi/pulumi';
import { GitOpsError, Issue } from '../errors';
import { StackOutputs } from '../repository';

/**
 * Outputs of another stack, resolved before the first construct is made: inside `apply` it would be too late, and in a preview
 * it may never be called.
 *
 * For values that go to resources of Pulumi. What is committed is better read from a committed file (`StackOutputs.pulumi`):
 * then the same commit gives the same output on every machine, whatever the stack says today.
 *
 * @param stack name of the stack, as `StackReference` takes it, or a reference that there is already
 * @param names the outputs that are wanted
 * @throws GitOpsError with one issue for each output that is not there, has no value yet, or is a secret
 */
export async function valuesFromStack(stack: string | StackReference, names: readonly string[]): Promise<StackOutputs> {
  const reference = typeof stack === 'string' ? new StackReference(stack) : stack;
  const path = typeof stack === 'string' ? stack : await resolved(reference);
  const issues: Issue[] = [];
  const values: { [name: string]: unknown } = {};
  for (const name of names) {
    const { value, secretValue } = await reference.getOutputDetails(name);
    if (secretValue !== undefined) {
      issues.push(issue(path, name, 'is a secret, and secrets never go through a manifest', 'let the cluster read it from its store: AppSecret'));
    } else if (value === undefined) {
      issues.push(issue(path, name, 'the stack has no such output, or it has no value yet', 'deploy that stack first, and correct the name'));
    } else {values[name] = value;}
  }
  if (issues.length > 0) throw new GitOpsError(issues);
  return StackOutputs._of(path, values);
}

/** The name of the stack is an Output that has its value at once. */
function resolved(reference: StackReference): Promise<string> {
  return new Promise(resolve => reference.name.apply(resolve));
}

function issue(path: string, field: string, problem: string, fix: string): Issue {
  return { id: 'stack-outputs', path, field, problem, fix };
}
