import { finding, Fields, isFilledIn, isQualifiedName, isSet, Item, itemsOf, repeated, under } from './forms';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record } from '../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/scheduling-eviction/';

/** Tolerations as the API server takes them. */
export const tolerationForm = defineRule({
  id: 'toleration-form',
  title: 'A toleration says what it tolerates without contradiction.',
  rationale: 'The API server refuses the object.',
  link: `${LINK}taint-and-toleration/`,
  check: ({ _podSpecs: pods }) => pods.flatMap(({ spec, path }) => itemsOf(spec, 'tolerations', path)).flatMap(({ item, path }) => {
    const findings: PolicyFinding[] = [];
    if (item.operator === 'Exists' && isSet(item.value) && item.value !== '') findings.push(finding(`${path}.value`, item.value, 'the operator Exists tolerates every value', 'remove the value, or use Equal'));
    if ((!isSet(item.key) || item.key === '') && item.operator !== 'Exists') findings.push(finding(path, undefined, 'without a key the operator must be Exists', 'name the key of the taint'));
    if (isSet(item.tolerationSeconds) && item.effect !== 'NoExecute') {
      findings.push(finding(`${path}.tolerationSeconds`, item.tolerationSeconds, 'only the effect NoExecute ends pods after a while', 'remove it, or set effect: NoExecute'));
    }
    if (typeof item.key === 'string' && item.key !== '' && !isFilledIn(item.key) && !isQualifiedName(item.key)) findings.push(finding(`${path}.key`, item.key, 'no key of a taint', 'write the key as the node has it'));
    return findings;
  }),
});

/** Affinity as the API server takes it. */
export const affinityForm = defineRule({
  id: 'affinity-form',
  title: 'Terms of affinity have weights, topologies and operators that the API server takes.',
  rationale: 'The API server refuses the object.',
  link: `${LINK}assign-pod-node/`,
  check: ({ _podSpecs: pods }) => pods.flatMap(({ spec, path }) => {
    const affinity = record(spec.affinity);
    return affinity ? ofAffinity(affinity, under(path, 'affinity')) : [];
  }),
});

function ofAffinity(affinity: Fields, path: string): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  for (const kind of ['nodeAffinity', 'podAffinity', 'podAntiAffinity']) {
    const here = `${path}.${kind}`;
    for (const { item, path: place } of itemsOf(affinity[kind], 'preferredDuringSchedulingIgnoredDuringExecution', here)) {
      if (typeof item.weight === 'number' && (item.weight < 1 || item.weight > 100)) findings.push(finding(`${place}.weight`, item.weight, 'a weight is from 1 to 100', 'give a number within it'));
      findings.push(...kind === 'nodeAffinity' ? nodeTerm({ item: record(item.preference) ?? {}, path: `${place}.preference` })
        : podTerm({ item: record(item.podAffinityTerm) ?? {}, path: `${place}.podAffinityTerm` }));
    }
    if (kind !== 'nodeAffinity') {
      findings.push(...itemsOf(affinity[kind], 'requiredDuringSchedulingIgnoredDuringExecution', here).flatMap(podTerm));
      continue;
    }
    const required = record(record(affinity[kind])?.requiredDuringSchedulingIgnoredDuringExecution);
    const there = `${here}.requiredDuringSchedulingIgnoredDuringExecution`;
    if (Array.isArray(required?.nodeSelectorTerms) && required.nodeSelectorTerms.length === 0) {
      findings.push(finding(`${there}.nodeSelectorTerms`, undefined, 'needs a term at least', 'say which nodes, or remove it'));
    }
    findings.push(...itemsOf(required, 'nodeSelectorTerms', there).flatMap(nodeTerm));
  }
  return findings;
}

function nodeTerm({ item, path }: Item): PolicyFinding[] {
  return ['matchExpressions', 'matchFields'].flatMap(field => itemsOf(item, field, path)).flatMap(one => expression(one, true));
}

