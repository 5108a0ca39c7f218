import { record, records } from './shapes';

/** A container, whatever it holds. */
export type ContainerLike = { readonly [field: string]: unknown };

/**
 * The variables that `env` of a container defines, in order, as Kubernetes expands them: each may refer to those before
 * it. The value is undefined where it comes from elsewhere (`valueFrom`).
 */
export function envOf(container: ContainerLike): ReadonlyMap<string, string | undefined> {
  const known = new Map<string, string | undefined>();
  for (const { name, value, valueFrom } of records(container.env)) {
    if (typeof name === 'string') known.set(name, record(valueFrom) ? undefined : expand(text(value), known));
  }
  return known;
}

/**
 * Text as Kubernetes expands it: `$(NAME)` is the value of a variable, `$$` is a dollar sign, and a variable that there
 * is not stays as it is written. So does one whose value is not known here.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expand(value: string, variables: ReadonlyMap<string, string | undefined>): string {
  if (!value.includes('$')) return value;
  return value.replace(/\$(?:\$|\(([^()$\s]*)\))/g, (whole, name: string | undefined) => (name === undefined ? '$' : variables.get(name) ?? whole));
}

/** The variables that text refers to as `$(NAME)`. */
export function variablesIn(value: string): string[] {
  if (!value.includes('$(')) return [];
  return [...value.matchAll(/\$(?:\$|\(([^()$\s]*)\))/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}
