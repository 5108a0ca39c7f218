import { ModelCatalog } from './catalog';
import { byCodeUnit } from '../manifests';

/** A catalog that remembers which pointers were followed: those are the pointers that an app depends on. */
export class UsedPointers implements ModelCatalog {
  private readonly models = new Set<string>();
  private readonly features = new Set<string>();

  constructor(private readonly catalog: ModelCatalog) {}

  public model(name: string): ReturnType<ModelCatalog['model']> {
    this.models.add(name);
    return this.catalog.model(name);
  }

  public featureSet(name: string): ReturnType<ModelCatalog['featureSet']> {
    this.features.add(name);
    return this.catalog.featureSet(name);
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
