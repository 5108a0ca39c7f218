import { ArnFormat, Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** A statement of a policy: what may be done with what. */
export interface AccessStatement {
  readonly actions: string[];
  readonly resources: string[];
}

/** What managed Argo CD may read its manifests from. */
export abstract class ArgoCdRepository {
  /** A repository of CodeCommit in the account and region of the stack. */
  public static codeCommit(repositoryName: string): ArgoCdRepository {
    return new Statements(scope => [{
      actions: ['codecommit:GitPull'],
      resources: [Stack.of(scope).formatArn({ service: 'codecommit', resource: repositoryName, arnFormat: ArnFormat.NO_RESOURCE_NAME })],
    }]);
  }

  /** Repositories behind a connection of CodeConnections, by its ARN. */
  public static codeConnections(connectionArn: string): ArgoCdRepository {
    return new Statements(() => [{ actions: ['codeconnections:UseConnection'], resources: [connectionArn] }]);
  }

  /**
   * A repository whose credentials are in Secrets Manager. The Secret in Git that tells Argo CD of the repository names
   * the ARN alone.
   */
  public static secret(secret: ISecret): ArgoCdRepository {
    return new Statements(() => [
      { actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`] },
      ...secret.encryptionKey ? [decrypt(secret.encryptionKey)] : [],
    ]);
  }

  /** @internal */
  public abstract _statements(scope: Construct): AccessStatement[];
}

class Statements extends ArgoCdRepository {
  constructor(private readonly statements: (scope: Construct) => AccessStatement[]) {
    super();
  }

  public _statements(scope: Construct): AccessStatement[] {
    return this.statements(scope);
  }
}

function decrypt(key: IKey): AccessStatement {
  return { actions: ['kms:Decrypt'], resources: [key.keyArn] };
}

/** What an access entry of EKS gives. */
export interface AccessEntryRights {
  readonly kubernetesGroups?: string[];
  readonly accessPolicies?: { readonly policyArn: string; readonly accessScope: { readonly type: string; readonly namespaces?: string[] } }[];
}

/** What managed Argo CD may do in a cluster. */
export class ArgoCdClusterAccess {
  /** Everything, in the whole cluster: what apps need that bring their namespaces, CRDs or cluster roles. */
  public static clusterAdmin(): ArgoCdClusterAccess {
    return new ArgoCdClusterAccess(partition => ({ accessPolicies: [policy(partition, 'AmazonEKSClusterAdminPolicy', { type: 'cluster' })] }));
  }

  /** Everything in these namespaces, which exist; for apps with `createNamespace: false`. */
  public static namespaces(...namespaces: string[]): ArgoCdClusterAccess {
    return new ArgoCdClusterAccess(partition => ({ accessPolicies: [policy(partition, 'AmazonEKSAdminPolicy', { type: 'namespace', namespaces })] }));
  }

  /** What Kubernetes RBAC binds to these groups. */
  public static groups(...groups: string[]): ArgoCdClusterAccess {
    return new ArgoCdClusterAccess(() => ({ kubernetesGroups: groups }));
  }

  private constructor(
    /** @internal */
    public readonly _rights: (partition: string) => AccessEntryRights,
  ) {}
}

function policy(partition: string, name: string, accessScope: { readonly type: string; readonly namespaces?: string[] }) {
  return { policyArn: `arn:${partition}:eks::aws:cluster-access-policy/${name}`, accessScope };
}
