import { defineRule, PolicyFinding } from '../../policy-rule';
import { record, records, shown } from '../../shapes';

/** A duration of Prometheus: units from large to small, each at most once. */
const DURATION = /^(?:0|(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?)$/;

/** Groups of rules, as Prometheus reads them. */
export const prometheusRule = defineRule({
  id: 'prometheus-rule',
  title: 'A PrometheusRule is one that Prometheus loads: groups by different names, alerts or records, durations that it knows.',
  rationale: 'The operator rejects the whole object, and with it every alert in it.',
  link: 'https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/',
  appliesTo: ['monitoring.coreos.com/PrometheusRule'],
  check: ({ manifest }) => {
    const groups = records(record(manifest.spec)?.groups);
    const names = groups.map(({ name }) => name);
    return groups.flatMap((group, i): PolicyFinding[] => [
      ...typeof group.name === 'string' && names.indexOf(group.name) < i
        ? [{ field: `spec.groups[${i}].name`, value: group.name, problem: 'another group of the object has this name', fix: 'name it differently, or join the two' }] : [],
      ...durations(group, ['interval', 'query_offset'], `spec.groups[${i}]`),
      ...records(group.rules).flatMap((rule, j) => [
        ...durations(rule, ['for', 'keep_firing_for'], `spec.groups[${i}].rules[${j}]`),
        ...rule.alert !== undefined && rule.record !== undefined ? [{
          field: `spec.groups[${i}].rules[${j}]`, problem: 'a rule is an alert or a record, and this says both', fix: 'make two rules of it',
        }] : [],
      ]),
    ]);
  },
});

function durations(of: { readonly [field: string]: unknown }, fields: readonly string[], path: string): PolicyFinding[] {
  return fields.filter(field => of[field] !== undefined && of[field] !== '' && !DURATION.test(shown(of[field]))).map(field => ({
    field: `${path}.${field}`, value: shown(of[field]), problem: 'no duration that Prometheus knows', fix: 'write a number and a unit, such as 5m or 1h30m',
  }));
}
