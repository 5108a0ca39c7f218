import { whyNoStep } from './canary-step';
import { canaryEnd, missingPointer, otherCanary, PlannedMoves, pointerIn, wantedVersion, Way } from './planned-moves';
import { Selection } from './select-pointers';
import { Issue } from '../errors';
import { ModelRamp, pointerFile, PointerVersion } from '../models';
import { EnvironmentReport } from '../repository/environment-report';
import { Synthesized } from '../synthesis';

/** One step of a ramp, and the model whose ramp it is. */
export interface PlannedStep extends PlannedMoves {
  readonly selection: Selection;
}

/**
 * One step: the canary begins with the first one, gets what the next one says, or, behind the last one, becomes the
 * version that runs.
 */
export function nextStep(selection: Selection, way: Way, synthesis: Synthesized): PlannedStep {
  const refuse = (...refused: Issue[]) => ({ selection, moves: [], refused });
  const { to, history } = way;
  const models = rampModels(selection, to);
  if (models.length === 0) return refuse(...whyNoStep(synthesis, to, selection));
  if (models.length > 1) return refuse(severalRamps(selection, models, to));
  const [name] = models;
  const found = { selection: { what: 'model', name, pointers: [{ kind: 'model', name }] } as const };
  const ramps = to.apps.flatMap(app => app.ramps).filter(({ model }) => model === name);
  const [{ steps }] = ramps;
  if (ramps.some(other => other.steps.join() !== steps.join())) return refuse(differentRamps(name, ramps, to));
  const stable = pointerIn(history, to.name, { kind: 'model', name });
  if (!stable) return refuse(nothingBeside(name, to));
  const canary = pointerIn(history, to.name, { kind: 'canary', name });
  if (canary && way.version !== undefined && way.version !== canary.version) return refuse(otherCanary(canary, to.name));
  // Once it is under way, it is about this version, whatever the environment before points at meanwhile.
  const version = canary?.version ?? wantedVersion({ kind: 'model', name }, way);
  if (version === undefined) return refuse(missingPointer({ kind: 'model', name }, way));
  if (version === stable.version) return { ...found, moves: [], refused: [] };
  return { ...found, moves: movesOf({ stable, canary, version }, steps, to.name), refused: [] };
}

interface Standing {
  readonly stable: PointerVersion;
  readonly canary: PointerVersion | undefined;
  readonly version: string;
}

function movesOf({ stable: { name, version: from }, canary, version }: Standing, steps: readonly number[], environment: string): PlannedMoves['moves'] {
  const toTraffic = steps.find(step => step > (canary?.traffic ?? -1));
  const end = canary && canaryEnd(canary, environment);
  if (toTraffic === undefined) return [{ environment, kind: 'model', name, from, to: version }, ...end ? [end] : []];
  return [{ environment, kind: 'canary', name, from: undefined, ...end, to: version, toTraffic }];
}

/** The models with a ramp, among those that are meant. */
function rampModels({ what, name, pointers }: Selection, { apps }: EnvironmentReport): string[] {
  const ramps = apps.filter(app => what !== 'app' || app.name === name).flatMap(app => app.ramps)
    .filter(({ model }) => pointers.some(pointer => pointer.kind === 'model' && pointer.name === model));
  return [...new Set(ramps.map(({ model }) => model))];
}

function severalRamps({ name }: Selection, models: readonly string[], { name: environment }: EnvironmentReport): Issue {
  const problem = `a step is of one model, and ${models.join(', ')} of the app have ramps: each is looked at before it gets more`;
  return { id: 'several-ramps', path: environment, field: '--step', value: name, problem, fix: `name one: gitops-ai promote ${models[0]} --to ${environment} --step` };
}

function differentRamps(model: string, ramps: readonly ModelRamp[], { name: environment }: EnvironmentReport): Issue {
  const shown = ramps.map(({ service, steps }) => `${service} ${steps.join(', ')}`).join('; ');
  return {
    id: 'different-ramps',
    path: environment,
    field: '--step',
    value: model,
    problem: `one line of ${pointerFile(environment)} holds the step of ${model}, and its services have other steps: ${shown}`,
    fix: 'give them the same steps',
  };
}

function nothingBeside(model: string, { name: environment }: EnvironmentReport): Issue {
  const problem = `no version of ${model} runs in ${environment} that the other requests could go to`;
  return { id: 'canary-alone', path: pointerFile(environment), field: `models.${model}`, problem, fix: 'leave out --step: the first version gets all requests' };
}
