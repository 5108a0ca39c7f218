import { Duration } from 'cdk8s';
import { featureContract, FeatureType, FeatureView } from '../../lib/features';

const CLICKS: FeatureView = {
  name: 'clicks',
  entities: ['user', 'item'],
  ttl: Duration.hours(1),
  features: [{ name: 'count', type: FeatureType.INT64 }, { name: 'rate', type: FeatureType.FLOAT64 }],
};
const ORDERS: FeatureView = { name: 'orders', entities: ['user'], features: [{ name: 'sum', type: FeatureType.FLOAT64 }] };

function contract(...views: FeatureView[]): string {
  return featureContract({ name: 'activity', views });
}

test('a contract has the name of the service, and is the same whatever the order of declarations', () => {
  expect(contract(CLICKS, ORDERS)).toMatch(/^activity@[0-9a-f]{16}$/);
  const reversed = { ...CLICKS, entities: [...CLICKS.entities].reverse(), features: [...CLICKS.features].reverse() };
  expect(contract(ORDERS, reversed)).toBe(contract(CLICKS, ORDERS));
});

test.each<[string, FeatureView]>([
  ['a feature is renamed', { ...CLICKS, features: [{ name: 'total', type: FeatureType.INT64 }, CLICKS.features[1]] }],
  ['a feature has another type', { ...CLICKS, features: [{ name: 'count', type: FeatureType.INT32 }, CLICKS.features[1]] }],
  ['a feature is gone', { ...CLICKS, features: [CLICKS.features[0]] }],
  ['another entity is described', { ...CLICKS, entities: ['user'] }],
  ['values may be older', { ...CLICKS, ttl: Duration.hours(2) }],
  ['values never grow too old', { ...CLICKS, ttl: undefined }],
])('it changes when %s', (_, changed) => {
  expect(contract(changed, ORDERS)).not.toBe(contract(CLICKS, ORDERS));
});
