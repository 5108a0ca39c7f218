import { isVersion, LOCK_FILE, Versions } from './lock-file';
import { Ramp } from './ramp';
import { StrictNode } from './strict-yaml';
import { didYouMean, Issue } from '../errors';

/** The most of the requests that a canary can get: all of them is a promotion. */
export const MOST_TRAFFIC = 99;

/** Two lines of the section `canaries` of a pointer file: a version that gets part of the requests. */
export interface CanaryPointer {
  readonly version: string;
  /** Percent of the requests. */
  readonly traffic: number;
  /** `file:line:column` of the version. */
  readonly position: string;
  /** `file:line:column` of the percentage. */
  readonly trafficPosition: string;
}

/** What a reader of canaries knows besides. */
interface Surroundings {
  /** Versions that the pointers of models name. */
  readonly stable: ReadonlyMap<string, { readonly version: string }>;
  /** Models of the lock; undefined when the lock itself cannot be read. */
  readonly lock?: ReadonlyMap<string, Versions<unknown>>;
}

const KEYS = ['version', 'traffic'];

/** Reads the section `canaries` of a pointer file. */
export function readCanaries(node: StrictNode | undefined, { stable, lock }: Surroundings): Map<string, CanaryPointer> {
  const canaries = new Map<string, CanaryPointer>();
  for (const [name, value] of node?.entries() ?? []) {
    const { version: versionNode, traffic: trafficNode } = value.record(KEYS, key => didYouMean(key, KEYS));
    if (!versionNode || !trafficNode) {
      value.report('a canary is a version and its part of the requests', 'write below it `version: "1.5.0"` and `traffic: 10`', 'missing-key');
      continue;
    }
    const version = versionNode.text('a version in quotes, such as "1.4.2"', isVersion);
    const traffic = trafficNode.count('percent of the requests');
    if (version === undefined || traffic === undefined) continue;
    if (traffic > MOST_TRAFFIC) {
      const fix = `give at most ${MOST_TRAFFIC}, or point \`models.${name}\` at ${version} and remove the canary`;
      trafficNode.report(`a canary gets at most ${MOST_TRAFFIC} percent of the requests`, fix, 'canary-traffic');
      continue;
    }
    reportWrongVersion(name, version, versionNode, { stable, lock });
    canaries.set(name, { version, traffic, position: versionNode.position, trafficPosition: trafficNode.position });
  }
  return canaries;
}

function reportWrongVersion(name: string, version: string, node: StrictNode, { stable, lock }: Surroundings): void {
  const now = stable.get(name)?.version;
  if (now === undefined) {
    const problem = `no version of ${name} gets the other requests: \`models\` has no such line.${didYouMean(name, stable.keys())}`;
    node.report(problem, `add below \`models:\` the version that runs, as \`${name}: "…"\``, 'canary-alone', name);
  } else if (now === version) {
    const fix = 'remove the canary, or let it be another version';
    node.report(`\`models.${name}\` is at this version already, so it gets all requests`, fix, 'canary-is-stable');
  }
  const known = lock?.get(name);
  if (!lock || known?.has(version)) return;
  const problem = known
    ? `the lock knows no such version of model ${name}; it knows ${[...known.keys()].join(', ')}.${didYouMean(version, known.keys())}`
    : `the lock knows no model "${name}".${didYouMean(name, lock.keys())}`;
  node.report(problem, `name a version that is in ${LOCK_FILE}, or add a block for ${version} there`, known ? 'unknown-version' : 'unknown-model');
}

/** Why a service cannot give a canary just the part of the requests that the pointer file says. */
export function stepIssues(name: string, { traffic, trafficPosition }: CanaryPointer, { steps }: Ramp): Omit<Issue, 'path'>[] {
  if (steps.includes(traffic)) return [];
  return [{
    id: 'canary-step',
    field: 'rollout',
    value: String(traffic),
    problem: `${trafficPosition} gives the canary of ${name} ${traffic} percent of the requests, and that is none of the steps: ${steps.join(', ')}`,
    fix: `set \`canaries.${name}.traffic\` to one of the steps, or add ${traffic} to them`,
  }];
}

/** Canaries that no service would run. */
export function unusedCanaries(canaries: ReadonlyMap<string, CanaryPointer>, ramps: readonly string[]): Issue[] {
  return [...canaries].filter(([name]) => !ramps.includes(name)).map(([name, { version, position }]) => ({
    id: 'unused-canary',
    path: position,
    field: `canaries.${name}`,
    value: version,
    problem: `no service of the environment that serves ${name} has a ramp, so the canary would get no request`,
    fix: 'give the service `rollout: Rollout.gatewayRamp({ … })`, or remove the canary',
  }));
}
