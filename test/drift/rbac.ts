import { Json } from './field-sets';

/** A rule of RBAC; `*` is everything. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  /** All when not given. */
  readonly groups?: readonly string[];
  /** All, and what is in none, when not given. */
  readonly namespaces?: readonly string[];
}

/** What somebody asks to do. */
export interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Empty for what is in none, and for all of them. */
  readonly namespace: string;
}

export function isAllowed(rules: readonly Rule[], { verb, group, resource, namespace }: Asked): boolean {
  const allows = (list: readonly string[] | undefined, one: string) => list === undefined || list.includes('*') || list.includes(one);
  return rules.some(rule => allows(rule.verbs, verb) && allows(rule.groups, group) && allows(rule.resources, resource)
    && (!rule.namespaces || rule.namespaces.includes(namespace)));
}

/** What the roles and their bindings in a cluster grant to a service account, which is named as a user. */
export function grantedTo(user: string, objects: readonly Json[]): Rule[] {
  const [, , account, name] = user.split(':');
  const isBound = ({ subjects = [] }: Json) => (subjects as Json[]).some(one => one.kind === 'ServiceAccount' && one.namespace === account && one.name === name);
  const bindings = objects.filter(object => /^(?:Cluster)?RoleBinding$/.test(object.kind) && isBound(object));
  return bindings.flatMap(({ kind, metadata, roleRef }) => {
    const namespaces = kind === 'RoleBinding' ? [metadata.namespace as string] : undefined;
    const role = objects.find(one => one.kind === roleRef.kind && one.metadata.name === roleRef.name
      && (one.kind === 'ClusterRole' || one.metadata.namespace === metadata.namespace));
    return (role?.rules as Json[] ?? []).map(({ verbs, apiGroups, resources }) => ({ verbs, groups: apiGroups, resources, namespaces }));
  });
}
