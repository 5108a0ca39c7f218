import { Environment } from './environment';
import { GitOpsApp } from '../app';
import { Issue } from '../errors';
import { unusedCanaries } from '../models';

/** Canaries that no service runs, and ramps whose first requests would come before the pods of the canary are ready. */
export function rampIssues(environments: readonly Environment[], apps: readonly GitOpsApp[]): Issue[] {
  return environments.flatMap(environment => {
    const own = apps.filter(app => app.environment === environment.name);
    const models = own.flatMap(app => app._pointers.ramps.map(({ model }) => model));
    return [...unusedCanaries(environment._canaries, models), ...own.flatMap(app => earlyRequests(app, environment))];
  });
}

function earlyRequests(app: GitOpsApp, { operator: { _renderer: { waitsInside, name } } }: Environment): Issue[] {
  return waitsInside ? [] : app._pointers.ramps.filter(({ steps: [first] }) => first !== undefined && first > 0).map(({ service, steps }) => ({
    id: 'ramp-start',
    path: app.node.path,
    field: 'rollout.steps',
    value: steps.join(', '),
    problem: `${name} applies the route of ${service} and the pods of a canary together: until these have loaded the model, ${steps[0]} % of the requests would fail`,
    fix: `begin the steps with 0, which starts the pods without a request: [${[0, ...steps].join(', ')}]`,
  }));
}
