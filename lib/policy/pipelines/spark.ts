import { isFilledIn } from './schedules';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record, shown } from '../shapes';

type Fields = { readonly [field: string]: unknown };

const PLACES: { readonly [groupKind: string]: string } = {
  'sparkoperator.k8s.io/SparkApplication': 'spec', 'sparkoperator.k8s.io/ScheduledSparkApplication': 'spec.template',
};
const KINDS = Object.keys(PLACES);

/** The application that an object holds. */
function applicationOf(object: PolicyObject): { readonly path: string; readonly spec: Fields; readonly conf: Fields } {
  const path = PLACES[object.groupKind];
  const spec = record(at(object.manifest, path)[0]?.value) ?? {};
  return { path, spec, conf: record(spec.sparkConf) ?? {} };
}

/** Keys that the webhook refuses, and what has their place: internal/webhook/sparkconf_validator.go. */
const DENIED: { readonly [key: string]: string } = {
  'spark.kubernetes.authenticate.driver.serviceAccountName': 'set driver.serviceAccount',
  'spark.kubernetes.authenticate.executor.serviceAccountName': 'set executor.serviceAccount',
  'spark.master': 'remove it: the operator sets it',
  'spark.kubernetes.driver.master': 'remove it: the operator sets it',
  'spark.kubernetes.container.image': 'set image',
  'spark.kubernetes.driver.container.image': 'set driver.image',
  'spark.kubernetes.executor.container.image': 'set executor.image',
};
const CREDENTIAL = /^spark\.kubernetes\.authenticate\.(?:driver\.|executor\.)?oauthToken(?:File)?$/;

/** What the webhook of the Spark operator refuses. */
export const sparkForm = defineRule({
  id: 'spark-form',
  title: 'An application of Spark is one that the webhook of its operator takes.',
  rationale: 'The webhook refuses the object, and the operator of the delivery with it the whole app.',
  link: 'https://github.com/kubeflow/spark-operator/blob/master/internal/webhook/sparkconf_validator.go',
  appliesTo: KINDS,
  check: (object): PolicyFinding[] => {
    const { path, spec, conf } = applicationOf(object);
    const namespace = conf['spark.kubernetes.namespace'];
    const both = record(spec.nodeSelector)
      ? ['driver', 'executor'].filter(role => record(record(spec[role])?.nodeSelector)) : [];
    return [
      ...Object.keys(conf).filter(key => Object.hasOwn(DENIED, key) || CREDENTIAL.test(key)).map(key => ({
        field: `${path}.sparkConf.${key}`, problem: 'the webhook of the Spark operator takes no such key', fix: DENIED[key] ?? 'remove it: the operator brings the credentials',
      })),
      ...typeof namespace === 'string' && object.namespace !== '' && namespace !== object.namespace && !isFilledIn(namespace) ? [{
        field: `${path}.sparkConf.spark.kubernetes.namespace`, value: namespace, problem: `the application is in ${object.namespace}`, fix: 'remove it',
      }] : [],
      ...both.map(role => ({
        field: `${path}.${role}.nodeSelector`, problem: 'the application has a nodeSelector too, and the webhook takes one or the other', fix: 'say it for driver and executor alone, or for the application alone',
      })),
    ];
  },
});

/** JavaUtils.byteStringAs of Spark: whole numbers, and units of the JVM. */
const MEMORY = /^\d+(?:k|m|g|t|p|kb|mb|gb|tb|pb|b)?$/i;

/** `4Gi` is a quantity of Kubernetes, and no memory of Spark. */
export const sparkMemory = defineRule({
  id: 'spark-memory',
  title: 'Memory of Spark is a whole number with a unit of the JVM.',
  rationale: 'spark-submit cannot read it, and the application fails before it has a driver.',
  link: 'https://spark.apache.org/docs/latest/configuration.html#spark-properties',
  appliesTo: KINDS,
  check: (object): PolicyFinding[] => {
    const { path, spec, conf } = applicationOf(object);
    return [
      ...['driver', 'executor'].flatMap(role => ['memory', 'memoryOverhead'].map(field => ({ field: `${path}.${role}.${field}`, value: record(spec[role])?.[field] }))),
      ...['spark.driver.memory', 'spark.executor.memory', 'spark.driver.memoryOverhead', 'spark.executor.memoryOverhead'].map(key => ({ field: `${path}.sparkConf.${key}`, value: conf[key] })),
    ].filter(({ value }) => typeof value === 'string' && value !== '' && !isFilledIn(value) && !MEMORY.test(value)).map(({ field, value }) => ({
      field, value: shown(value), problem: `not what Spark reads${/^\d+[KMGT]i$/.test(value as string) ? ', which has its own units' : ''}: a whole number with k, m, g or t`, fix: `write ${javaMemory(value as string)}`,
    }));
  },
});

