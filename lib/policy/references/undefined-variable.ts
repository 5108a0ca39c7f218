import { isWhole, POD_KINDS } from './whole';
import { didYouMean } from '../../errors';
import { configKeys } from '../config-keys';
import { variablesIn } from '../container-env';
import { containersOf } from '../pod-specs';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { record, records } from '../shapes';

/** Names of variables as servers use them; what Tekton, kustomize and shells write in `$(…)` looks otherwise. */
const VARIABLE = /^[A-Z_][A-Z0-9_]*$/;
/** Variables that Kubernetes, or the controller of the kind, adds. */
const ADDED = /^(?:\w+_SERVICE_(?:HOST|PORT)\w*|\w+_PORT(?:_\w+)?|KUBERNETES_\w+|LWS_\w+|RAY_\w+|KUBERAY_\w+|JOB_COMPLETION_INDEX|FQ_RAY_IP)$/;

type Container = { readonly [field: string]: unknown };

/** `$(NAME)` of a variable that is not defined, or only later: Kubernetes leaves it as it is written. */
export const undefinedVariable = defineRule({
  id: 'undefined-variable',
  title: 'A variable in a command, an argument or another variable is defined before.',
  rationale: 'Kubernetes leaves `$(NAME)` as it is written, and the server takes it for its option.',
  link: 'https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/',
  appliesTo: POD_KINDS,
  check: (object, world) => (isWhole(object) ? object._podSpecs : []).flatMap(pod => (
    containersOf(pod).flatMap(({ container, path }) => check(object, world, container, path)))),
});

function check(object: PolicyObject, world: PolicyWorld, container: Container, path: string): PolicyFinding[] {
  // Without any variable of its own, what looks like one is filled in by kustomize.
  if (!mentions(container) || (list(container.env).length === 0 && list(container.envFrom).length === 0)) return [];
  const imported = importedNames(object, world, container);
  if (!imported) return [];
  const findings: PolicyFinding[] = [];
  const own = records(container.env).map(({ name }) => name).filter(name => typeof name === 'string');
  const look = (text: unknown, field: string, defined: ReadonlySet<string>) => {
    if (typeof text !== 'string') return;
    for (const name of variablesIn(text)) {
      if (defined.has(name) || !VARIABLE.test(name) || ADDED.test(name)) continue;
      findings.push({
        field: `${path}.${field}`,
        value: `$(${name})`,
        problem: own.includes(name) ? `the variable ${name} is defined only after this one, so it is left as it is written`
          : `the container has no variable ${name}, so it is left as it is written.${didYouMean(name, defined)}`,
        fix: own.includes(name) ? `define ${name} before` : `define ${name} in env, or write $$(${name}) if it is meant for a shell`,
      });
    }
  };
  const defined = new Set(imported);
  list(container.env).forEach((item, i) => {
    const variable = record(item);
    look(variable?.value, `env[${i}].value`, defined);
    if (typeof variable?.name === 'string') defined.add(variable.name);
  });
  for (const field of ['command', 'args']) {
    list(container[field]).forEach((word, i) => {
      // A program whose name is a variable is one that kustomize fills in.
      if (field !== 'command' || i > 0) look(word, `${field}[${i}]`, defined);
    });
  }
  return findings;
}

/** A look before the work: most containers refer to no variable. */
function mentions(container: Container): boolean {
  return [...list(container.command), ...list(container.args), ...records(container.env).map(({ value }) => value)].some(text => typeof text === 'string' && text.includes('$('));
}

/** The variables that `envFrom` brings; undefined when they are not known. */
function importedNames(object: PolicyObject, world: PolicyWorld, container: Container): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const source of records(container.envFrom)) {
    const [groupKind, reference] = source.configMapRef ? ['/ConfigMap', record(source.configMapRef)] : ['/Secret', record(source.secretRef)];
    const keys = configKeys(world, groupKind, object.namespace, typeof reference?.name === 'string' ? reference.name : '');
    if (!keys?.complete) return undefined;
    for (const key of keys.keys) names.add(`${typeof source.prefix === 'string' ? source.prefix : ''}${key}`);
  }
  return names;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
