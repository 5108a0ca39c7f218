import { modelServersOf } from './model-server';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { record } from '../shapes';

/** The Service whose address Kubernetes writes into VLLM_PORT. */
const NAME = 'vllm';

/** Namespaces with a Service of the name that has an address; ExternalName and headless ones give no variables. */
function namespaces(world: PolicyWorld): ReadonlySet<string> {
  return new Set(world._all('/Service').filter(hasAddress).map(({ namespace }) => namespace));
}

function hasAddress({ name, manifest }: PolicyObject): boolean {
  const spec = record(manifest.spec);
  return name === NAME && spec?.type !== 'ExternalName' && spec?.clusterIP !== 'None';
}

/** Kubernetes tells pods of Services by variables, and vLLM reads one of them as its own. */
export const serviceLinks = defineRule({
  id: 'service-links',
  title: 'No Service in the namespace of vLLM is named vllm, unless its pods take no variables of Services.',
  rationale: 'Kubernetes sets VLLM_PORT to tcp://<address>:<port> of the Service; vLLM reads a port from it, and ends with an error.',
  link: 'https://docs.vllm.ai/en/stable/configuration/env_vars/',
  check: (object, world) => modelServersOf(object).flatMap(({ engine, pod, path, env }): PolicyFinding[] => {
    if (engine !== 'vllm' || pod.partial || pod.spec.enableServiceLinks === false || env.has('VLLM_PORT') || !world._once(namespaces).has(object.namespace)) return [];
    return [{
      field: path, problem: `the Service "${NAME}" of the namespace makes VLLM_PORT an address, and vLLM expects a number`, fix: 'set enableServiceLinks: false in the pod, or name the Service otherwise',
    }];
  }),
});
