/** The part of JSON Schema that API servers speak, as OpenAPI v3 documents and CustomResourceDefinitions write it. */
export interface JsonSchema {
  /** Name of a definition of the same source. */
  readonly '$ref'?: string;
  readonly 'type'?: string;
  readonly 'format'?: string;
  readonly 'enum'?: readonly unknown[];
  readonly 'pattern'?: string;
  readonly 'minimum'?: number;
  readonly 'maximum'?: number;
  readonly 'exclusiveMinimum'?: boolean | number;
  readonly 'exclusiveMaximum'?: boolean | number;
  readonly 'multipleOf'?: number;
  readonly 'minLength'?: number;
  readonly 'maxLength'?: number;
  readonly 'minItems'?: number;
  readonly 'maxItems'?: number;
  readonly 'uniqueItems'?: boolean;
  readonly 'minProperties'?: number;
  readonly 'maxProperties'?: number;
  readonly 'required'?: readonly string[];
  /** What the API server puts where nothing is, before it asks what is required. */
  readonly 'default'?: unknown;
  readonly 'properties'?: { readonly [name: string]: JsonSchema };
  readonly 'additionalProperties'?: JsonSchema | boolean;
  readonly 'items'?: JsonSchema;
  readonly 'allOf'?: readonly JsonSchema[];
  readonly 'anyOf'?: readonly JsonSchema[];
  readonly 'oneOf'?: readonly JsonSchema[];
  readonly 'not'?: JsonSchema;
  readonly 'nullable'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

/** Fields that must be written: not those that have a default. */
export function requiredFields({ required, properties }: JsonSchema): readonly string[] {
  return Array.isArray(required) ? required.filter(name => properties?.[name]?.default === undefined) : [];
}

/** Schemas of kinds, and what these refer to. */
export interface SchemaSource {
  /** What the kinds are known from, as messages name it: `cluster prod-eu`, `Kubernetes 1.36`. */
  readonly title: string;
  /** Minor version of Kubernetes; undefined when the source does not say. */
  readonly kubernetesMinor?: number;
  /** Name of the definition of each kind, by `apps/v1/Deployment`, `v1/Service`. */
  readonly kinds: ReadonlyMap<string, string>;
  /** A definition by its name; undefined when the source lacks it, which then allows anything. */
  definition(name: string): JsonSchema | undefined;
}
