import { CronGaps, cronGaps, parseCron, parseEvery } from '../../manifests';
import { PolicyObject } from '../policy-object';
import { PolicyWorld } from '../policy-world';
import { at, Found, record } from '../shapes';

/** Where each kind that runs something again and again keeps its schedule. */
interface Place {
  /** The record that holds all fields of the schedule. */
  readonly holder: string;
  readonly schedules: readonly string[];
  readonly zone: string;
  /** Whether the kind has `concurrencyPolicy`. */
  readonly concurrency: boolean;
  /** Whose clock counts when no zone is named. */
  readonly clock: string;
}

const PLACES: { readonly [groupKind: string]: Place } = {
  'batch/CronJob': { holder: 'spec', schedules: ['schedule'], zone: 'timeZone', concurrency: true, clock: 'the controller manager of the cluster' },
  'argoproj.io/CronWorkflow': { holder: 'spec', schedules: ['schedules[]', 'schedule'], zone: 'timezone', concurrency: true, clock: 'the workflow controller' },
  'sparkoperator.k8s.io/ScheduledSparkApplication': { holder: 'spec', schedules: ['schedule'], zone: 'timeZone', concurrency: true, clock: 'the Spark operator' },
  'ray.io/RayCronJob': { holder: 'spec', schedules: ['schedule'], zone: 'timeZone', concurrency: false, clock: 'KubeRay' },
  'feast.dev/FeatureStore': { holder: 'spec.cronJob', schedules: ['schedule'], zone: 'timeZone', concurrency: true, clock: 'the controller manager of the cluster' },
};

/** Kinds that have schedules. */
export const SCHEDULED: readonly string[] = Object.keys(PLACES);

/** When an object runs something. */
export interface FoundSchedule {
  /** Path of the record with all fields of the schedule. */
  readonly holder: string;
  readonly fields: { readonly [field: string]: unknown };
  /** The expressions, of which most kinds have one. */
  readonly expressions: readonly Found[];
  readonly zoneField: string;
  /** The zone; undefined when none is named, or what is there is no text. */
  readonly zone?: string;
  readonly hasConcurrency: boolean;
  readonly clock: string;
}

/** What an object runs again and again; undefined when it is nothing. */
export function scheduleOf({ manifest, groupKind }: PolicyObject): FoundSchedule | undefined {
  const place = PLACES[groupKind];
  const fields = place && record(at(manifest, place.holder)[0]?.value);
  if (!fields) return undefined;
  const expressions = place.schedules.flatMap(path => at(manifest, `${place.holder}.${path}`));
  if (expressions.length === 0) return undefined;
  const zone = fields[place.zone];
  return {
    holder: place.holder,
    fields,
    expressions,
    zoneField: `${place.holder}.${place.zone}`,
    ...typeof zone === 'string' && { zone },
    hasConcurrency: place.concurrency,
    clock: place.clock,
  };
}

/** Whether a text is filled in later, by Flux or a template. */
export function isFilledIn(value: unknown): boolean {
  return typeof value === 'string' && /\$\{|\{\{/.test(value);
}

/** The gaps of each cron expression of a world: a calendar of 28 years is worth going through once. */
function gapsByExpression(): Map<string, CronGaps | undefined> {
  return new Map();
}

/** The gaps between the runs of a cron expression; undefined when it is none, or never comes. */
export function gapsOf(expression: string, world: PolicyWorld): CronGaps | undefined {
  const known = world._once(gapsByExpression);
  if (!known.has(expression)) {
    const cron = parseCron(expression);
    known.set(expression, cron && cronGaps(cron));
  }
  return known.get(expression);
}

/** The shortest time between two runs in seconds; undefined when a schedule is not understood, or never comes. */
export function shortestInterval({ expressions }: FoundSchedule, world: PolicyWorld): number | undefined {
  // Two schedules may come at any distance.
  if (expressions.length !== 1) return undefined;
  const [{ value }] = expressions;
  if (typeof value !== 'string') return undefined;
  const every = parseEvery(value);
  if (every !== undefined) return every;
  const gaps = gapsOf(value, world);
  return gaps && gaps.shortest * 60;
}

/** Where each kind says how long one run may take. */
const DEADLINES: { readonly [groupKind: string]: string } = {
  'batch/CronJob': 'spec.jobTemplate.spec.activeDeadlineSeconds',
  'argoproj.io/CronWorkflow': 'spec.workflowSpec.activeDeadlineSeconds',
  'sparkoperator.k8s.io/ScheduledSparkApplication': '',
  'ray.io/RayCronJob': 'spec.jobTemplate.activeDeadlineSeconds',
  'feast.dev/FeatureStore': 'spec.cronJob.jobSpec.activeDeadlineSeconds',
};

/** How long a run may take. */
export interface Deadline {
  /** Where it is, or could be; undefined for a kind that has none. */
  readonly path?: string;
  /** Seconds; undefined when nothing ends a run. */
  readonly seconds?: number;
  /** It stands in a template that is not given, or is filled in later. */
  readonly unknown?: boolean;
}

/** How long one run of a scheduled object may take. */
export function deadlineOf(object: PolicyObject, world: PolicyWorld): Deadline {
  const path = DEADLINES[object.groupKind];
  if (!path) return {};
  const value = at(object.manifest, path)[0]?.value ?? referred(object, world);
  if (value === undefined) return { path };
  if (value === 'unknown' || isFilledIn(value)) return { path, unknown: true };
  const seconds = Number(value);
  return Number.isFinite(seconds) ? { path, seconds } : { path, unknown: true };
}

/** The deadline of the template that a CronWorkflow names. */
function referred(object: PolicyObject, world: PolicyWorld): unknown {
  const ref = record(at(object.manifest, 'spec.workflowSpec.workflowTemplateRef')[0]?.value);
  if (!ref) return undefined;
  const cluster = ref.clusterScope === true;
  const found = world.find(cluster ? 'argoproj.io/ClusterWorkflowTemplate' : 'argoproj.io/WorkflowTemplate', cluster ? '' : object.namespace, String(ref.name));
  if (found.length !== 1) return 'unknown';
  return at(found[0].manifest, 'spec.activeDeadlineSeconds')[0]?.value;
}
