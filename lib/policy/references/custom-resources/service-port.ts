import { PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record, records, shown } from '../../shapes';

/** That a given Service lacks a port, by number or by name; nothing where it is not given, or is given more than once. */
export function servicePortFindings(world: PolicyWorld, namespace: string, name: string, port: unknown, field: string): PolicyFinding[] {
  const services = world.find('/Service', namespace, name);
  if (services.length !== 1 || (typeof port !== 'number' && typeof port !== 'string')) return [];
  const spec = record(services[0].manifest.spec);
  const ports = records(spec?.ports);
  if (spec?.type === 'ExternalName' || ports.length === 0 || ports.some(one => one.port === port || one.name === port)) return [];
  const mixedUp = ports.some(({ targetPort }) => targetPort === port) ? '; that is the port of the pods (targetPort)' : '';
  return [{
    field,
    value: shown(port),
    problem: `the Service "${name}" has no such port; it has ${ports.map(one => (one.name === undefined ? shown(one.port) : `${shown(one.port)} (${shown(one.name)})`)).join(', ')}${mixedUp}`,
    fix: 'use a port of the Service',
  }];
}
