import * as aws from '@pulumi/aws';
import { ComponentResource, ComponentResourceOptions, Input, Output, output } from '@pulumi/pulumi';
import { IIdentifiedWorkload } from '../../platform';

/** Whose identity it is, where, and what it may do. */
export interface WorkloadIdentityArgs {
  readonly clusterName: Input<string>;
  readonly workload: IIdentifiedWorkload;
  /** Policies of the role by name, such as `{ models: store.readPolicy('ranker/') }`. */
  readonly policies?: { readonly [name: string]: Input<string> };
  /**
   * Name of the role.
   *
   * @default - Pulumi makes one
   */
  readonly roleName?: string;
}

/**
 * The role of the pods of one ServiceAccount in one cluster, by EKS Pod Identity: nothing of it is in Git. The cluster needs
 * the add-on `eks-pod-identity-agent`.
 */
export class WorkloadIdentity extends ComponentResource {
  public readonly role: aws.iam.Role;

  constructor(name: string, args: WorkloadIdentityArgs, options?: ComponentResourceOptions) {
    super('cdk8s-gitops-ai:aws:WorkloadIdentity', name, {}, options);
    const { namespace, serviceAccountName } = args.workload;
    const inside = { parent: this };
    this.role = new aws.iam.Role(`${name}-role`, {
      name: args.roleName,
      description: `Pods of ServiceAccount ${namespace}/${serviceAccountName}`,
      assumeRolePolicy: trust(args.clusterName, namespace, serviceAccountName),
      maxSessionDuration: 12 * 60 * 60,
    }, inside);
    for (const [policy, text] of Object.entries(args.policies ?? {})) {
      new aws.iam.RolePolicy(`${name}-${policy}`, { role: this.role.name, policy: text }, inside);
    }
    new aws.eks.PodIdentityAssociation(`${name}-association`, {
      clusterName: args.clusterName, namespace, serviceAccount: serviceAccountName, roleArn: this.role.arn,
    }, inside);
    this.registerOutputs({ roleArn: this.role.arn });
  }
}

/** The tags of the session say which ServiceAccount asks: an association made by mistake gives nobody else the role. */
function trust(clusterName: Input<string>, namespace: string, serviceAccountName: string): Output<string> {
  return output(clusterName).apply(cluster => JSON.stringify({
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: {
        StringEquals: {
          'aws:RequestTag/eks-cluster-name': cluster,
          'aws:RequestTag/kubernetes-namespace': namespace,
          'aws:RequestTag/kubernetes-service-account': serviceAccountName,
        },
      },
    }],
  }));
}
