import { record } from './shapes';

/** A container of a pod spec. */
export interface FoundContainer {
  /** Path of the container in the object. */
  readonly path: string;
  readonly container: { readonly [field: string]: unknown };
}

/** The containers of one pod spec: init and ephemeral ones too. */
export function containersIn(spec: { readonly [field: string]: unknown }, path: string): FoundContainer[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap(field => {
    const list = spec[field];
    return (Array.isArray(list) ? list : []).flatMap((item, i) => {
      const container = record(item);
      return container ? [{ path: `${path ? `${path}.` : ''}${field}[${i}]`, container }] : [];
    });
  });
}
