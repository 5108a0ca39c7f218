import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { deployTimeIssuesOf } from './deploy-time-values';
import { Issue } from '../errors';
import { isClusterScoped, ManifestObject } from '../manifests';

/** An object together with the construct it came from. */
export interface DecodedObject {
  readonly source: ApiObject;
  readonly object: ManifestObject;
}

/** Every ApiObject in a construct, at any depth, in the order of creation. */
export function objectsOf(construct: IConstruct): ApiObject[] {
  return construct.node.findAll().filter(ApiObject.isApiObject);
}

/** Serializes objects; one that cannot be serialized becomes an issue. */
export function decodeObjects(sources: readonly ApiObject[]): { objects: DecodedObject[]; issues: Issue[] } {
  const objects: DecodedObject[] = [];
  const issues: Issue[] = [];
  for (const source of sources) {
    try {
      const object = withoutStrayNamespace(source.toJson() as ManifestObject);
      const deployTime = deployTimeIssuesOf(source);
      // With a hole it is still there for those that refer to it; what rules say of the hole itself is left out.
      if (typeof object.metadata?.name === 'string') objects.push({ source, object });
      issues.push(...deployTime);
    } catch (error) {
      issues.push({
        id: 'serialization',
        path: source.node.path,
        field: source.kind,
        problem: `the object cannot be turned into plain data: ${error instanceof Error ? error.message : String(error)}`,
        fix: 'pass text, numbers, booleans, lists and plain records only; no dates, functions or class instances',
      });
    }
  }
  return { objects, issues };
}

/** cdk8s gives every object the namespace of its chart, also those that live in none. */
function withoutStrayNamespace(object: ManifestObject): ManifestObject {
  if (!object.metadata?.namespace || !isClusterScoped(object.apiVersion, object.kind)) return object;
  const { namespace, ...metadata } = object.metadata;
  return { ...object, metadata };
}
