import { UnplacedIssue } from '../errors';

/** What a rollout may count on. */
export interface RolloutRoom {
  /** Clusters in which it is certain that one more pod finds a node. */
  readonly roomy: readonly string[];
  /** Clusters whose pools are declared and full. */
  readonly full: readonly string[];
  /** Those of the full ones that have room while no canary is under way. */
  readonly fullByCanaries: readonly string[];
  /** Clusters whose pools are not declared, for a service that needs GPUs. */
  readonly unknown: readonly string[];
}

/** What the service asks a strategy. */
interface StrategyAdapter {
  spec(room: RolloutRoom): object;
  issues(room: RolloutRoom): UnplacedIssue[];
}

const SURGE = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
const REPLACE = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };

/**
 * How the pods of a new version take over. GPUs are scarce: a new pod that waits for a node while the old pods wait
 * for the new one is a rollout that never ends.
 */
export class UpdateStrategy {
  /**
   * Surge where every cluster certainly has room for one more pod, replace in place otherwise. Looks at the node
   * pools and at all other services of the repository on the same GPUs. A service that has a ramp counts with the
   * largest canary of it, in every step and without one: that may hold its GPUs until the new pods are ready.
   */
  public static automatic(): UpdateStrategy {
    return new UpdateStrategy({
      spec: room => room.full.length + room.unknown.length === 0 ? SURGE : REPLACE,
      issues: () => [],
    });
  }

  /** A new pod starts before an old one ends: no capacity is lost, one more place is needed. */
  public static surge(): UpdateStrategy {
    return new UpdateStrategy({
      spec: () => SURGE,
      issues: room => room.full.length === 0 ? [] : [{
        id: 'rollout-deadlock',
        field: 'updateStrategy',
        value: 'surge',
        problem: `the rollout would wait for a free GPU that cluster ${room.full.map(name => `"${name}"`).join(', ')} does not have${
          room.fullByCanaries.length === room.full.length ? ' beside the pods of a canary' : ''}, for ever`,
        fix: 'leave updateStrategy out, use UpdateStrategy.replace(), run fewer replicas, or add nodes to the pool',
      }],
    });
  }

  /** An old pod ends before its successor starts: needs no spare place. With one replica the service is down meanwhile. */
  public static replace(): UpdateStrategy {
    return new UpdateStrategy({ spec: () => REPLACE, issues: () => [] });
  }

  /** All old pods end before any new one starts: for servers of which two versions must not run together. Has downtime. */
  public static recreate(): UpdateStrategy {
    return new UpdateStrategy({ spec: () => ({ type: 'Recreate' }), issues: () => [] });
  }

  /** @internal */
  public readonly _adapter: StrategyAdapter;

  private constructor(adapter: StrategyAdapter) {
    this._adapter = adapter;
  }
}
