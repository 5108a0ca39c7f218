import { ModelCatalog } from './catalog';
import { Ramp } from './ramp';
import { byCodeUnit } from '../manifests';

/** A ramp, and the model that its service serves. */
export interface ModelRamp extends Ramp {
  readonly model: string;
}

/** A catalog that remembers which pointers were followed: those are the pointers that an app depends on. */
export class UsedPointers implements ModelCatalog {
  private readonly models = new Set<string>();
  private readonly features = new Set<string>();
  private readonly asked: ModelRamp[] = [];

  constructor(private readonly catalog: ModelCatalog) {}

  public model(name: string): ReturnType<ModelCatalog['model']> {
    this.models.add(name);
    return this.catalog.model(name);
  }

  public featureSet(name: string): ReturnType<ModelCatalog['featureSet']> {
    this.features.add(name);
    return this.catalog.featureSet(name);
  }

  public canary(name: string, ramp: Ramp): ReturnType<ModelCatalog['canary']> {
    this.asked.push({ model: name, service: ramp.service, steps: [...ramp.steps] });
    return this.catalog.canary(name, ramp);
  }

  /** The ramps of the services, in the order of model and service. */
  public get ramps(): ModelRamp[] {
    return [...this.asked].sort((a, b) => byCodeUnit(a.model, b.model) || byCodeUnit(a.service, b.service));
  }

  /** Names of the models that were asked for. */
  public get modelNames(): string[] {
    return [...this.models].sort(byCodeUnit);
  }

  /** Names of the feature sets that were asked for. */
  public get featureNames(): string[] {
    return [...this.features].sort(byCodeUnit);
  }
}
