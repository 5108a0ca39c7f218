import { ApiObject, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';

/** A field that something else than Git decides, such as `replicas` under an autoscaler. */
export interface IgnoredField {
  /** JSON pointer of the field, such as `/spec/replicas`. */
  readonly pointer: string;
  /** Who writes the field, for the report: `HorizontalPodAutoscaler`, `KEDA`, … */
  readonly owner: string;
}

/** Stages of what has to be in the cluster before the workloads that use it. */
export const STORE_STAGE = -2;
export const SECRET_STAGE = -1;
/** Stage of what sends requests to workloads: pods are ready before they get any. */
export const ROUTE_STAGE = 1;

const DELIVERY = Symbol.for('cdk8s-gitops-ai.Delivery');

/**
 * How the GitOps operator treats one object. Constructs in this library set it themselves; use it for objects of
 * your own: `Delivery.of(claim).keepOnPrune()`.
 *
 * One vocabulary: each operator renders it in its own words, or synthesis says that it cannot.
 */
export class Delivery {
  /** The delivery of an object, or of the main object of a construct. */
  public static of(construct: IConstruct): Delivery {
    const object = ApiObject.of(construct) as ApiObject & { [DELIVERY]?: Delivery };
    const existing = object[DELIVERY];
    if (existing) return existing;
    const created = new Delivery();
    Object.defineProperty(object, DELIVERY, { value: created });
    return created;
  }

  /**
   * @internal Where the object stands among those that declare no dependency: below 0 comes first, above
   * 0 comes behind those that it would come with. Operators that order
   * objects keep to it; others apply all together and try again what came too early.
   */
  public _stage = 0;

  private _kept = false;
  private _readyWithin?: Duration;
  private readonly _ignored: IgnoredField[] = [];

  private constructor() {}

  /** The object stays in the cluster when it leaves Git: for claims, topics, namespaces and other state. */
  public keepOnPrune(): void {
    this._kept = true;
  }

  /**
   * A field that something else than Git decides: drift in it is neither reported nor corrected.
   *
   * @param pointer JSON pointer of the field, such as `/spec/replicas`
   * @param owner who writes the field, for reports: `KEDA`, `Istio sidecar injector` …
   */
  public ignoreField(pointer: string, owner: string): void {
    this._ignored.push({ pointer, owner });
  }

  /** How long the object may take to become ready after it was applied; the operator waits at least that long. */
  public readyWithin(time: Duration): void {
    if (!this._readyWithin || time.toSeconds() > this._readyWithin.toSeconds()) this._readyWithin = time;
  }

  /** Whether the object stays in the cluster when it leaves Git. */
  public get keptOnPrune(): boolean {
    return this._kept;
  }

  /** Fields that something else than Git decides. */
  public get ignoredFields(): IgnoredField[] {
    return [...this._ignored];
  }

  /** How long the object may take to become ready; undefined when nothing was said. */
  public get readyTime(): Duration | undefined {
    return this._readyWithin;
  }
}