function podTerm({ item, path }: Item): PolicyFinding[] {
  const topology = item.topologyKey === '' ? [finding(`${path}.topologyKey`, '', 'may not be empty', 'name a label of nodes, such as kubernetes.io/hostname')] : [];
  return [...topology, ...['labelSelector', 'namespaceSelector'].flatMap(field => itemsOf(item[field], 'matchExpressions', `${path}.${field}`)).flatMap(one => expression(one, false))];
}

/** One expression of a selector of labels, or of nodes, which compare numbers too. */
export function expression({ item, path }: Item, ofNodes: boolean): PolicyFinding[] {
  const values = Array.isArray(item.values) ? item.values as unknown[] : [];
  const field = `${path}.values`;
  switch (item.operator) {
    case 'In': case 'NotIn':
      return values.length === 0 ? [finding(field, undefined, `the operator ${item.operator} needs values`, 'list them')] : [];
    case 'Exists': case 'DoesNotExist':
      return values.length > 0 ? [finding(field, undefined, `the operator ${item.operator} takes no values`, 'remove them, or use In')] : [];
    case 'Gt': case 'Lt':
      if (!ofNodes) break;
      return values.length === 1 && typeof values[0] === 'string' && /^-?\d+$/.test(values[0]) ? [] : [finding(field, undefined, `the operator ${item.operator} takes one whole number, in quotes`, 'give one')];
    default:
      // Operators of nodes are an enum, and so the business of `schema`.
      if (ofNodes || typeof item.operator !== 'string' || isFilledIn(item.operator)) return [];
  }
  return [finding(`${path}.operator`, item.operator, 'may be In, NotIn, Exists, DoesNotExist', 'use one of these')];
}

/** Topology spread constraints as the API server takes them. */
export const topologySpread = defineRule({
  id: 'topology-spread-form',
  title: 'Constraints of topology spread do not contradict each other.',
  rationale: 'The API server refuses the object.',
  link: `${LINK}topology-spread-constraints/`,
  check: ({ _podSpecs: pods }) => pods.flatMap(({ spec, path }) => {
    const constraints = itemsOf(spec, 'topologySpreadConstraints', path);
    return [
      ...constraints.flatMap(ofConstraint),
      ...repeated(constraints, ({ item }) => (typeof item.topologyKey === 'string' ? `${item.topologyKey} ${item.whenUnsatisfiable}` : undefined))
        .map(({ one }) => finding(`${one.path}.topologyKey`, one.item.topologyKey, 'another constraint has the same topologyKey and whenUnsatisfiable', 'keep one of the two')),
    ];
  }),
});

function ofConstraint({ item, path }: Item): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  if (typeof item.maxSkew === 'number' && item.maxSkew < 1) findings.push(finding(`${path}.maxSkew`, item.maxSkew, 'must be 1 or more', 'use 1 for the most even spread'));
  if (isSet(item.minDomains) && item.whenUnsatisfiable !== 'DoNotSchedule') {
    findings.push(finding(`${path}.minDomains`, item.minDomains, 'only a constraint with whenUnsatisfiable: DoNotSchedule has it', 'remove it'));
  }
  const keys = at(item, 'matchLabelKeys[]').map(({ value }) => value);
  if (keys.length > 0 && !isSet(item.labelSelector)) findings.push(finding(`${path}.matchLabelKeys`, undefined, 'needs a labelSelector beside it', 'select the pods of the workload'));
  const selected = Object.keys(record(record(item.labelSelector)?.matchLabels) ?? {});
  const both = keys.find(key => selected.includes(String(key)));
  if (both !== undefined) findings.push(finding(`${path}.matchLabelKeys`, both, 'the labelSelector names the label already', 'remove it from one of the two'));
  return [...findings, ...itemsOf(item.labelSelector, 'matchExpressions', `${path}.labelSelector`).flatMap(one => expression(one, false))];
}
