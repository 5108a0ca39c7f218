import { Token } from 'aws-cdk-lib';
import { GitOpsError } from '../errors';
import { ClusterConnection } from '../repository';

/** Which cluster of EKS, in words that are known at synthesis. */
export interface EksClusterAddressProps {
  /** The twelve digits of the account. */
  readonly account: string;
  /** Such as `eu-central-1`. */
  readonly region: string;
  /** Name of the cluster in EKS. */
  readonly clusterName: string;
  /**
   * Such as `aws-cn`.
   *
   * @default aws
   */
  readonly partition?: string;
}

const GRAMMAR: { readonly [field in keyof Required<EksClusterAddressProps>]: RegExp } = {
  account: /^\d{12}$/,
  region: /^[a-z]{2}(-[a-z]+)+-\d$/,
  clusterName: /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/,
  partition: /^aws(-[a-z]+)*$/,
};

/** A cluster as the managed Argo CD of EKS names it: by its ARN, which is known before anything is deployed. */
export class EksClusterAddress {
  public readonly arn: string;
  public readonly clusterName: string;

  /** @throws GitOpsError when a part is no text of its form, such as a token */
  constructor(props: EksClusterAddressProps) {
    const { account, region, clusterName, partition = 'aws' } = props;
    const parts = { account, region, clusterName, partition };
    const issues = (Object.keys(GRAMMAR) as (keyof typeof parts)[]).filter(field => !GRAMMAR[field].test(parts[field])).map(field => ({
      id: 'eks-cluster-address',
      path: 'EksClusterAddress',
      field,
      value: Token.isUnresolved(parts[field]) ? undefined : parts[field],
      problem: 'not text of the form that EKS has for it; the ARN of the cluster stands in Git, so every part has to be known',
      fix: 'write it out, as the console shows it',
    }));
    if (issues.length > 0) throw new GitOpsError(issues);
    this.arn = `arn:${partition}:eks:${region}:${account}:cluster/${clusterName}`;
    this.clusterName = clusterName;
  }

  /**
   * For `connection` of the cluster: managed Argo CD takes ARNs, also for the cluster that it belongs to.
   *
   * @param hub name of the cluster that the capability belongs to
   */
  public connection(hub?: string): ClusterConnection {
    return ClusterConnection.remote({ server: this.arn, hub });
  }

  /**
   * What registers the cluster with managed Argo CD, to be applied once with `kubectl` to the cluster that the capability
   * belongs to. It holds no credential: an access entry of EKS lets the capability in.
   *
   * @param options namespace of the capability, and the project of Argo CD that may use it
   * @see https://docs.aws.amazon.com/eks/latest/userguide/argocd-register-clusters.html
   */
  public registration(options: { readonly namespace?: string; readonly project?: string } = {}): { readonly [key: string]: unknown } {
    const { namespace = 'argocd', project } = options;
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `cluster-${this.clusterName.toLowerCase().replace(/_/g, '-')}`, namespace, labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
      stringData: { name: this.clusterName, server: this.arn, ...(project !== undefined && { project }) },
    };
  }
}
