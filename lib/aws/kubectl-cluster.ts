import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * A cluster of `aws-eks` or `aws-eks-v2` with a kubectl provider, made here or imported. Bootstrapping needs one, since it
 * is the one thing that CloudFormation puts into the cluster; everything after comes from Git.
 */
export interface KubectlCluster {
  readonly clusterName: string;
  addHelmChart(id: string, options: KubectlHelmChart): Construct;
  addManifest(id: string, ...manifest: Record<string, any>[]): Construct;
}

/** What is given to `addHelmChart`. */
export interface KubectlHelmChart {
  readonly chart: string;
  readonly repository?: string;
  readonly version?: string;
  readonly release?: string;
  readonly namespace?: string;
  readonly createNamespace?: boolean;
  readonly wait?: boolean;
  readonly values?: { readonly [key: string]: unknown };
}

/**
 * Leaves what was put into the cluster when it leaves the stack. Removing the root object of an operator would make it
 * prune everything that it ever delivered.
 */
export function retain(construct: Construct): void {
  for (const child of construct.node.findAll()) {
    const { applyRemovalPolicy } = child as { applyRemovalPolicy?: unknown };
    if (typeof applyRemovalPolicy === 'function' && 'cfnOptions' in child) (child as unknown as { applyRemovalPolicy(policy: RemovalPolicy): void }).applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
