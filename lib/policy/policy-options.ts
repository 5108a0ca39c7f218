import { PolicyLevel } from './policy-level';
import { PolicyRule } from './policy-rule';
import { PolicyWaiver } from './policy-waiver';

/** Which rules are run, how much they weigh, and what is accepted. */
export interface PolicyOptions {
  /**
   * Names of the packs whose rules are run.
   *
   * @default - all
   */
  readonly packs?: string[];

  /**
   * Levels of rules by id; of all rules of a pack by `pack/*`; of all rules by `*`. The nearer one wins.
   *
   * @default - each rule's own
   */
  readonly levels?: { readonly [rule: string]: PolicyLevel };

  /**
   * Findings that are accepted, each with a reason and an end.
   *
   * @default - none
   */
  readonly waivers?: PolicyWaiver[];

  /**
   * Rules of your own, besides those of the packs.
   *
   * @default - none
   */
  readonly rules?: PolicyRule[];

  /**
   * Registries, or prefixes of registry and path (`registry.example.com/ml`), that images and OCI artifacts may come
   * from.
   *
   * @default - any
   */
  readonly registries?: string[];

  /**
   * The day that waivers are judged by, as `2027-03-31`: an old commit can so be checked as it was then.
   *
   * @default - today, UTC
   */
  readonly today?: string;
}
