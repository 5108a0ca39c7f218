import type { EnvValue, EnvValueFromSecretOptions, ISecret } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { SecretMount, SecretMountOptions } from './secret-mount';
import { SecretSource } from './secret-source';
import { didYouMean, refuseDeployTimeValues, reportIssue, UnplacedIssue } from '../errors';
import { cdk8sPlus, Delivery, emit, nameInChart, SECRET_STAGE, standardLabels } from '../manifests';
import { targetOf } from '../platform';
import { PULL_SECRET_KEY, PULL_SECRET_TYPE } from './sources/registry';

/** What a secret is made of. No value: where the values are. */
export interface AppSecretProps {
  /** Where the values are. */
  readonly source: SecretSource;

  /**
   * Keys that workloads use. Checked against the source as far as Git says what it has.
   *
   * @default - those of the source
   */
  readonly keys?: string[];

  /**
   * Type of the Secret, such as `kubernetes.io/tls`.
   *
   * @default - Opaque, or the type that the source dictates
   */
  readonly type?: string;

  /**
   * Whether model services that use the secret are restarted when a value changes, which mounted files do without.
   * Needs Stakater Reloader in the cluster, with `reloadStrategy: annotations`.
   *
   * @default false
   */
  readonly restartOnChange?: boolean;
}

/** Keys that the API server demands of Secrets of a type. */
const KEYS_OF_TYPE: { readonly [type: string]: readonly string[] } = {
  [PULL_SECRET_TYPE]: [PULL_SECRET_KEY],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

/**
 * A secret of an app whose values are outside Git, or in it encrypted. It is an `ISecret` of cdk8s-plus, so it goes
 * wherever one is taken; `mount('/path')` gives it to a workload as files.
 */
export class AppSecret extends Construct implements ISecret {
  /** Name of the Secret in the cluster. */
  public readonly name: string;
  /** Keys of the secret; undefined when only the cluster knows. */
  public readonly keys?: string[];
  /** Type of the Secret; undefined when only the cluster knows. */
  public readonly type?: string;
  /** API version of a Secret. */
  public readonly apiVersion = 'v1';
  /** Kind of a Secret. */
  public readonly kind = 'Secret';
  /** API group of a Secret: the core group. */
  public readonly apiGroup = '';
  /** Resource type of a Secret. */
  public readonly resourceType = 'secrets';

  /** @internal Whether a Secret of that name is in the cluster before a pod mounts it. */
  public readonly _inCluster: boolean;
  /** @internal Namespace of the secret: pods use those of their own namespace only. */
  public readonly _namespace: string;
  /** @internal Whether workloads want to be restarted when a value changes. */
  public readonly _restartOnChange: boolean;
  private readonly volume?: { readonly [source: string]: unknown };

  constructor(scope: Construct, id: string, props: AppSecretProps) {
    super(scope, id);
    refuseDeployTimeValues(this.node.path, props);
    const { app, namespace, sourceDirectory } = targetOf(this);
    const name = nameInChart(this);
    const labels = standardLabels({ name, instance: name, component: 'secret', partOf: app });
    const plan = props.source._adapter.plan({ name, namespace, labels, type: props.type, sourceDirectory });
    this.name = plan.name ?? name;
    this.keys = plan.keys ? [...plan.keys] : props.keys && [...props.keys];
    this.type = plan.type ?? props.type;
    this._namespace = namespace;
    this._inCluster = plan.inCluster;
    this._restartOnChange = props.restartOnChange ?? false;
    this.volume = plan.volume;
    const issues = [...plan.issues, ...props.keys ? this.unknownKeys('keys', props.keys) : []];
    if (plan.issues.length === 0) issues.push(...this.typeIssues(props.type, plan.type));
    for (const issue of issues) reportIssue(this, issue);
    if (plan.manifest) Delivery.of(emit(this, 'Default', plan.manifest))._stage = SECRET_STAGE;
  }

  /** Name of the Secret. */
  public get resourceName(): string | undefined {
    return this.name;
  }

  /** The secret as files in a directory of a container: one for each key. */
  public mount(path: string, options: SecretMountOptions = {}): SecretMount {
    return { secret: this, path, ...options };
  }

  /**
   * One value as an environment variable. Prefer files: a variable never changes while the process lives, and ends up
   * in crash reports and in the processes that it starts.
   */
  public envValue(key: string, options?: EnvValueFromSecretOptions): EnvValue {
    for (const issue of [...this._clusterIssues('envValue'), ...this.unknownKeys('envValue', [key])]) reportIssue(this, issue);
    return cdk8sPlus().EnvValue.fromSecretValue({ secret: this, key }, options);
  }

  /** @internal The source of a volume, with the given keys or all. */
  public _volumeSource(keys?: readonly string[]): { readonly [source: string]: unknown } {
    return this.volume ?? secretVolume(this.name, keys);
  }

  /** @internal Whether a volume can hold some of the keys only. */
  public get _canSelectKeys(): boolean {
    return this.volume === undefined;
  }

  /** @internal What is wrong with using keys of this secret. */
  public _keyIssues(field: string, keys: readonly string[]): UnplacedIssue[] {
    return this.unknownKeys(field, keys);
  }

  /** @internal What is wrong with naming this secret where only a Secret is taken. */
  public _clusterIssues(field: string): UnplacedIssue[] {
    return this._inCluster ? [] : [{
      id: 'secret-not-in-cluster',
      field,
      value: this.name,
      problem: 'the CSI driver mounts it as files and makes no Secret, which a variable or a pull secret needs',
      fix: 'mount it, or say syncAsSecret: true in its source; a pull secret is needed before anything is mounted, so take another source for it',
    }];
  }

  private unknownKeys(field: string, keys: readonly string[]): UnplacedIssue[] {
    const known = this.keys;
    if (!known) return [];
    return keys.filter(key => !known.includes(key)).map(key => ({
      id: 'secret-key',
      field,
      value: key,
      problem: `the secret has no such key; it has ${known.join(', ') || 'none'}.${didYouMean(key, known)}`,
      fix: 'correct the key, or add it to the source of the secret',
    }));
  }

  private typeIssues(wanted: string | undefined, dictated: string | undefined): UnplacedIssue[] {
    const missing = this.keys && (KEYS_OF_TYPE[this.type ?? ''] ?? []).filter(key => !this.keys!.includes(key));
    return [
      ...wanted === undefined || dictated === undefined || wanted === dictated ? [] : [{
        id: 'secret-type', field: 'type', value: wanted, problem: `the source makes a Secret of type ${dictated}`, fix: 'leave type out',
      }],
      ...missing?.length ? [{
        id: 'secret-type', field: 'type', value: this.type, problem: `the API server takes this type only with the keys ${missing.join(', ')}`, fix: 'add the keys, or leave type out',
      }] : [],
    ];
  }
}

/**
 * The volume of a Secret. Its files are for their owner alone, and the kubelet opens them to the group of the pod
 * (fsGroup), which the process is in.
 */
export function secretVolume(secretName: string, keys?: readonly string[]): { readonly [source: string]: unknown } {
  return { secret: { secretName, defaultMode: 0o400, ...(keys && { items: keys.map(key => ({ key, path: key })) }) } };
}
