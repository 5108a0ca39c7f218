import { finding, isFilledIn, isSet, itemsOf, present, under } from './forms';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];
const FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'];
const RESOURCES = /^(?:limits|requests)\.(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;
/** Since then, any printable character but `=` may be in a name (RelaxedEnvironmentVariableValidation). */
const RELAXED = 32;

/** Variables of containers. */
export const variableForm = defineRule({
  id: 'variable-form',
  title: 'A variable has a name that it may have, and its value from one place.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/',
  check: ({ _containers: containers }, { _lowestMinor: minor }) => containers.flatMap(({ container, path }) => itemsOf(container, 'env', path)).flatMap(({ item, path }) => [
    ...ofName(item.name, path, minor), ...ofValue(item.value, record(item.valueFrom), path),
  ]),
});

function ofName(name: unknown, path: string, minor: number | undefined): PolicyFinding[] {
  if (typeof name !== 'string' || isFilledIn(name)) return [];
  const field = `${path}.name`;
  if (name === '') return [finding(field, name, 'the name is empty', 'name the variable')];
  if (name.includes('=') || !/^[ -~]*$/.test(name)) return [finding(field, name, 'the name of a variable has printable ASCII characters, and no "="', 'write the value into value')];
  if (minor !== undefined && minor < RELAXED && !/^[-._A-Za-z][-._A-Za-z0-9]*$/.test(name)) {
    return [finding(field, name, `before Kubernetes 1.${RELAXED}, the name of a variable has letters, digits, "_", "-" and ".", and begins with none of the digits`, 'rename it')];
  }
  return [];
}

function ofValue(value: unknown, from: { readonly [field: string]: unknown } | undefined, path: string): PolicyFinding[] {
  if (!from) return [];
  const here = `${path}.valueFrom`;
  if (isSet(value) && value !== '') return [finding(here, undefined, 'the variable has a value of its own as well', 'keep value or valueFrom')];
  const sources = present(from, SOURCES);
  if (sources.length !== 1) {
    return [finding(here, undefined, `needs exactly one of ${SOURCES.slice(0, 4).join(', ')}${sources.length > 1 ? `, and has ${sources.join(', ')}` : ''}`, 'say where the value comes from')];
  }
  const field = record(from.fieldRef)?.fieldPath;
  if (typeof field === 'string' && !FIELDS.includes(field) && !/^metadata\.(?:labels|annotations)\['[^']+'\]$/.test(field) && !isFilledIn(field)) {
    return [finding(under(here, 'fieldRef.fieldPath'), field, `no field that a variable can take; there are ${FIELDS.join(', ')}, metadata.labels['…'] and metadata.annotations['…']`, 'name one of these')];
  }
  const resource = record(from.resourceFieldRef)?.resource;
  if (typeof resource === 'string' && !RESOURCES.test(resource) && !isFilledIn(resource)) {
    return [finding(under(here, 'resourceFieldRef.resource'), resource, 'no resource that a variable can take: limits.cpu, requests.memory and their like', 'name one of these')];
  }
  return [];
}
