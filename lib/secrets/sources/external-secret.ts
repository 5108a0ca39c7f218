import { Duration } from 'cdk8s';
import { keyIssues, SecretContext, SecretPlan, SecretSourceAdapter } from './adapter';
import { RemoteValue } from './remote-value';
import { UnplacedIssue } from '../../errors';
import { ISecretStore, storeIssues } from '../secret-store-ref';

/** When External Secrets reads the values again. */
export enum SecretRefresh {
  /** At every interval. */
  PERIODIC = 'Periodic',
  /** Once, when the Secret does not exist yet. */
  CREATED_ONCE = 'CreatedOnce',
  /** When the ExternalSecret changes, which a commit does. */
  ON_CHANGE = 'OnChange',
}

/** Many values at once: all fields of one value, or all values that are found. Say either `extract` or a `find…`. */
export interface RemoteValues {
  /**
   * Name of a value whose fields become keys.
   *
   * @default - none
   */
  readonly extract?: string;

  /**
   * Version of the extracted value.
   *
   * @default - the latest
   */
  readonly version?: string;

  /**
   * Regular expression of names to find.
   *
   * @default - none
   */
  readonly findName?: string;

  /**
   * Path to find values below.
   *
   * @default - none
   */
  readonly findPath?: string;

  /**
   * Tags that found values have.
   *
   * @default - none
   */
  readonly findTags?: { readonly [tag: string]: string };
}

/** A value of the secret that is made of others, by a template in the cluster. */
export interface ExternalSecretTemplate {
  /**
   * Keys of the Secret and how each is made, such as `postgres://{{ .user }}:{{ .password }}@db/features`: Go templates
   * over the keys of `data`. The Secret then has these keys only. They are in Git, so they hold no value themselves.
   *
   * @default - the keys of `data` as they are
   */
  readonly data?: { readonly [key: string]: string };

  /**
   * Labels of the Secret.
   *
   * @default - none
   */
  readonly labels?: { readonly [key: string]: string };

  /**
   * Annotations of the Secret.
   *
   * @default - none
   */
  readonly annotations?: { readonly [key: string]: string };
}

/** A secret that External Secrets reads from a secret manager. */
export interface ExternalSecretOptions {
  /** The store to read from: a `SecretStore` of this repository, or a `SecretStoreRef`. */
  readonly store: ISecretStore;

  /**
   * The values, each under its key.
   *
   * @default - none; give `data` or `dataFrom`
   */
  readonly data?: RemoteValue[];

  /**
   * Many values at once. Git then does not say which keys there are; name those you use with `keys`.
   *
   * @default - none
   */
  readonly dataFrom?: RemoteValues[];

  /**
   * How often the values are read again.
   *
   * @default Duration.hours(1)
   */
  readonly refreshInterval?: Duration;

  /**
   * When the values are read again.
   *
   * @default SecretRefresh.PERIODIC
   */
  readonly refresh?: SecretRefresh;

  /**
   * Values that are made of others.
   *
   * @default - the values as they are
   */
  readonly template?: ExternalSecretTemplate;
}

/** An ExternalSecret, external-secrets.io/v1: the only version that External Secrets has served since 0.17. */
export class ExternalSecretSource implements SecretSourceAdapter {
  constructor(private readonly options: ExternalSecretOptions) {}

  public plan({ name, namespace, labels, type }: SecretContext): SecretPlan {
    const { options } = this;
    const data = options.data ?? [];
    const dataFrom = options.dataFrom ?? [];
    const template = templateSpec(options.template, type);
    return {
      inCluster: true,
      keys: options.template?.data ? Object.keys(options.template.data) : dataFrom.length > 0 ? undefined : data.map(({ key }) => key),
      issues: [...this.issues(data, dataFrom), ...storeIssues(options.store, namespace)],
      manifest: {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name, labels },
        spec: {
          refreshPolicy: options.refresh ?? SecretRefresh.PERIODIC,
          refreshInterval: goDuration(options.refreshInterval ?? Duration.hours(1)),
          secretStoreRef: { kind: options.store.storeKind, name: options.store.storeName },
          // Written out, since these decide what is lost: with the object goes its Secret, with the remote value nothing.
          target: { name, creationPolicy: 'Owner', deletionPolicy: 'Retain', ...(template && { template }) },
          ...(data.length > 0 && { data: data.map(({ key, ...value }) => ({ secretKey: key, remoteRef: remoteRef(value) })) }),
          ...(dataFrom.length > 0 && { dataFrom: dataFrom.map(manyValues) }),
        },
      },
    };
  }

  private issues(data: readonly RemoteValue[], dataFrom: readonly RemoteValues[]): UnplacedIssue[] {
    const made = Object.keys(this.options.template?.data ?? {});
    return [
      ...keyIssues('source.data', data.map(({ key }) => key)),
      ...keyIssues('source.template.data', made),
      ...data.length + dataFrom.length > 0 ? [] : [{
        id: 'secret-empty', field: 'source.data', problem: 'no value is read, so the Secret would be empty', fix: 'give data or dataFrom',
      }],
      ...data.filter(({ remoteKey }) => remoteKey === '').map(({ key }) => ({
        id: 'secret-remote-key', field: 'source.data', value: key, problem: 'has no name in the secret manager', fix: 'give its remoteKey',
      })),
      ...dataFrom.filter(from => (from.extract !== undefined) === finds(from)).map(() => ({
        id: 'secret-data-from',
        field: 'source.dataFrom',
        problem: 'an entry says either which value to extract, or how to find values, and not both',
        fix: 'leave one of them out, or write two entries',
      })),
      ...(this.options.refreshInterval?.toSeconds() ?? 1) > 0 ? [] : [{
        id: 'secret-refresh',
        field: 'source.refreshInterval',
        value: '0',
        problem: 'an interval of nothing reads the values once and never again',
        fix: 'say refresh: SecretRefresh.CREATED_ONCE if that is meant, or give an interval',
      }],
    ];
  }
}

function finds({ findName, findPath, findTags }: RemoteValues): boolean {
  return findName !== undefined || findPath !== undefined || findTags !== undefined;
}

function remoteRef({ remoteKey, property, version }: Omit<RemoteValue, 'key'>): object {
  return { key: remoteKey, ...(property !== undefined && { property }), ...(version !== undefined && { version }) };
}

function manyValues({ extract, version, findName, findPath, findTags }: RemoteValues): object {
  if (extract !== undefined) return { extract: { key: extract, ...(version !== undefined && { version }) } };
  return {
    find: {
      ...(findName !== undefined && { name: { regexp: findName } }),
      ...(findPath !== undefined && { path: findPath }),
      ...(findTags && { tags: findTags }),
    },
  };
}

function templateSpec(template: ExternalSecretTemplate | undefined, type: string | undefined): object | undefined {
  if (!template && type === undefined) return undefined;
  const { data, labels, annotations } = template ?? {};
  return {
    engineVersion: 'v2',
    ...(type !== undefined && { type }),
    ...(data && { mergePolicy: 'Replace', data }),
    ...(labels || annotations ? { metadata: { ...(labels && { labels }), ...(annotations && { annotations }) } } : {}),
  };
}

/** As Go writes a duration: the controller writes it back so, and any other form would look like drift. */
function goDuration(duration: Duration): string {
  const seconds = Math.ceil(duration.toSeconds());
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${h > 0 ? `${h}h` : ''}${h > 0 || m > 0 ? `${m}m` : ''}${s}s`;
}
