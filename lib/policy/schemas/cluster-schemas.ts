import { explain, SchemaFinding } from './explain';
import { SchemaSource } from './json-schema';
import { SchemaValidator } from './validator';
import { apiGroup } from '../../manifests';
import { append } from '../append';

/** How much a source has the say. */
export enum SchemaAuthority {
  /** What it lacks is not served: everything that a cluster serves. */
  CLUSTER = 'cluster',
  /** What it has, it has as the cluster will serve it; of other kinds it says nothing: CustomResourceDefinitions. */
  KINDS = 'kinds',
  /** What this library knows of a project; the cluster may run another version of it. */
  KNOWN = 'known',
}

/** What a cluster is known to serve. */
export class ClusterSchemas {
  private readonly validator: SchemaValidator;
  private index?: { readonly versions: Map<string, string[]>; readonly kindsOf: Map<string, string[]>; readonly groups: Set<string> };

  constructor(public readonly source: SchemaSource, public readonly authority: SchemaAuthority) {
    this.validator = new SchemaValidator(source);
  }

  /** Whether objects of the kind can be judged. */
  public knows(apiVersion: string, kind: string): boolean {
    return this.source.kinds.has(`${apiVersion}/${kind}`);
  }

  /** What is wrong with an object of a kind that is known. */
  public check(apiVersion: string, kind: string, object: object): SchemaFinding[] {
    const definition = this.source.kinds.get(`${apiVersion}/${kind}`);
    if (definition === undefined) return [];
    const errors = this.validator.errors(definition, object);
    return errors.length > 0 ? explain(errors, object, definition, this.source) : [];
  }

  /** API versions of the group in which the kind is known, `[]` when in none. */
  public versionsOf(group: string, kind: string): readonly string[] {
    return this.indexed().versions.get(`${group}/${kind}`) ?? [];
  }

  /** Kinds of an API version. */
  public kindsOf(apiVersion: string): readonly string[] {
    return this.indexed().kindsOf.get(apiVersion) ?? [];
  }

  /** Whether there is any kind of the API group. */
  public hasGroup(group: string): boolean {
    return this.indexed().groups.has(group);
  }

  /** API groups that there are. */
  public get groups(): readonly string[] {
    return [...this.indexed().groups];
  }

  private indexed() {
    if (this.index) return this.index;
    const index = { versions: new Map<string, string[]>(), kindsOf: new Map<string, string[]>(), groups: new Set<string>() };
    for (const key of this.source.kinds.keys()) {
      const apiVersion = key.slice(0, key.lastIndexOf('/'));
      const kind = key.slice(key.lastIndexOf('/') + 1);
      append(index.versions, `${apiGroup(apiVersion)}/${kind}`, apiVersion);
      append(index.kindsOf, apiVersion, kind);
      index.groups.add(apiGroup(apiVersion));
    }
    return this.index = index;
  }
}