/** What was probably meant. */
function javaMemory(text: string): string {
  const binary = /^(\d+)([KMGT])i$/.exec(text);
  if (binary) return `${binary[1]}${binary[2].toLowerCase()}`;
  const fraction = /^(\d+\.\d+)\s*g/i.exec(text);
  return fraction ? `${Math.round(Number(fraction[1]) * 1024)}m` : '4g';
}

/** Executors that come and go, and the shuffle data that they hold. */
export const sparkDynamicAllocation = defineRule({
  id: 'spark-dynamic-allocation',
  title: 'Executors that come and go keep their shuffle data somewhere, between a minimum and a maximum.',
  rationale: 'The SparkContext refuses to start, in each run.',
  link: 'https://spark.apache.org/docs/latest/job-scheduling.html#dynamic-resource-allocation',
  appliesTo: KINDS,
  check: (object): PolicyFinding[] => {
    const { path, spec, conf } = applicationOf(object);
    const dynamic = record(spec.dynamicAllocation);
    if (dynamic?.enabled !== true) return [];
    const { minExecutors: min, maxExecutors: max, shuffleTrackingEnabled: tracking } = dynamic;
    const on = (key: string) => String(conf[key] ?? '').toLowerCase() === 'true';
    const kept = on('spark.shuffle.service.enabled') || conf['spark.shuffle.sort.io.plugin.class'] !== undefined || conf['spark.shuffle.manager'] !== undefined
      || (on('spark.decommission.enabled') && on('spark.storage.decommission.shuffleBlocks.enabled')) || on('spark.dynamicAllocation.shuffleTracking.enabled');
    return [
      ...typeof min === 'number' && typeof max === 'number' && min > max ? [{
        field: `${path}.dynamicAllocation.minExecutors`, value: String(min), problem: `more than maxExecutors, which is ${max}`, fix: 'lower it, or raise maxExecutors',
      }] : [],
      ...tracking === false && !kept ? [{
        field: `${path}.dynamicAllocation.shuffleTrackingEnabled`, value: 'false', problem: 'there is no shuffle service and no decommissioning either, and Spark needs one of the three', fix: 'remove it: tracking is on unless it is turned off',
      }] : [],
    ];
  },
});

/** The driver makes executors, and `default` may not. */
export const sparkDriverAccount = defineRule({
  id: 'spark-driver-account',
  level: PolicyLevel.WARNING,
  title: 'The driver of Spark names its ServiceAccount.',
  rationale: 'The driver creates executor pods, Services and ConfigMaps, which the account `default` may not: it starts, and fails with 403.',
  link: 'https://www.kubeflow.org/docs/components/spark-operator/user-guide/writing-sparkapplication/#writing-driver-specification',
  appliesTo: KINDS,
  check: (object): PolicyFinding[] => {
    const { path, spec } = applicationOf(object);
    const driver = record(spec.driver);
    const named = driver && (at(driver, 'serviceAccount').length > 0 || at(driver, 'template.spec.serviceAccountName').length > 0);
    return !driver || named ? [] : [{ field: `${path}.driver.serviceAccount`, problem: 'not set: the driver runs as `default`, which may not create executors', fix: 'name an account that may' }];
  },
});

/** A policy that says to try again, and no number. */
export const sparkRetries = defineRule({
  id: 'spark-retries',
  level: PolicyLevel.WARNING,
  title: 'A restart policy of Spark does what it says.',
  rationale: 'Without a number an application with OnFailure fails for good the first time; with Always one in Git runs again and again although it has succeeded.',
  link: 'https://www.kubeflow.org/docs/components/spark-operator/user-guide/working-with-sparkapplication/#configuring-automatic-application-restart-and-failure-handling',
  appliesTo: KINDS,
  check: (object): PolicyFinding[] => {
    const { path, spec } = applicationOf(object);
    const policy = record(spec.restartPolicy);
    if (policy?.type === 'OnFailure' && at(policy, 'onFailureRetries').length === 0) {
      return [{ field: `${path}.restartPolicy.onFailureRetries`, problem: 'not set: OnFailure tries nothing again without it', fix: 'set it, and onFailureRetryInterval' }];
    }
    return policy?.type === 'Always' ? [{
      field: `${path}.restartPolicy.type`, value: 'Always', problem: 'the application runs again as soon as it has succeeded', fix: 'use OnFailure with onFailureRetries; Always is for streams',
    }] : [];
  },
});
