import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { GitOpsApp } from '../app';
import { Issue, reportedIssues } from '../errors';
import { PolicyWaiver, waiversOn } from '../policy';

/** The construct tree, visited once. */
export interface Walk {
  /** Apps in the order of creation. */
  readonly apps: readonly GitOpsApp[];
  /** Objects of each app in the order of creation. */
  readonly objects: ReadonlyMap<GitOpsApp, readonly ApiObject[]>;
  /** The app that each construct inside an app belongs to. */
  readonly appOf: ReadonlyMap<IConstruct, GitOpsApp>;
  /** What constructs reported and what their validations say. */
  readonly issues: readonly Issue[];
  /** The policy findings that constructs say are accepted. */
  readonly waivers: readonly PolicyWaiver[];
}

/** Visits every construct once: runs its validations, collects what it reported, and files its objects by app. */
export function walk(root: IConstruct): Walk {
  const objects = new Map<GitOpsApp, ApiObject[]>();
  const appOf = new Map<IConstruct, GitOpsApp>();
  const issues: Issue[] = [];
  const waivers: PolicyWaiver[] = [];

  // A preorder walk with its own stack: user trees may be deeper than the call stack.
  const stack: IConstruct[] = [root];
  for (let construct = stack.pop(); construct; construct = stack.pop()) {
    const parent = construct.node.scope;
    const app = GitOpsApp.isGitOpsApp(construct) ? construct as GitOpsApp : parent && appOf.get(parent);
    if (app) {
      appOf.set(construct, app);
      if (!objects.has(app)) objects.set(app, []);
    }
    issues.push(...reportedIssues(construct), ...validationIssues(construct));
    waivers.push(...waiversOn(construct));
    if (ApiObject.isApiObject(construct)) {
      if (app) objects.get(app)!.push(construct);
    } else if (Chart.isChart(construct) && !app) {
      issues.push({
        id: 'chart-outside-app',
        path: construct.node.path,
        problem: 'a chart outside a GitOpsApp is delivered by nobody',
        fix: 'create it with a GitOpsApp as its scope',
      });
    }
    if (!app && construct.node.dependencies.length > 0) {
      issues.push({
        id: 'dependency-outside-app',
        path: construct.node.path || '(root)',
        field: 'addDependency',
        value: construct.node.dependencies.map(dependency => dependency.node.path).join(', '),
        problem: 'only apps, and what is inside them, are applied in an order',
        fix: 'call addDependency on the apps that have to wait',
      });
    }
    stack.push(...[...construct.node.children].reverse());
  }
  return { apps: [...objects.keys()], objects, appOf, issues, waivers };
}

/** What `node.addValidation` found; these come as text, from users and other libraries. */
function validationIssues(construct: IConstruct): Issue[] {
  return construct.node.validate().map(message => ({
    id: 'construct-validation',
    path: construct.node.path,
    problem: message,
    fix: 'see the construct that reports it',
  }));
}
