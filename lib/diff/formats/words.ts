import { PRUNED_WORDS } from '../consequences';
import { AppDiff, Consequence, ConsequenceKind, CostChange, FieldChange, ObjectDiff, TreeDiff } from '../model';

/** What was compared with what, for the reader: a revision with its commit, or the program. */
export interface Compared {
  readonly before: string;
  readonly after: string;
}

/** The word for each kind of consequence. */
export const KIND_WORDS: { readonly [kind in ConsequenceKind]: string } = {
  refused: 'refused by Kubernetes', pruned: 'removal', revert: 'hard to revert', restart: 'rollout',
};

/** Name of an app as titles have it. */
export function titleOf({ app, cluster }: AppDiff): string {
  return cluster === undefined ? app : `${app} (${cluster})`;
}

/** `cost +$3.24/h`, from the lowest to the highest number of replicas where they differ. */
export function costWords({ currency, lowest, highest, clusters }: CostChange): string {
  const bounds = lowest === highest ? money(lowest, currency) : `${money(lowest, currency)} to ${money(highest, currency)}`;
  return `cost ${bounds}${clusters > 1 ? ` in ${clusters} clusters` : ''}`;
}

function money(amount: number, currency: string): string {
  const sign = amount < 0 ? '-' : '+';
  const digits = Math.abs(amount).toFixed(2);
  return currency === 'USD' ? `${sign}$${digits}/h` : `${sign}${digits} ${currency}/h`;
}

/** What happened to a field: `1 → 2`. */
export function changeWords({ before, after }: FieldChange): string {
  if (before === undefined) return `added ${after}`;
  return after === undefined ? `removed (${before})` : `${before} → ${after}`;
}

/** `2 changed, 1 added`. */
export function countWords(objects: readonly ObjectDiff[]): string {
  const count = (change: string) => objects.filter(object => object.change === change).length;
  const parts = ['changed', 'added', 'removed'].map(change => [count(change), change] as const).filter(([number]) => number > 0);
  return parts.length === 0 ? 'no object changed' : parts.map(([number, change]) => `${number} ${change}`).join(', ');
}

/** How many objects simply go. They are listed with all others, and need no line each. */
export function simplyPruned(consequences: readonly Consequence[]): { readonly others: readonly Consequence[]; readonly words?: string } {
  const others = consequences.filter(({ kind, text }) => kind !== 'pruned' || text !== PRUNED_WORDS);
  const count = consequences.length - others.length;
  return { others, ...(count > 0 && { words: count === 1 ? 'one object is pruned' : `${count} objects are pruned` }) };
}

/** Every object of a comparison. */
export function allObjects({ environments }: TreeDiff): ObjectDiff[] {
  return environments.flatMap(({ apps }) => apps.flatMap(({ objects }) => objects));
}
