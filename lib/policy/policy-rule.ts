import { PolicyLevel } from './policy-level';
import { PolicyObject } from './policy-object';
import { PolicyWorld } from './policy-world';

/** What a rule has to say about one field of an object. */
export interface PolicyFinding {
  /** Path of the field, such as `spec.template.spec.containers[0].image`. */
  readonly field: string;

  /**
   * The value that was found. Never a secret.
   *
   * @default - nothing is shown
   */
  readonly value?: string;

  /** What is wrong and what is allowed, lower case, no final period. */
  readonly problem: string;

  /** What the user changes to make it right. */
  readonly fix: string;
}

/** What is known about a rule without running it: what reports and the documentation show. */
export interface PolicyRuleProps {
  /** Stable kebab-case identifier; waivers and level overrides name it. */
  readonly id: string;

  /**
   * What a finding does, unless the user says otherwise.
   *
   * @default PolicyLevel.ERROR
   */
  readonly level?: PolicyLevel;

  /** What the rule asks for, as a sentence. */
  readonly title: string;

  /** What happens in the cluster to those who do not keep to it. */
  readonly rationale: string;

  /**
   * Kinds that the rule looks at, as `group/Kind`: `apps/Deployment`, `/Service`.
   *
   * @default - every kind
   */
  readonly appliesTo?: string[];

  /**
   * Where more is said: the page of the project whose behaviour the rule knows.
   *
   * @default - the page of the rule's pack
   */
  readonly link?: string;
}

/**
 * One check over decoded objects, so that it holds for whatever made them: our constructs, cdk8s-plus, a raw ApiObject,
 * a file. Extend it for a rule of your own, and pass it to the repository with `policy: { rules: [new MyRule()] }`.
 *
 * A rule reads, and remembers nothing between calls: it is asked in any order, once for each object.
 */
export abstract class PolicyRule {
  /** Stable kebab-case identifier. */
  public readonly id: string;
  /** What a finding does, unless the user says otherwise. */
  public readonly level: PolicyLevel;
  /** What the rule asks for, as a sentence. */
  public readonly title: string;
  /** What happens in the cluster to those who do not keep to it. */
  public readonly rationale: string;
  /** Kinds that the rule looks at, as `group/Kind`; undefined: every kind. */
  public readonly appliesTo?: string[];
  /** Where more is said. */
  public readonly link?: string;

  constructor(props: PolicyRuleProps) {
    this.id = props.id;
    this.level = props.level ?? PolicyLevel.ERROR;
    this.title = props.title;
    this.rationale = props.rationale;
    this.appliesTo = props.appliesTo && [...props.appliesTo];
    this.link = props.link;
  }

  /**
   * What is wrong with one object; an empty list when nothing is.
   *
   * @param object the object
   * @param world everything that is delivered together with it
   */
  public abstract check(object: PolicyObject, world: PolicyWorld): PolicyFinding[];
}

/** A finding about an object that the rule itself picks. */
export interface PlacedFinding extends PolicyFinding {
  readonly object: PolicyObject;
}

/** A rule of this library: its facts and its check in one piece of data. */
export interface RuleDefinition extends Omit<PolicyRuleProps, 'appliesTo'> {
  readonly appliesTo?: readonly string[];
  /**
   * What other checkers call the same demand: `kube-linter:run-as-non-root`, `checkov:CKV_K8S_22`. The table in
   * docs/policy/checkers.md is made of these.
   */
  readonly checkers?: readonly string[];
  /** The rule compares with what was delivered before, and has nothing to say where that is unknown. */
  readonly aboutChange?: boolean;
  /** What is wrong with one object. */
  readonly check?: (object: PolicyObject, world: PolicyWorld) => PolicyFinding[];
  /** What is wrong with the world as a whole, such as what is no longer in it. Asked once. */
  readonly checkWorld?: (world: PolicyWorld) => PlacedFinding[];
}

/** A rule from its definition. */
export function defineRule(definition: RuleDefinition): DefinedRule {
  return new DefinedRule(definition);
}

/** A rule that is data. */
export class DefinedRule extends PolicyRule {
  constructor(private readonly definition: RuleDefinition) {
    super({ ...definition, appliesTo: definition.appliesTo && [...definition.appliesTo] });
  }

  /** Whether the rule compares with what was delivered before. */
  public get aboutChange(): boolean {
    return this.definition.aboutChange ?? false;
  }

  /** What other checkers call the same demand. */
  public get checkers(): readonly string[] {
    return this.definition.checkers ?? [];
  }

  public check(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
    return this.definition.check?.(object, world) ?? [];
  }

  /** Whether the rule has something to say about the world as a whole. */
  public get looksAtWorld(): boolean {
    return this.definition.checkWorld !== undefined;
  }

  /** Whether the rule has something to say about single objects. */
  public get looksAtObjects(): boolean {
    return this.definition.check !== undefined;
  }

  /** What is wrong with the world as a whole. */
  public checkWorld(world: PolicyWorld): PlacedFinding[] {
    return this.definition.checkWorld?.(world) ?? [];
  }
}
