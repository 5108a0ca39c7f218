import { ResolvedModel } from './model';

/** A model version that gets part of the requests, beside the one that the pointer names. */
export interface Canary {
  readonly model: ResolvedModel;
  /** Percent of the requests. */
  readonly traffic: number;
}

/** A service that can give a canary part of its requests. */
export interface Ramp {
  /** Name of the service. */
  readonly service: string;
  /** Percents of the requests, ascending. */
  readonly steps: readonly number[];
}
