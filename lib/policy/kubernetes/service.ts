import { badPortName, finding, Fields, isBadPort, isFilledIn, isSet, isSubdomain, Item, itemsOf } from './forms';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

/** What API servers hand out unless they are told otherwise (`--service-node-port-range`). */
const NODE_PORTS = { first: 30000, last: 32767 };
const OUTSIDE = ['NodePort', 'LoadBalancer'];

/** Services as the API server takes them. */
export const serviceForm = defineRule({
  id: 'service-form',
  title: 'A Service has the fields of its type, and ports that there are.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/service/',
  appliesTo: ['/Service'],
  check: ({ manifest }) => {
    const spec = record((manifest as Fields).spec);
    if (!spec || isFilledIn(spec.type)) return [];
    const type = String(spec.type ?? 'ClusterIP');
    const ports = itemsOf(spec, 'ports', 'spec');
    return [
      ...ofType(type, spec, ports.length),
      ...ports.flatMap(port => ofPort(port, type)),
      ...ports.length > 1 ? ports.filter(({ item }) => !isSet(item.name) || item.name === '').map(({ path }) => finding(`${path}.name`, undefined, 'one of several ports needs a name', 'name every port')) : [],
    ];
  },
});

function ofType(type: string, spec: Fields, ports: number): PolicyFinding[] {
  const headless = spec.clusterIP === 'None';
  const findings: PolicyFinding[] = [];
  if (type === 'ExternalName') {
    const name = spec.externalName;
    if (!isSet(name) || name === '') findings.push(finding('spec.externalName', undefined, 'a Service of type ExternalName needs it', 'give the DNS name that it stands for'));
    else if (typeof name === 'string' && !isFilledIn(name) && !isSubdomain(name.replace(/\.$/, '').toLowerCase())) findings.push(finding('spec.externalName', name, 'no DNS name', 'give a name without scheme, port and path'));
    if (headless || (isSet(spec.clusterIP) && spec.clusterIP !== '')) findings.push(finding('spec.clusterIP', spec.clusterIP, 'a Service of type ExternalName has none', 'remove it'));
    return findings;
  }
  if (ports === 0 && !headless) findings.push(finding('spec.ports', undefined, 'a Service needs a port, unless it is headless', 'list the ports, or set clusterIP: None'));
  if (headless && OUTSIDE.includes(type)) findings.push(finding('spec.clusterIP', 'None', `a Service of type ${type} cannot be headless`, 'remove it, or the type'));
  if (isSet(spec.externalTrafficPolicy) && spec.externalTrafficPolicy !== '' && !OUTSIDE.includes(type) && !(Array.isArray(spec.externalIPs) && spec.externalIPs.length > 0)) {
    findings.push(finding('spec.externalTrafficPolicy', spec.externalTrafficPolicy, `a Service of type ${type} is not reached from outside`, 'remove it'));
  }
  for (const field of ['loadBalancerClass', 'loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts']) {
    if (isSet(spec[field]) && type !== 'LoadBalancer') findings.push(finding(`spec.${field}`, undefined, `a Service of type ${type} has none`, 'remove it, or use the type LoadBalancer'));
  }
  return findings;
}

function ofPort({ item, path }: Item, type: string): PolicyFinding[] {
  const findings = isBadPort(item.port) ? [finding(`${path}.port`, item.port, 'a port is a number from 1 to 65535', 'give one')] : [];
  const { name, targetPort, nodePort } = item;
  if (typeof name === 'string' && name !== '' && !isFilledIn(name) && !(name.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name))) {
    findings.push(finding(`${path}.name`, name, 'no name of a port: lower-case letters, digits and hyphens between them', 'rename it'));
  }
  if (isBadPort(targetPort)) findings.push(finding(`${path}.targetPort`, targetPort, 'a port is a number from 1 to 65535', 'give the port of the container'));
  const badName = typeof targetPort === 'string' ? badPortName(targetPort) : undefined;
  if (badName) findings.push(finding(`${path}.targetPort`, targetPort, /^\d+$/.test(String(targetPort)) ? 'in quotes it is the name of a port, and names have a letter' : `no name of a port: ${badName}`, 'give the name, or the number without quotes'));
  if (typeof nodePort === 'number' && nodePort !== 0) {
    if (!OUTSIDE.includes(type)) findings.push(finding(`${path}.nodePort`, nodePort, `a Service of type ${type} has none`, 'remove it, or use the type NodePort'));
    else if (nodePort < NODE_PORTS.first || nodePort > NODE_PORTS.last) findings.push(finding(`${path}.nodePort`, nodePort, `node ports are from ${NODE_PORTS.first} to ${NODE_PORTS.last}`, 'remove it; the cluster picks one'));
  }
  return findings;
}
