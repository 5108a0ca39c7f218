import { PlanApp, PlanCluster } from './plan';
import { Issue } from '../errors';
import { LONGEST_NAME } from '../manifests';

/** Issues of delivery objects whose names are too long to be used as label values, which both operators do. */
export function tooLongNames(operator: string, apps: readonly { app: PlanApp; cluster: PlanCluster; name: string }[]): Issue[] {
  return apps.filter(({ name }) => name.length > LONGEST_NAME).map(({ app, cluster, name }) => ({
    id: 'delivery-name',
    path: app.path,
    field: 'name',
    value: name,
    problem: `the ${operator} object of this app on cluster ${cluster.name} would have a name of ${name.length} characters; ${LONGEST_NAME} are allowed`,
    fix: 'shorten the name of the app or of the cluster',
  }));
}
