import { Field } from './field';

/** What features describe: a user, an item. Its join keys are the columns that name one. */
export interface Entity {
  /** Name of the entity. */
  readonly name: string;

  /** Columns that name one entity. At least one. */
  readonly joinKeys: Field[];
}
