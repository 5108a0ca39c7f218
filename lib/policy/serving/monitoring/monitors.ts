import { defineRule, PolicyFinding } from '../../policy-rule';
import { isPlaceholder } from '../../references/whole';
import { at, record, shown } from '../../shapes';

/** A duration of Prometheus: units from large to small, each at most once. */
const DURATION = /^(?:0|(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?)$/;
const SECONDS = [31_536_000, 604_800, 86_400, 3600, 60, 1, 0.001];

function secondsOf(value: unknown): number | undefined {
  const found = typeof value === 'string' && value !== '' ? DURATION.exec(value) : null;
  return found ? SECONDS.reduce((sum, unit, i) => sum + unit * Number(found[i + 1] ?? 0), 0) : undefined;
}

const PLACES: { readonly [groupKind: string]: string } = {
  'monitoring.coreos.com/ServiceMonitor': 'spec.endpoints[]',
  'monitoring.coreos.com/PodMonitor': 'spec.podMetricsEndpoints[]',
  'monitoring.coreos.com/Probe': 'spec',
  'monitoring.coreos.com/ScrapeConfig': 'spec',
};

/** How often and how long Prometheus asks. */
export const scrapeTimes = defineRule({
  id: 'scrape-times',
  title: 'A monitor asks within the time that it asks in, and both are durations.',
  rationale: 'The operator leaves the whole monitor out, with an event that nobody reads: alerts stay silent, and what scales on these metrics never scales.',
  link: 'https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Endpoint',
  appliesTo: Object.keys(PLACES),
  check: ({ manifest, groupKind }) => at(manifest, PLACES[groupKind]).flatMap(({ value, path }): PolicyFinding[] => {
    const endpoint = record(value) ?? {};
    const often = groupKind.endsWith('ScrapeConfig') ? 'scrapeInterval' : 'interval';
    const wrong = [often, 'scrapeTimeout'].filter(field => endpoint[field] !== undefined && endpoint[field] !== null && endpoint[field] !== ''
      && secondsOf(endpoint[field]) === undefined && !(typeof endpoint[field] === 'string' && isPlaceholder(endpoint[field])));
    if (wrong.length > 0) return wrong.map(field => ({ field: `${path}.${field}`, value: shown(endpoint[field]), problem: 'no duration that Prometheus knows', fix: 'write a whole number and a unit, such as 15s or 1m30s' }));
    const [interval, timeout] = [secondsOf(endpoint[often]), secondsOf(endpoint.scrapeTimeout)];
    return interval !== undefined && timeout !== undefined && timeout > interval ? [{
      field: `${path}.scrapeTimeout`, value: shown(endpoint.scrapeTimeout), problem: `longer than ${often}, which is ${shown(endpoint[often])}`, fix: `lower it, or raise ${often}`,
    }] : [];
  }),
});
