import { recommender, swap } from './trees';

const OLD = '5e8d1b7a3f9c2e6d4a0b8c5f1e7d3a9b6c2f8e4d0a5b1c7f3e9d6a2b8c4f0e15';
const NEW = 'a4c0e6f2b8d1a7c3e9f5b0d6a2c8e4f1b7d3a9c5e0f6b2d8a4c1e7f3b9d5a062';

const claim = (size: string) => () => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: assistant-cache
  namespace: recommender
spec:
  accessModes:
  - ReadWriteOnce
  resources:
    requests:
      storage: ${size}
`;

const CLAIM = 'production/apps/recommender/persistentvolumeclaim-assistant-cache.yaml';
const APP = 'production/apps/recommender';

/** A change as teams make it: a new version of a model, more replicas, longer sequences, and a claim that somebody made smaller. */
export const CHANGE = {
  before: recommender({ [CLAIM]: claim('200Gi') }),
  after: recommender({
    [CLAIM]: claim('100Gi'),
    [`${APP}/deployment-assistant.yaml`]: swap(['3.1.0', '3.2.0'], [OLD, NEW], ['--max-model-len=8192', '--max-model-len=16384'], ['memory: "21Gi"', 'memory: "24Gi"'], ['v0.28.0', 'v0.29.0']),
    [`${APP}/scaledobject.keda.sh-assistant.yaml`]: swap(['maxReplicaCount: 4', 'maxReplicaCount: 6'], ['minReplicaCount: 2', 'minReplicaCount: 3']),
    [`${APP}/networkpolicy-ranker.yaml`]: () => undefined,
    'environments/production.yaml': swap(['"3.1.0"', '"3.2.0"']),
  }),
};

export const PRICES = 'currency: USD\ngpus:\n  NVIDIA-L40S: 1.62\n';
