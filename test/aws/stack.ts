import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GitOpsError, Issue } from '../../lib/errors';

export const ENV = { account: '111122223333', region: 'eu-central-1' };
export const RANKER = { namespace: 'recommender', serviceAccountName: 'ranker', name: 'ranker' };

/** What a stack becomes. */
export function templateOf(build: (stack: Stack) => unknown): Template {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  build(stack);
  return Template.fromStack(stack);
}

/** What is wrong with it. */
export function issuesOf(act: () => unknown): readonly Issue[] {
  try {
    act();
  } catch (error) {
    if ((error as Error).name === 'GitOpsError') return (error as GitOpsError).issues;
    throw error;
  }
  throw new Error('it was taken');
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Every statement of every policy of a template, one line for each action: `who: effect action on resource`. */
export function statementsOf(template: Template): string[] {
  const resources = template.toJSON().Resources as { readonly [id: string]: { readonly Type: string; readonly Properties?: any } };
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    const documents = [Properties.PolicyDocument, Properties.AssumeRolePolicyDocument, Properties.KeyPolicy, Properties.RepositoryPolicyText];
    const inline = (Properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument);
    return [...documents, ...inline].filter(Boolean).flatMap(({ Statement }: { Statement: Statement[] }) => Statement.flatMap(statement => {
      const targets = [statement.Resource ?? '(trust)'].flat().map(plain);
      return [statement.Action].flat().flatMap(action => targets.map(target => `${Type.split('::').pop()} ${id}: ${statement.Effect} ${action} on ${target}`));
    }));
  }).sort();
}

/** A reference of CloudFormation in a few words. */
export function plain(value: any): string {
  if (typeof value === 'string') return value;
  if (value?.Ref) return `<${value.Ref}>`;
  if (value?.['Fn::GetAtt']) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value?.['Fn::Join']) return (value['Fn::Join'][1] as unknown[]).map(plain).join('');
  return JSON.stringify(value);
}
