import { IConstruct } from 'constructs';
import { GitOpsError } from '../errors';
import { ModelCatalog } from '../models';
import { TargetCluster } from '../platform';

/**
 * What an environment or a cluster tells the apps that are created in it, so that apps need not know either.
 */
export interface AppScope {
  /** Name of the environment. */
  readonly environment: string;
  /** Directory of the scope's apps, from the root of the output. */
  readonly directory: string;
  /** Clusters that the scope's apps go to. After the first call the environment takes no further cluster. */
  clusters(): readonly TargetCluster[];
  /** Pointers of the environment and the lock they resolve through. */
  models(): ModelCatalog;
  /** Directory of the repository on this machine, to read committed files from; undefined when there is none. */
  sourceDirectory?(): string | undefined;
}

const APP_SCOPE = Symbol.for('cdk8s-gitops-ai.AppScope');

/** Lets apps be created in `construct`. */
export function provideAppScope(construct: IConstruct, scope: AppScope): void {
  Object.defineProperty(construct, APP_SCOPE, { value: scope });
}

/** The scope that a construct provides to apps, undefined when it is neither environment nor cluster. */
export function appScopeOf(construct: IConstruct): AppScope | undefined {
  return (construct as unknown as { [APP_SCOPE]?: AppScope })[APP_SCOPE];
}

/** The nearest scope at or above a construct. Throws when there is none. */
export function nearestAppScope(construct: IConstruct, id: string): AppScope {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const found = appScopeOf(scope);
    if (found) return found;
  }
  throw new GitOpsError([{
    id: 'app-scope',
    path: construct.node.path || '(root)',
    field: 'scope',
    value: id,
    problem: 'a GitOpsApp belongs to an environment (all its clusters) or to one cluster',
    fix: 'create it with what addEnvironment or addCluster returned: new GitOpsApp(environment, \'…\')',
  }]);
}
