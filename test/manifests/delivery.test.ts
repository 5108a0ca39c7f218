import { ApiObject, App, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Delivery } from '../../lib/manifests';

function object(): ApiObject {
  return new ApiObject(new Chart(new App(), 'c'), 'o', { apiVersion: 'v1', kind: 'ConfigMap' });
}

test('nothing is said unless somebody says it', () => {
  expect(Delivery.of(object())).toMatchObject({ keptOnPrune: false, ignoredFields: [], readyTime: undefined });
});

test('what is said about an object is found again, also through the construct that wraps it', () => {
  const wrapper = new Construct(new Chart(new App(), 'c'), 'w');
  const inner = new ApiObject(wrapper, 'Default', { apiVersion: 'v1', kind: 'ConfigMap' });
  Delivery.of(wrapper).keepOnPrune();
  Delivery.of(inner).ignoreField('/data', 'operator');
  expect(Delivery.of(inner)).toMatchObject({ keptOnPrune: true, ignoredFields: [{ pointer: '/data', owner: 'operator' }] });
});

test('of several times to get ready the longest counts', () => {
  const delivery = Delivery.of(object());
  delivery.readyWithin(Duration.minutes(5));
  delivery.readyWithin(Duration.minutes(30));
  delivery.readyWithin(Duration.minutes(1));
  expect(delivery.readyTime!.toMinutes()).toBe(30);
});

test('the lists that it returns are copies', () => {
  const delivery = Delivery.of(object());
  delivery.ignoredFields.push({ pointer: '/x', owner: 'nobody' });
  expect(delivery.ignoredFields).toEqual([]);
});
