import { IConstruct } from 'constructs';
import { PolicyWaiver } from './policy-waiver';

const METADATA_TYPE = 'cdk8s-gitops-ai:waiver';

/** A waiver, where the construct says for what. */
export interface ConstructWaiver {
  /**
   * The field that was found, such as `spec.template.spec.hostNetwork`; `*` stands for any text.
   *
   * @default - any
   */
  readonly field?: string;

  /** Why the finding is accepted. It shows in the report. */
  readonly reason: string;

  /** Last day on which the waiver holds, as `2027-03-31`. */
  readonly expires: string;

  /**
   * Who answers for it.
   *
   * @default - nobody in particular
   */
  readonly owner?: string;
}

/**
 * The policy findings that are accepted of one construct and of all inside it. For a whole repository there is
 * `policy: { waivers }`.
 *
 * @example
 * PolicyWaivers.of(agent).waive('pod-security', { reason: 'reads the logs of the node', expires: '2027-03-31' });
 */
export class PolicyWaivers {
  /**
   * The waivers of a construct.
   *
   * @param construct what the waivers hold for, with all inside it
   */
  public static of(construct: IConstruct): PolicyWaivers {
    return new PolicyWaivers(construct);
  }

  private constructor(private readonly construct: IConstruct) {}

  /**
   * Accepts what a rule finds.
   *
   * @param rule id of the rule
   * @param waiver why, and until when
   */
  public waive(rule: string, waiver: ConstructWaiver): void {
    this.construct.node.addMetadata(METADATA_TYPE, { ...waiver, rule, construct: this.construct.node.path });
  }
}

/** The waivers that were recorded on this very construct. */
export function waiversOn(construct: IConstruct): PolicyWaiver[] {
  return construct.node.metadata.filter(entry => entry.type === METADATA_TYPE).map(entry => entry.data as PolicyWaiver);
}
