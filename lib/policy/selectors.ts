import { record, records } from './shapes';

/** What a label selector says of some labels. */
export type Labels = { readonly [key: string]: unknown };

/**
 * Whether a label selector (`matchLabels`, `matchExpressions`) selects an object with these labels. An empty selector
 * selects everything, as in Kubernetes; what is no selector selects nothing.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 */
export function selects(selector: unknown, labels: Labels): boolean {
  const wanted = record(selector);
  if (!wanted) return false;
  return hasLabels(record(wanted.matchLabels) ?? {}, labels) && records(wanted.matchExpressions).every(expression => holds(expression, labels));
}

/** Whether the labels contain all of a plain map, as the selector of a Service says it. */
export function hasLabels(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

function holds({ key, operator, values }: Labels, labels: Labels): boolean {
  const present = typeof key === 'string' && Object.hasOwn(labels, key);
  const listed = present && Array.isArray(values) && values.includes(labels[key as string]);
  switch (operator) {
    case 'In': return listed;
    case 'NotIn': return !listed;
    case 'Exists': return present;
    case 'DoesNotExist': return !present;
    default: return false;
  }
}
