import { HOSTILE, object } from './objects';
import { kafkaAvailability, kafkaInsync, kafkaTopicChange } from '../../../lib/policy/pipelines/kafka-topic';
import { fields } from '../fixtures';

const RULES = [kafkaTopicChange, kafkaInsync, kafkaAvailability];
const topic = (spec: unknown) => object('kafka.strimzi.io/v1', 'KafkaTopic', spec);
const copies = (replicas: unknown, insync: unknown) => topic({ replicas, config: { 'min.insync.replicas': insync } });

test('fails: partitions that become fewer, and another name', () => {
  expect(fields(kafkaTopicChange, topic({ partitions: 6 }), { previous: [topic({ partitions: 12 })] })).toEqual(['spec.partitions']);
  expect(fields(kafkaTopicChange, topic({ topicName: 'clicks.v2' }), { previous: [topic({ topicName: 'clicks' })] })).toEqual(['spec.topicName']);
  expect(fields(kafkaTopicChange, topic({ partitions: 24, topicName: 'features' }), { previous: [topic({ partitions: 12 })] })).toEqual([]);
  expect(fields(kafkaTopicChange, topic({ partitions: 6 }))).toEqual([]);
});

test('fails: a write that waits for more copies than there are, or for all of them', () => {
  expect(fields(kafkaInsync, copies(1, 2))).toEqual(['spec.config.min.insync.replicas']);
  expect(fields(kafkaInsync, copies(2, '3'))).toEqual(['spec.config.min.insync.replicas']);
  expect([copies(3, 2), copies(3, 3), copies(3, undefined), copies(undefined, 2)].flatMap(one => fields(kafkaInsync, one))).toEqual([]);
  expect(fields(kafkaAvailability, copies(3, 3))).toEqual(['spec.config.min.insync.replicas']);
  expect(fields(kafkaAvailability, copies(1, 1))).toEqual(['spec.replicas']);
  expect([copies(3, 2), topic({}), copies(1, '${N}')].flatMap(one => fields(kafkaAvailability, one))).toEqual(['spec.replicas']);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) {
    expect(() => [topic(value), topic({ partitions: value, topicName: value, replicas: value, config: value }), copies(3, value)]
      .forEach(one => RULES.forEach(rule => fields(rule, one, { previous: [topic(value)] })))).not.toThrow();
  }
});
