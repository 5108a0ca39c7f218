import { FoundContainer } from './containers';
import { containersOf, FoundPodSpec, podSpecsOf } from './pod-specs';
import { groupKindOf, record } from './shapes';
import { isClusterScoped, ManifestObject } from '../manifests';

/** An object as rules see it, and where it comes from. */
export interface PolicyObjectProps {
  /** The decoded object. */
  readonly manifest: any;

  /** Where the user finds it: a construct path, or a file. */
  readonly path: string;

  /**
   * The file it is in, with `/`, relative to what was given.
   *
   * @default - the object comes from a construct
   */
  readonly file?: string;

  /**
   * Pod Security level of its namespace: `privileged`, `baseline` or `restricted`.
   *
   * @default restricted
   */
  readonly podSecurity?: string;

  /**
   * The construct that made it, for waivers.
   *
   * @default - the same as `path`
   */
  readonly construct?: string;
}

/**
 * An object as rules see it: decoded, with what is known about where it comes from. What it holds may be of any shape;
 * what is read of it here has the type that it says.
 */
export class PolicyObject {
  /** The decoded object; treat it as read-only. */
  public readonly manifest: any;
  /** Where the user finds it: a construct path, or a file. */
  public readonly path: string;
  /** The file it is in; undefined for an object of a construct. */
  public readonly file?: string;
  /** The construct that made it; undefined for an object of a file. */
  public readonly construct?: string;
  /** Pod Security level of its namespace. */
  public readonly podSecurity: string;
  /** API group and kind, as `apps/Deployment` or `/Service`. */
  public readonly groupKind: string;
  /** The kind; empty when it is no text. */
  public readonly kind: string;
  /** `metadata.name`; empty when there is none. */
  public readonly name: string;
  /** `metadata.namespace`; empty when there is none: then it is the namespace that the object is applied in. */
  public readonly namespace: string;

  /** @internal Line of a field in `file`, counted from 1. */
  public _lineOf?: (field: string) => number | undefined;

  /** @internal Whether a tool makes it later, such as a generator of kustomize: it is there, it is incomplete, and it is not judged. */
  public _generated?: boolean;

  private pods?: readonly FoundPodSpec[];
  private found?: readonly FoundContainer[];

  constructor(props: PolicyObjectProps) {
    const manifest = record(props.manifest) ?? {};
    const metadata = record(manifest.metadata);
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    this.manifest = manifest;
    this.path = props.path;
    this.file = props.file;
    this.construct = props.construct ?? (props.file === undefined ? props.path : undefined);
    this.podSecurity = props.podSecurity ?? 'restricted';
    this.groupKind = groupKindOf(manifest);
    this.kind = text(manifest.kind);
    this.name = text(metadata?.name);
    this.namespace = text(metadata?.namespace);
  }

  /** The kind, the namespace and the name, as messages and waivers name it: `Deployment/recommender/ranker`. */
  public get identity(): string {
    return [this.kind, this.namespace, this.name].filter(Boolean).join('/');
  }

  /** Whether objects of this kind live in no namespace. */
  public get clusterScoped(): boolean {
    return isClusterScoped(typeof this.manifest.apiVersion === 'string' ? this.manifest.apiVersion : '', this.kind);
  }

  /** @internal Every pod spec inside the object, whatever its kind. */
  public get _podSpecs(): readonly FoundPodSpec[] {
    return this.pods ??= podSpecsOf(this.manifest as ManifestObject);
  }

  /** @internal Every container of every pod spec, init and ephemeral ones too. */
  public get _containers(): readonly FoundContainer[] {
    return this.found ??= this._podSpecs.flatMap(containersOf);
  }
}
