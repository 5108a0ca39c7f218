import { Construct } from 'constructs';
import { emit } from '../manifests';
import { IIdentifiedWorkload } from '../platform';

/** Where the agent listens on every node, and nowhere else. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html */
const AGENT = ['169.254.170.23/32', 'fd00:ec2::23/128'];
const AGENT_PORT = 80;

/** Whose pods may reach the agent. */
export interface PodIdentityEgressProps {
  /** Workloads of the app that have an identity by EKS Pod Identity. */
  readonly workloads: IIdentifiedWorkload[];
}

/**
 * Lets pods fetch the credentials of their identity from the Pod Identity agent of their node: the network policy of a
 * `ModelService` or `FeaturePipeline` lets nothing out that it does not need, and an identity is more than it knows of. Create
 * it in the app. With IRSA it is not needed.
 */
export class PodIdentityEgress extends Construct {
  constructor(scope: Construct, id: string, props: PodIdentityEgressProps) {
    super(scope, id);
    emit(this, 'Default', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      spec: {
        podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: props.workloads.map(({ name }) => name) }] },
        policyTypes: ['Egress'],
        egress: [{ to: AGENT.map(cidr => ({ ipBlock: { cidr } })), ports: [{ protocol: 'TCP', port: AGENT_PORT }] }],
      },
    });
  }
}
