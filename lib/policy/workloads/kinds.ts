/** Kinds whose pods run until they are told to stop, and whose pod specs are written out in full. */
export const LONG_RUNNING: readonly string[] = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'argoproj.io/Rollout'];

/** Of these, the ones that have a number of replicas. */
export const REPLICATED: readonly string[] = ['apps/Deployment', 'apps/StatefulSet', 'argoproj.io/Rollout'];

/** Kinds of Kubernetes itself, and close relatives, whose containers are what will run: no controller fills in what is missing. */
export const PLAIN_WORKLOADS: readonly string[] = [
  ...LONG_RUNNING, '/Pod', 'apps/ReplicaSet', 'batch/Job', 'batch/CronJob', 'leaderworkerset.x-k8s.io/LeaderWorkerSet', 'ray.io/RayCluster', 'ray.io/RayService', 'ray.io/RayJob',
  'keda.sh/ScaledJob',
];
