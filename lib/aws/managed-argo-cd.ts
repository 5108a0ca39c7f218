import { Stack } from 'aws-cdk-lib';
import { CfnAccessEntry, CfnCapability } from 'aws-cdk-lib/aws-eks';
import { Effect, PolicyStatement, Role, ServicePrincipal, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ArgoCdClusterAccess, ArgoCdRepository } from './argo-cd-access';
import { EksClusterName } from './workload-identity';
import { GitOpsError } from '../errors';

/** Who of the Identity Center has which role of Argo CD. At least one admin. */
export interface ArgoCdPeople {
  /** Ids of groups, as the Identity Center shows them. */
  readonly adminGroups?: string[];
  readonly editorGroups?: string[];
  readonly viewerGroups?: string[];
  /** Ids of single users. Groups outlive people. */
  readonly adminUsers?: string[];
}

/** A cluster that Argo CD delivers to. */
export interface ArgoCdCluster {
  readonly cluster: EksClusterName;
  readonly access: ArgoCdClusterAccess;
}

/** Where managed Argo CD runs, who uses it, what it reads and where it delivers to. */
export interface ManagedArgoCdProps {
  /** The cluster that the capability belongs to. Argo CD itself runs outside it. */
  readonly cluster: EksClusterName;

  /** ARN of the instance of IAM Identity Center: there are no local users. */
  readonly identityCenterInstanceArn: string;

  readonly people: ArgoCdPeople;

  /** Where it reads manifests from. Public repositories need no entry. */
  readonly repositories?: ArgoCdRepository[];

  /**
   * Clusters of this account and region that it delivers to, with what it may do there. The cluster of the capability is
   * in the list when something goes there.
   */
  readonly clusters: ArgoCdCluster[];

  /**
   * Name of the capability.
   *
   * @default argo-cd
   */
  readonly capabilityName?: string;

  /**
   * Namespace of the Applications. Give `GitOpsOperator.argoCd` the same.
   *
   * @default argocd
   */
  readonly namespace?: string;

  /**
   * VPC endpoints through which alone the API and the user interface can be reached.
   *
   * @default - they can be reached from the internet, with a login
   */
  readonly vpcEndpointIds?: string[];

  /**
   * Name of the role of the capability.
   *
   * @default - CloudFormation makes one
   */
  readonly roleName?: string;
}

/**
 * Argo CD as a capability of EKS: the capability, its role with the repositories it may read, and the access entries of
 * the clusters it delivers to. In Git, `EksClusterAddress` says where each cluster is; with `kubectl` its `registration()`
 * is applied once.
 *
 * When the stack goes, what Argo CD delivered stays: the capability is told to retain it.
 */
export class ManagedArgoCd extends Construct {
  public readonly role: Role;
  public readonly capability: CfnCapability;
  /** URL of the user interface; known after the deployment, and nothing for Git. */
  public readonly serverUrl: string;

  constructor(scope: Construct, id: string, props: ManagedArgoCdProps) {
    super(scope, id);
    const { partition } = Stack.of(this);
    this.role = new Role(this, 'Role', {
      assumedBy: new SessionTagsPrincipal(new ServicePrincipal('capabilities.eks.amazonaws.com')),
      roleName: props.roleName,
      description: 'Managed Argo CD: reads repositories',
    });
    for (const repository of props.repositories ?? []) {
      for (const { actions, resources } of repository._statements(this)) {
        this.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
      }
    }
    this.capability = new CfnCapability(this, 'Capability', {
      capabilityName: props.capabilityName ?? 'argo-cd',
      clusterName: nameOf(props.cluster),
      type: 'ARGOCD',
      roleArn: this.role.roleArn,
      deletePropagationPolicy: 'RETAIN',
      configuration: {
        argoCd: {
          awsIdc: { idcInstanceArn: props.identityCenterInstanceArn },
          namespace: props.namespace ?? 'argocd',
          rbacRoleMappings: this.mappings(props.people),
          networkAccess: props.vpcEndpointIds && { vpceIds: props.vpcEndpointIds },
        },
      },
    });
    this.serverUrl = this.capability.attrConfigurationArgoCdServerUrl;
    props.clusters.forEach(({ cluster, access }, i) => {
      const entry = new CfnAccessEntry(this, `Access${i}`, { clusterName: nameOf(cluster), principalArn: this.role.roleArn, type: 'STANDARD', ...access._rights(partition) });
      // EKS makes an entry without rights for the cluster of a new capability; one that is there before stays.
      this.capability.addResourceDependency(entry);
    });
  }

  private mappings({ adminGroups = [], editorGroups = [], viewerGroups = [], adminUsers = [] }: ArgoCdPeople) {
    if (adminGroups.length + adminUsers.length === 0) {
      throw new GitOpsError([{
        id: 'managed-argo-cd',
        path: this.node.path,
        field: 'people',
        problem: 'nobody is an admin, and then nobody can let somebody else in: there are no local users',
        fix: 'name a group of the Identity Center in adminGroups',
      }]);
    }
    const groups = (ids: string[]) => ids.map(group => ({ id: group, type: 'SSO_GROUP' }));
    return [
      { role: 'ADMIN', identities: [...groups(adminGroups), ...adminUsers.map(user => ({ id: user, type: 'SSO_USER' }))] },
      { role: 'EDITOR', identities: groups(editorGroups) },
      { role: 'VIEWER', identities: groups(viewerGroups) },
    ].filter(({ identities }) => identities.length > 0);
  }
}

function nameOf(cluster: EksClusterName): string {
  return typeof cluster === 'string' ? cluster : cluster.clusterName;
}
