import { misnamedAt } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { at, record, shown } from '../../shapes';

/** Pairs of Services that a strategy tells apart. */
const PAIRS = [
  ['spec.strategy.canary.stableService', 'spec.strategy.canary.canaryService'],
  ['spec.strategy.blueGreen.activeService', 'spec.strategy.blueGreen.previewService'],
  ['spec.strategy.canary.pingPong.pingService', 'spec.strategy.canary.pingPong.pongService'],
] as const;

/** The label that the controller adds to the selector of a Service, to tell the versions apart. */
const ADDED_LABEL = 'rollouts-pod-template-hash';

/** Fields of a strategy with labels for the pods of one version. */
const VERSIONS = ['stableMetadata', 'canaryMetadata', 'activeMetadata', 'previewMetadata'];

/** A Rollout moves traffic by the selectors of two Services. */
export const rolloutService = defineRule({
  id: 'rollout-service',
  title: 'A Rollout names two Services, each of which selects its pods.',
  rationale: 'The controller marks the Rollout invalid and rolls out nothing, so no new version of the model comes up.',
  link: 'https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/',
  appliesTo: ['argoproj.io/Rollout'],
  check: (object, world) => [
    ...PAIRS.flatMap(([one, other]) => {
      const [first, second] = [text(object, one), text(object, other)];
      return [
        ...first ? serviceFindings(object, world, one, first) : [],
        ...second ? serviceFindings(object, world, other, second) : [],
        ...first && first === second ? [{ field: other, value: second, problem: `${one.slice(one.lastIndexOf('.') + 1)} is the same Service, and two are needed`, fix: 'add a second Service with the same selector and name it here' }] : [],
      ];
    }),
    ...workloadFindings(object, world),
  ],
});

function text({ manifest }: PolicyObject, path: string): string {
  const value = at(manifest, path)[0]?.value;
  return typeof value === 'string' ? value : '';
}

function serviceFindings(object: PolicyObject, world: PolicyWorld, field: string, name: string): PolicyFinding[] {
  const services = world.find('/Service', object.namespace, name);
  const labels = record(at(object.manifest, 'spec.template.metadata.labels')[0]?.value);
  if (services.length !== 1 || !labels || record(object.manifest.spec)?.workloadRef !== undefined) {
    return misnamedAt(world, field, { groupKind: '/Service', namespace: object.namespace, name });
  }
  const selector = Object.entries(record(record(services[0].manifest.spec)?.selector) ?? {});
  // Labels that the strategy gives to the pods of one version.
  const given = at(object.manifest, 'spec.strategy').flatMap(({ value }) => Object.values(record(value) ?? {}))
    .flatMap(strategy => VERSIONS.map(version => record(record(record(strategy)?.[version])?.labels) ?? {}));
  const fits = (key: string, value: unknown) => key === ADDED_LABEL || [labels, ...given].some(some => some[key] === value);
  return selector.filter(([key, value]) => !fits(key, value)).map(([key, value]) => ({
    field,
    value: name,
    problem: `the Service selects ${key}=${shown(value)}, and the pods of the Rollout ${labels[key] === undefined ? 'do not have that label' : `have ${key}=${shown(labels[key])}`}`,
    fix: 'let the Service select by labels of spec.template.metadata.labels, and leave telling the versions apart to the controller',
  }));
}

/** The workload whose template a Rollout takes over. */
function workloadFindings(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const ref = record(record(object.manifest.spec)?.workloadRef);
  if (ref?.kind !== 'Deployment' || typeof ref.name !== 'string') return [];
  return misnamedAt(world, 'spec.workloadRef.name', { groupKind: 'apps/Deployment', namespace: object.namespace, name: ref.name });
}
