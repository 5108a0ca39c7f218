import { parse } from 'yaml';
import { Selection } from './select-pointers';
import { Issue } from '../errors';
import { byCodeUnit } from '../manifests';
import { at, groupKindOf, record } from '../policy/shapes';
import { EnvironmentReport } from '../repository/environment-report';
import { Synthesized } from '../synthesis';

/** A canary: who moves its weights, and what to do in place of a commit. */
interface CanaryForm {
  readonly is: (manifest: unknown) => boolean;
  readonly problem: string;
  readonly fix: (name: string, namespace: string) => string;
}

const FROM_CODE = 'change it in the TypeScript, and run `gitops-ai commit`: the commit is the step, and a revert takes it back';

const ROUTE = 'gateway.networking.k8s.io/HTTPRoute';

/** Objects that move traffic from an old version to a new one, by group and kind. */
const CANARIES: { readonly [groupKind: string]: CanaryForm } = {
  'argoproj.io/Rollout': {
    is: manifest => at(manifest, 'spec.strategy.canary').length > 0,
    problem: 'Argo Rollouts goes through the steps itself: Git holds which there are, and not how far they are',
    fix: (name, namespace) => `kubectl argo rollouts promote ${name} --namespace ${namespace}`,
  },
  'flagger.app/Canary': {
    is: () => true,
    problem: 'Flagger moves the weights itself, by what its analysis finds: Git holds the rule, and not how far it is',
    fix: (name, namespace) => (
      `follow it with \`kubectl get canary ${name} --namespace ${namespace} --watch\`; a confirm-traffic-increase webhook makes it wait for somebody`),
  },
  'serving.kserve.io/InferenceService': {
    is: manifest => at(manifest, 'spec.predictor.canaryTrafficPercent').length > 0,
    problem: 'its canaryTrafficPercent is written in the code, and no pointer holds it',
    fix: () => FROM_CODE,
  },
  [ROUTE]: {
    is: manifest => at(manifest, 'spec.rules[].backendRefs[].weight').length > 1,
    problem: 'its weights are written in the code, and no pointer holds them',
    fix: () => `${FROM_CODE}; a ModelService with Rollout.gatewayRamp has them in the pointer file`,
  },
};

/**
 * Why there is no step of a canary that a commit could move, object by object, where no service has a ramp: weights are
 * moved by a controller, or written in the code.
 */
export function whyNoStep({ files, outputPath }: Synthesized, { name: environment, apps }: EnvironmentReport, selection: Selection): Issue[] {
  const { what, name, pointers } = selection;
  const follows = ({ models, features }: EnvironmentReport['apps'][number]) => pointers.some(pointer => (
    pointer.kind === 'model' ? models : features).includes(pointer.name));
  const folders = apps.filter(app => (what === 'app' ? app.name === name : follows(app))).flatMap(({ paths }) => paths);
  // Their weights are in the pointer file.
  const ramps = apps.flatMap(app => app.ramps.map(({ service }) => service));
  const found = [...files].filter(([path]) => path.endsWith('.yaml') && folders.some(folder => path.startsWith(`${folder}/`)))
    .sort(([a], [b]) => byCodeUnit(a, b)).flatMap(([path, content]) => canaryIn(`${outputPath}/${path}`, parse(content.toString('utf8')), ramps));
  if (found.length > 0) return found;
  const problem = `no canary serves ${name} in ${environment}: a new version takes over pod by pod, by the service's update strategy`;
  return [{ id: 'no-canary', path: environment, field: '--step', value: name, problem, fix: 'leave out --step: the promotion is the whole way; or give the service a ramp, Rollout.gatewayRamp' }];
}

function canaryIn(path: string, manifest: unknown, ramps: readonly string[]): Issue[] {
  const groupKind = groupKindOf(record(manifest) ?? {});
  const form = Object.hasOwn(CANARIES, groupKind) ? CANARIES[groupKind] : undefined;
  if (!form?.is(manifest)) return [];
  const [name, namespace] = ['metadata.name', 'metadata.namespace'].map(field => String(at(manifest, field)[0]?.value ?? 'default'));
  if (groupKind === ROUTE && ramps.includes(name)) return [];
  return [{ id: 'canary-elsewhere', path, field: '--step', value: name, problem: form.problem, fix: form.fix(name, namespace) }];
}
