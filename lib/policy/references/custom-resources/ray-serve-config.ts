import { parse } from 'yaml';
import { rayGroups } from './ray';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, record, records, shown } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

const FIELD = 'spec.serveConfigV2';

/** The applications of a RayService, which are text in YAML, so that no schema looks at them. */
export const rayServeConfig = defineRule({
  id: 'ray-serve-config',
  title: 'The serveConfigV2 of a RayService is a Serve configuration whose replicas fit the nodes of the cluster.',
  rationale: 'The cluster comes up, GPUs and all, and serves nothing: the applications are never deployed, or wait for nodes that never come.',
  link: 'https://docs.ray.io/en/latest/serve/production-guide/config.html',
  appliesTo: ['ray.io/RayService'],
  check: object => {
    const text = record(object.manifest.spec)?.serveConfigV2;
    if (typeof text !== 'string' || text.includes('{{')) return [];
    let config: unknown;
    try {
      config = parse(text, { logLevel: 'error', maxAliasCount: 100 });
    } catch (error) {
      return [{ field: FIELD, problem: `no YAML: ${(error as Error).message.split('\n')[0]}`, fix: 'mend the text; it is YAML inside a field' }];
    }
    const applications = records(record(config)?.applications);
    if (applications.length === 0) {
      return [{ field: FIELD, problem: 'there are no applications; the configuration is a map with a list of them', fix: 'begin with "applications:"' }];
    }
    return [...applications.flatMap((one, i) => applicationFindings(one, i, applications)), ...gpuFindings(object, applications)];
  },
});

function applicationFindings(application: Fields, index: number, all: readonly Fields[]): PolicyFinding[] {
  const finding = (problem: string, fix: string) => [{ field: FIELD, value: `applications[${index}]`, problem, fix }];
  const same = (key: string, byDefault: string) => all.findIndex(other => (other[key] ?? byDefault) === (application[key] ?? byDefault));
  const importPath = application.import_path;
  return [
    ...importPath === undefined ? finding('the application has no import_path', 'say where its code is: "module:app"') : [],
    ...typeof importPath === 'string' && !/^[\w.-]+[:.]\w+$/.test(importPath) ? finding(`import_path "${importPath}" is no module and name`, 'write it as "module:app"') : [],
    ...same('name', 'default') < index ? finding(`another application has the name "${shown(application.name ?? 'default')}"`, 'name each differently') : [],
    ...application.route_prefix !== null && same('route_prefix', '/') < index ? finding(`another application has the route_prefix "${shown(application.route_prefix ?? '/')}"`, 'give each its own') : [],
  ];
}

/** An actor runs on one node, so it needs no more GPUs than a node has. */
function gpuFindings(object: PolicyObject, applications: readonly Fields[]): PolicyFinding[] {
  const groups = rayGroups(object);
  if (groups.length === 0) return [];
  const most = Math.max(...groups.map(({ limit, told }) => told ?? limit));
  return applications.flatMap((application, i) => records(application.deployments).flatMap(deployment => at(deployment, 'ray_actor_options.num_gpus').flatMap(({ value }) => {
    const wanted = Number(value);
    if (!(wanted > most)) return [];
    return [{
      field: FIELD,
      value: `applications[${i}] ${shown(deployment.name ?? '')} num_gpus: ${wanted}`,
      problem: most === 0 ? 'each replica asks for GPUs, and no group of the cluster has any' : `each replica asks for ${wanted} GPUs, and no node of the cluster has more than ${most}`,
      fix: 'give a worker group so many GPUs in its limits, or ask for fewer',
    }];
  })));
}
