import { byCodeUnit } from '../manifests';

/** A right on resources of the API server, as RBAC knows it. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  /** The plural: `deployments`. */
  readonly resource: string;
  /** Undefined for what is in no namespace, or needed in all of them. */
  readonly namespace?: string;
}

/** A right in a sentence. */
export function rightWords({ verb, group, resource, namespace }: Right): string {
  const where = namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;
  return `${verb} on ${resource}${group === '' ? '' : `.${group}`} ${where}`;
}

/** Every right once, in one order. */
export function distinctRights(rights: readonly Right[]): Right[] {
  const keyed = rights.map(right => [[right.namespace ?? '', right.group, right.resource, right.verb].join('\n'), right] as const);
  return [...new Map(keyed)].sort(([a], [b]) => byCodeUnit(a, b)).map(([, right]) => right);
}

/** The roles that grant these rights, as YAML: a Role for each namespace, a ClusterRole for the rest. */
export function rolesFor(rights: readonly Right[]): string {
  const namespaces = [...new Set(rights.map(({ namespace = '' }) => namespace))].sort(byCodeUnit);
  return namespaces.map(name => {
    const namespace = name === '' ? undefined : name;
    const rules = new Map<string, Set<string>>();
    for (const right of distinctRights(rights.filter(one => one.namespace === namespace))) {
      const key = `- apiGroups: [${JSON.stringify(right.group)}]\n  resources: [${JSON.stringify(right.resource)}]\n`;
      rules.set(key, (rules.get(key) ?? new Set()).add(right.verb));
    }
    return [
      'apiVersion: rbac.authorization.k8s.io/v1\n',
      `kind: ${namespace === undefined ? 'ClusterRole' : 'Role'}\n`,
      `metadata:\n  name: gitops-ai-drift\n${namespace === undefined ? '' : `  namespace: ${JSON.stringify(namespace)}\n`}`,
      'rules:\n',
      ...[...rules].map(([rule, verbs]) => `${rule}  verbs: [${[...verbs].join(', ')}]\n`),
    ].join('');
  }).join('---\n');
}
