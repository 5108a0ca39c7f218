import * as k8s from '@pulumi/kubernetes';
import { ComponentResourceOptions } from '@pulumi/pulumi';
import { Chart } from 'cdk8s';

/**
 * The objects of a cdk8s chart as resources of Pulumi, for what has to be in a cluster before GitOps is, or for clusters
 * that have no operator. What an operator delivers from Git must not be deployed this way too: it would have two owners.
 *
 * The objects are expanded in the program, so that previews and tests see each of them.
 *
 * @param chart any chart; an app of this library is checked like the output
 * @param options such as the provider of the cluster
 */
export function chartResources(chart: Chart, options?: ComponentResourceOptions): k8s.yaml.ConfigGroup {
  const name = chart.node.path.replace(/\//g, '-') || 'chart';
  return new k8s.yaml.ConfigGroup(name, { objs: chart.toJson() }, options);
}
