import { CfnJson, Stack, Token } from 'aws-cdk-lib';
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import { IOpenIdConnectProvider, IPrincipal, OpenIdConnectPrincipal, Role, ServicePrincipal, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** The ServiceAccount that is to have a role. */
export interface IdentitySubject {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccountName: string;
}

/** Trust by the OpenID Connect provider of the cluster. */
export interface IrsaOptions {
  /** The provider of the cluster: `OidcProviderNative`, or an imported one. */
  readonly provider: IOpenIdConnectProvider;
}

/** How pods come to their role. */
export abstract class IdentityMethod {
  /**
   * EKS Pod Identity: the association is in AWS, and nothing of it is in Git. The cluster needs the add-on
   * `eks-pod-identity-agent`.
   */
  public static podIdentity(): IdentityMethod {
    return new PodIdentity();
  }

  /**
   * IAM roles for ServiceAccounts: the ServiceAccount in Git carries the ARN of the role (`WorkloadIdentity.irsaRoleArn`).
   * For clusters without the agent, and for Fargate.
   */
  public static irsa(options: IrsaOptions): IdentityMethod {
    return new Irsa(options.provider);
  }

  /** Whether the ARN of the role stands in Git, so that its name has to be chosen. @internal */
  public abstract readonly _namesRole: boolean;
  /** Who may assume the role. @internal */
  public abstract _principal(scope: Construct, subject: IdentitySubject): IPrincipal;
  /** What connects the ServiceAccount with the role, besides the trust. @internal */
  public abstract _connect(scope: Construct, subject: IdentitySubject, role: Role, targetRoleArn?: string): void;
}

class PodIdentity extends IdentityMethod {
  public readonly _namesRole = false;

  /** The tags of the session say which ServiceAccount asks: an association made by mistake gives nobody else the role. */
  public _principal(scope: Construct, { clusterName, namespace, serviceAccountName }: IdentitySubject): IPrincipal {
    const cluster = Stack.of(scope).formatArn({ service: 'eks', resource: 'cluster', resourceName: clusterName });
    return new SessionTagsPrincipal(new ServicePrincipal('pods.eks.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:RequestTag/eks-cluster-arn': cluster,
          'aws:RequestTag/kubernetes-namespace': namespace,
          'aws:RequestTag/kubernetes-service-account': serviceAccountName,
        },
      },
    }));
  }

  public _connect(scope: Construct, { clusterName, namespace, serviceAccountName }: IdentitySubject, role: Role, targetRoleArn?: string): void {
    new CfnPodIdentityAssociation(scope, 'Association', {
      clusterName, namespace, serviceAccount: serviceAccountName, roleArn: role.roleArn, targetRoleArn,
    });
  }
}

class Irsa extends IdentityMethod {
  public readonly _namesRole = true;

  constructor(private readonly provider: IOpenIdConnectProvider) {
    super();
  }

  public _principal(scope: Construct, { namespace, serviceAccountName }: IdentitySubject): IPrincipal {
    const issuer = this.provider.openIdConnectProviderIssuer;
    const values = { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccountName}` };
    // The issuer is a key here, and CloudFormation takes no token for a key.
    const StringEquals = Token.isUnresolved(issuer) ? new CfnJson(scope, 'Trust', { value: values }) : values;
    return new OpenIdConnectPrincipal(this.provider).withConditions({ StringEquals });
  }

  public _connect(): void {
    // The annotation of the ServiceAccount in Git does it.
  }
}
