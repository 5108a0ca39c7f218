import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { UnplacedIssue } from '../errors';
import { dnsLabel, LONGEST_NAME } from '../manifests';

/** Ids on the way from the chart to a construct: its name, the same in every environment. */
export function nameInChart(construct: Construct): string {
  const chart = Chart.of(construct);
  const ids = construct.node.scopes.slice(chart.node.scopes.length).map(({ node }) => node.id);
  return dnsLabel(ids.filter(id => id !== 'Default' && id !== 'Resource'));
}

/** The name of a Service begins with a letter (RFC 1035), other than that of most objects. */
export function nameIssues(name: string): UnplacedIssue[] {
  if (/^[a-z]/.test(name)) return [];
  return [{
    id: 'service-name',
    field: 'id',
    value: name,
    problem: `not a name for a Service; allowed are at most ${LONGEST_NAME} lower-case letters, digits and hyphens, with a letter first`,
    fix: 'rename the construct',
  }];
}
