import { ApiObject, IResolver, ResolutionContext } from 'cdk8s';
import { deployTimeIssue, deployTimeSource, DeployTimeSource, Issue } from '../errors';

/** cdk8s names the fields of metadata without saying that they are of it. */
const OF_METADATA = ['annotations', 'finalizers', 'labels', 'name', 'namespace', 'ownerReferences'];

const found = new WeakMap<ApiObject, Map<string, DeployTimeSource>>();

/**
 * Finds the values of objects that only exist after a deployment, while the objects are still what the user made of
 * them: an Output of Pulumi is no plain data, and cdk8s would call whatever a token of the AWS CDK has for `resolve`.
 */
export class DeployTimeValues implements IResolver {
  public resolve(context: ResolutionContext): void {
    const { value, obj, key } = context;
    const source = deployTimeSource(value);
    if (source) {
      note(obj, key, source);
      context.replaceValue(undefined);
      return;
    }
    if (value?.constructor !== Object) return;
    for (const name of Object.keys(value as object)) {
      const ofName = deployTimeSource(name);
      if (ofName) note(obj, [...key, '<token>'], ofName);
    }
  }
}

/** The issues of an object that was just turned into plain data. */
export function deployTimeIssuesOf(object: ApiObject): Issue[] {
  return [...found.get(object) ?? []].map(([field, source]) => deployTimeIssue(object.node.path, field, source));
}

function note(object: ApiObject, key: readonly string[], source: DeployTimeSource): void {
  if (!found.has(object)) found.set(object, new Map());
  const path = OF_METADATA.includes(key[0]) ? ['metadata', ...key] : key;
  found.get(object)!.set(path.map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : `${i > 0 ? '.' : ''}${part}`)).join(''), source);
}
