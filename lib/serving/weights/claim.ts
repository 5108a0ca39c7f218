import { MODEL_VOLUME, mismatch, WeightsContext, WeightsDelivery, WeightsPlan } from './plan';
import { CLAIM_RATE } from '../../sizing';

/** A claim that somebody else has filled, mounted read-only. With several replicas it must allow many readers. */
export class ClaimVolume implements WeightsDelivery {
  public readonly title = 'Weights.persistentVolumeClaim()';

  public plan(context: WeightsContext): WeightsPlan {
    const { reference } = context.model;
    const plan = { egressPorts: [], diskBytes: 0, origin: { fetched: false, loadRate: CLAIM_RATE } };
    if (reference.scheme !== 'pvc') {
      return {
        ...plan,
        volume: { name: MODEL_VOLUME, emptyDir: { sizeLimit: '1Gi' } },
        issues: [mismatch(this.title, context, 'models on a claim', 'Weights.imageVolume() or Weights.download()')],
      };
    }
    return {
      ...plan,
      volume: { name: MODEL_VOLUME, persistentVolumeClaim: { claimName: reference.claim, readOnly: true } },
      subPath: reference.path.replace(/^\/+|\/+$/g, '') || undefined,
      issues: [],
    };
  }
}
