import type { ISecret } from 'cdk8s-plus-27';
import { refuseDeployTimeValues } from '../errors';
import { Field } from './field';

/** What every source of raw data says about itself. */
export interface FeatureSourceOptions {
  /** Name of the source, which steps name as their input. */
  readonly name: string;

  /** Columns of the data. */
  readonly fields: Field[];

  /** Column with the time of each event. Every value of a feature has a time: without one there is no point-in-time join. */
  readonly timestampField: string;

  /**
   * Column with the time at which each row was written. Needed where rows come late or are written again.
   *
   * @default - rows are written once, in time
   */
  readonly createdTimestampField?: string;

  /**
   * Secret that the source is read with. Steps that read the source have its keys as files in
   * `/var/run/secrets/sources/<name of the source>`.
   *
   * @default - none, or the identity of the cloud
   */
  readonly credentials?: ISecret;
}

/** A topic of Apache Kafka. */
export interface KafkaSourceOptions extends FeatureSourceOptions {
  /** Brokers, as `host:port`. At least one. */
  readonly bootstrapServers: string[];

  /** Name of the topic. */
  readonly topic: string;
}

/** Files in an object store. */
export interface ObjectStoreSourceOptions extends FeatureSourceOptions {
  /** Where the files are, such as `s3://acme-events/clicks/`. */
  readonly uri: string;

  /**
   * Format of the files.
   *
   * @default parquet
   */
  readonly format?: string;
}

/** A table or view of a database. */
export interface SqlSourceOptions extends FeatureSourceOptions {
  /** Host of the database. */
  readonly host: string;

  /**
   * Port of the database.
   *
   * @default 5432
   */
  readonly port?: number;

  /** Name of the table. */
  readonly table: string;
}

/** Where raw data comes from. Steps read it; the pipeline's network policy opens its ports. */
export class FeatureSource {
  /** A topic of Apache Kafka. */
  public static kafka(options: KafkaSourceOptions): FeatureSource {
    refuseDeployTimeValues('FeatureSource.kafka', options);
    return new FeatureSource(options, options.bootstrapServers.map(server => Number(/:(\d+)$/.exec(server)?.[1])));
  }

  /** Files in an object store, over HTTPS. */
  public static objectStore(options: ObjectStoreSourceOptions): FeatureSource {
    refuseDeployTimeValues('FeatureSource.objectStore', options);
    return new FeatureSource(options, [443]);
  }

  /** A table of a database. */
  public static sql(options: SqlSourceOptions): FeatureSource {
    refuseDeployTimeValues('FeatureSource.sql', options);
    return new FeatureSource(options, [options.port ?? 5432]);
  }

  /** Name of the source. */
  public readonly name: string;
  /** Columns of the data. */
  public readonly fields: Field[];
  /** Column with the time of each event. */
  public readonly timestampField: string;
  /** Column with the time at which each row was written. */
  public readonly createdTimestampField?: string;
  /** Secret that the source is read with. */
  public readonly credentials?: ISecret;
  /** TCP ports that steps connect to. */
  public readonly ports: number[];

  private constructor(options: FeatureSourceOptions, ports: number[]) {
    this.name = options.name;
    this.fields = [...options.fields];
    this.timestampField = options.timestampField;
    this.createdTimestampField = options.createdTimestampField;
    this.credentials = options.credentials;
    this.ports = ports;
  }
}
