import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { dnsLabel, LONGEST_NAME } from './names';

/**
 * The ids on the way from the chart to a construct, joined by hyphens: its name, the same in every environment. Ids that
 * only say "the main one" (`Default`, `Resource`) are left out; the main object of a chart has the chart's name.
 */
export function nameInChart(construct: IConstruct, longest = LONGEST_NAME): string {
  const chart = Chart.of(construct);
  const ids = construct.node.scopes
    .slice(chart.node.scopes.length)
    .map(({ node }) => node.id)
    .filter(id => id !== 'Default' && id !== 'Resource');
  return dnsLabel(ids.length > 0 ? ids : [chart.node.id], longest);
}
