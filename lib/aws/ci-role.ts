import { Duration, Stack } from 'aws-cdk-lib';
import { Effect, IGrantable, IPrincipal, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { GitOpsError, Issue } from '../errors';

/** Terms of a role for continuous integration. */
export interface CiRoleOptions {
  /**
   * Name of the role, as the job names it.
   *
   * @default - CloudFormation makes one
   */
  readonly roleName?: string;

  /**
   * ARN of the OpenID Connect provider in the account. There can be one of each forge in an account.
   *
   * @default - the one that has the name which AWS gives it
   */
  readonly providerArn?: string;
}

/** Jobs of GitHub Actions. */
export interface GitHubCiRoleProps extends CiRoleOptions {
  /** Owner and name, such as `acme/ai-platform`. */
  readonly repository: string;

  /**
   * Branch whose jobs may have the role.
   *
   * @default - main, unless an environment is given
   */
  readonly branch?: string;

  /** Deployment environment of GitHub whose jobs may have the role; its protection rules then hold. */
  readonly environment?: string;
}

/** Jobs of GitLab CI. */
export interface GitLabCiRoleProps extends CiRoleOptions {
  /** Path of the project, such as `acme/ml/ai-platform`. */
  readonly project: string;

  /**
   * Branch whose jobs may have the role.
   *
   * @default main
   */
  readonly branch?: string;

  /**
   * Host of GitLab.
   *
   * @default gitlab.com
   */
  readonly host?: string;
}

const PATH = /^[\w.-]+(\/[\w.-]+)+$/;
const BRANCH = /^[\w.][\w./-]*$/;
const ENVIRONMENT = /^[\w. /-]+$/;

/**
 * A role for jobs of one repository and branch, without a key that could be stolen: they show the token of their forge.
 * It may nothing until it is granted something (`store.grantPublish(role)`), and never touches a cluster: what runs there
 * is decided by a merge. That it may not is said by a denial, which no later grant undoes.
 */
export class CiRole extends Construct implements IGrantable {
  /**
   * For GitHub Actions.
   *
   * @throws GitOpsError when a value would match more than one repository, branch or environment
   */
  public static gitHub(scope: Construct, id: string, props: GitHubCiRoleProps): CiRole {
    const { repository, environment, branch = environment === undefined ? 'main' : undefined } = props;
    requireExact(scope, id, [['repository', repository, PATH], ['branch', branch, BRANCH], ['environment', environment, ENVIRONMENT]]);
    if (branch !== undefined && environment !== undefined) {
      throw new GitOpsError([{
        id: 'ci-role',
        path: `${scope.node.path}/${id}`,
        field: 'environment',
        value: environment,
        problem: 'GitHub names the environment or the branch of a job, not both',
        fix: 'give one of them; the environment can be bound to branches in its settings',
      }]);
    }
    const subject = environment === undefined ? `repo:${repository}:ref:refs/heads/${branch}` : `repo:${repository}:environment:${environment}`;
    return new CiRole(scope, id, props, 'token.actions.githubusercontent.com', subject, 'sts.amazonaws.com', `Jobs of ${repository}`);
  }

  /**
   * For GitLab CI. Jobs ask for a token with `id_tokens: { AWS_TOKEN: { aud: https://gitlab.example.com } }`.
   *
   * @throws GitOpsError when a value would match more than one project or branch
   */
  public static gitLab(scope: Construct, id: string, props: GitLabCiRoleProps): CiRole {
    const { project, branch = 'main', host = 'gitlab.com' } = props;
    requireExact(scope, id, [['project', project, PATH], ['branch', branch, BRANCH], ['host', host, /^[\w-]+(\.[\w-]+)+$/]]);
    return new CiRole(scope, id, props, host, `project_path:${project}:ref_type:branch:ref:${branch}`, `https://${host}`, `Jobs of ${project}`);
  }

  public readonly role: Role;
  public readonly grantPrincipal: IPrincipal;

  private constructor(scope: Construct, id: string, options: CiRoleOptions, issuer: string, subject: string, audience: string, description: string) {
    super(scope, id);
    const { partition, account } = Stack.of(this);
    const provider = options.providerArn ?? `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
    this.role = new Role(this, 'Role', {
      roleName: options.roleName,
      description,
      assumedBy: new WebIdentityPrincipal(provider, { StringEquals: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subject } }),
      maxSessionDuration: Duration.hours(1),
    });
    this.role.addToPolicy(new PolicyStatement({ sid: 'NoClusters', effect: Effect.DENY, actions: ['eks:*'], resources: ['*'] }));
    this.grantPrincipal = this.role.grantPrincipal;
  }
}

/** A wildcard, or a colon that ends one part of the subject, would let others in. */
function requireExact(scope: Construct, id: string, values: readonly (readonly [field: string, value: string | undefined, grammar: RegExp])[]): void {
  const issues = values.filter(([, value, grammar]) => value !== undefined && !grammar.test(value)).map(([field, value]): Issue => ({
    id: 'ci-role',
    path: `${scope.node.path}/${id}`,
    field,
    value,
    problem: 'not the plain name of one; a wildcard or another part would let other jobs have the role',
    fix: 'write it as the forge does, in full',
  }));
  if (issues.length > 0) throw new GitOpsError(issues);
}
