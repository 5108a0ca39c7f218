import { gitopsRules } from './gitops';
import { kubernetesRules } from './kubernetes';
import { pipelineRules } from './pipelines';
import { podSecurityRules } from './pod-security';
import { PolicyRule } from './policy-rule';
import { referenceRules } from './references';
import { secretRules } from './secrets';
import { servingRules } from './serving';
import { supplyChainRules } from './supply-chain';
import { workloadRules } from './workloads';

/** Rules about one subject, switched on and off together. */
export interface PolicyPack {
  readonly name: string;
  /** What its rules are about, in a few words. */
  readonly title: string;
  readonly rules: readonly PolicyRule[];
}

/** Every rule of this library. */
export const PACKS: readonly PolicyPack[] = [
  { name: 'kubernetes', title: 'what the API server, or a controller, would refuse', rules: kubernetesRules },
  { name: 'secrets', title: 'nothing secret and nothing heavy in Git', rules: secretRules },
  { name: 'supply-chain', title: 'every image and model by digest, from known registries', rules: supplyChainRules },
  { name: 'pod-security', title: 'the Pod Security Standards', rules: podSecurityRules },
  { name: 'workloads', title: 'what the common checkers ask of workloads', rules: workloadRules },
  { name: 'references', title: 'what objects say about each other', rules: referenceRules },
  { name: 'serving', title: 'models in service', rules: servingRules },
  { name: 'pipelines', title: 'jobs, schedules and workflows', rules: pipelineRules },
  { name: 'gitops', title: 'what a GitOps operator would refuse, undo or delete', rules: gitopsRules },
];
