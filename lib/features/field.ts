/**
 * Types of feature values, after Feast.
 *
 * @see https://docs.feast.dev/reference/type-system
 */
export enum FeatureType {
  BOOL = 'Bool',
  BYTES = 'Bytes',
  FLOAT32 = 'Float32',
  FLOAT64 = 'Float64',
  INT32 = 'Int32',
  INT64 = 'Int64',
  STRING = 'String',
  UNIX_TIMESTAMP = 'UnixTimestamp',
  FLOAT32_LIST = 'Array(Float32)',
  FLOAT64_LIST = 'Array(Float64)',
  INT64_LIST = 'Array(Int64)',
  STRING_LIST = 'Array(String)',
}

/** A named, typed column: of a source, of an entity's key, or of a feature view. */
export interface Field {
  /** Name of the column; letters, digits and `_`. */
  readonly name: string;

  /** Type of its values. */
  readonly type: FeatureType;
}
