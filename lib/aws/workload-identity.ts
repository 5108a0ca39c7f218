import { Duration, Token } from 'aws-cdk-lib';
import { Effect, IGrantable, IManagedPolicy, IPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { chosenName } from './chosen-name';
import { IdentityMethod } from './identity-method';
import { GitOpsError } from '../errors';
import { IIdentifiedWorkload } from '../platform';

/** A cluster of EKS, by its name or as a construct of `aws-eks` or `aws-eks-v2`, made here or imported. */
export type EksClusterName = string | { readonly clusterName: string };

/** Whose identity it is, and where. */
export interface WorkloadIdentityProps {
  readonly cluster: EksClusterName;
  readonly workload: IIdentifiedWorkload;

  /**
   * How pods come to the role.
   *
   * @default IdentityMethod.podIdentity()
   */
  readonly method?: IdentityMethod;

  /**
   * Name of the role. With IRSA it has to be chosen, since its ARN stands in Git.
   *
   * @default - CloudFormation makes one
   */
  readonly roleName?: string;

  /**
   * Role of another account that the pods act as: they get its credentials, and this role may do nothing but assume it.
   * Grants then go to that role, in its account. With Pod Identity alone.
   *
   * @default - they act as the role of this construct
   */
  readonly targetRoleArn?: string;

  /**
   * The most that the role may ever do.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: IManagedPolicy;
}

/**
 * The role of the pods of one ServiceAccount in one cluster: `store.grantRead(new WorkloadIdentity(…))`. It may nothing
 * until it is granted something. The ServiceAccount itself stays in Git, where the workload made it.
 */
export class WorkloadIdentity extends Construct implements IGrantable {
  /**
   * The ARN for the annotation `eks.amazonaws.com/role-arn` of a ServiceAccount, which IRSA needs in Git: of text that is
   * known at synthesis alone.
   *
   * @param account the twelve digits
   * @param roleName as `roleName` of the identity
   * @param partition such as `aws-cn`
   * @throws GitOpsError when one of them is a token
   */
  public static irsaRoleArn(account: string, roleName: string, partition = 'aws'): string {
    const values = { account, roleName, partition };
    const wrong = Object.entries(values).filter(([, value]) => Token.isUnresolved(value));
    if (wrong.length === 0 && /^\d{12}$/.test(account)) return `arn:${partition}:iam::${account}:role/${roleName}`;
    const issues = (wrong.length > 0 ? wrong : [['account', account]]).map(([field, value]) => ({
      id: 'role-arn',
      path: 'WorkloadIdentity.irsaRoleArn',
      field,
      value: Token.isUnresolved(value) ? undefined : value,
      problem: 'not text that is known at synthesis, as the ServiceAccount in Git needs it',
      fix: field === 'account' ? 'write the twelve digits of the account' : 'choose it, and give it as text',
    }));
    throw new GitOpsError(issues);
  }

  public readonly role: Role;
  public readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: WorkloadIdentityProps) {
    super(scope, id);
    const { cluster, workload, targetRoleArn, method = IdentityMethod.podIdentity() } = props;
    const subject = {
      clusterName: typeof cluster === 'string' ? cluster : cluster.clusterName, namespace: workload.namespace, serviceAccountName: workload.serviceAccountName,
    };
    this.refuse(props, method);
    this.role = new Role(this, 'Role', {
      assumedBy: method._principal(this, subject),
      roleName: props.roleName,
      description: `Pods of ServiceAccount ${subject.namespace}/${subject.serviceAccountName}`,
      permissionsBoundary: props.permissionsBoundary,
      maxSessionDuration: Duration.hours(12),
    });
    this.grantPrincipal = this.role.grantPrincipal;
    if (targetRoleArn !== undefined) {
      this.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [targetRoleArn] }));
    }
    method._connect(this, subject, this.role, targetRoleArn);
  }

  private refuse({ roleName, targetRoleArn }: WorkloadIdentityProps, method: IdentityMethod): void {
    const issue = (field: string, problem: string, fix: string) => ({ id: 'workload-identity', path: this.node.path, field, problem, fix });
    if (!method._namesRole) return;
    const issues = [
      ...roleName === undefined ? [issue('roleName', 'with IRSA the ARN of the role stands in Git, so its name has to be known', 'choose a name')] : [],
      ...targetRoleArn !== undefined
        ? [issue('targetRoleArn', 'only Pod Identity passes on to another role', 'annotate the ServiceAccount with the role of the other account, which trusts this provider')]
        : [],
    ];
    if (issues.length > 0) throw new GitOpsError(issues);
    chosenName(this, 'roleName', roleName!);
  }
}
