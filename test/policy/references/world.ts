import { PolicyObject, PolicyRule, PolicyWorld } from '../../../lib/policy';
import { DefinedRule } from '../../../lib/policy/policy-rule';

/** What is in a world: manifests, each in a file of its own unless one is given. */
export interface Given {
  readonly [field: string]: unknown;
  readonly file?: string;
}

const base = (apiVersion: string, kind: string, name: string, rest: object, namespace = 'ml') => ({ apiVersion, kind, metadata: { name, namespace }, ...rest });

/** A container with an image. */
export const container = (rest: object = {}) => ({ name: 'server', image: 'registry.example.com/server', ...rest });

/** A Deployment whose pods have one label, its name. */
export function deployment(name: string, pod: object = {}, { namespace = 'ml', labels = { app: name }, kind = 'Deployment', ...spec }: { [field: string]: any } = {}): Given {
  return base('apps/v1', kind, name, {
    spec: { selector: { matchLabels: labels }, ...spec, template: { metadata: { labels }, spec: { containers: [container()], ...pod } } },
  }, namespace);
}

/** A Service of one port. */
export function service(name: string, selector: object | undefined, port: object = { port: 80 }, { namespace = 'ml', ...spec }: { [field: string]: any } = {}): Given {
  return base('v1', 'Service', name, { spec: { ...spec, selector, ports: [port] } }, namespace);
}

/** Any other object. */
export function object(apiVersion: string, kind: string, name: string, rest: object = {}, namespace = 'ml'): Given {
  return base(apiVersion, kind, name, rest, namespace);
}

/** What a rule finds in a world, as `field: problem`. */
export function found(rule: PolicyRule, ...given: readonly Given[]): string[] {
  const objects = given.map(({ file, ...manifest }, i) => new PolicyObject({ path: `object ${i}`, file: file ?? `folder/${i}.yaml`, manifest }));
  const world = PolicyWorld._of(objects);
  const asked = objects.filter(({ groupKind }) => !rule.appliesTo || rule.appliesTo.includes(groupKind)).flatMap(one => rule.check(one, world));
  return [...asked, ...rule instanceof DefinedRule ? rule.checkWorld(world) : []].map(({ field, problem }) => `${field}: ${problem}`);
}
