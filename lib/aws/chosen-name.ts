import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GitOpsError } from '../errors';

/**
 * A name that the user chose; one that CloudFormation makes is refused. What is in Git names the same thing, and Git is
 * written before anything is deployed.
 *
 * @throws GitOpsError when it is a token
 */
export function chosenName(scope: Construct, field: string, name: string): string {
  if (!Token.isUnresolved(name)) return name;
  throw new GitOpsError([{
    id: 'chosen-name',
    path: scope.node.path,
    field,
    problem: 'a name that only exists after the deployment, while Git has to name the same thing before',
    fix: 'choose the name, and give it as text',
  }]);
}
