import { podMetric } from './model-metric';
import { Promql } from './promql';

/** How many series an expression yields; undefined where that depends on what nobody says here. */
export type Series = 'one' | 'many' | undefined;

/** Labels that tell pods, or what is in them, apart. */
const POD_LABELS = new Set(['pod', 'pod_name', 'kubernetes_pod_name', 'exported_pod', 'instance', 'exported_instance', 'gpu', 'UUID']);
const SINGLE_CALLS = new Set(['scalar', 'vector', 'time', 'pi', 'absent', 'absent_over_time']);
const SINGLE_AGGREGATES = new Set(['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar', 'quantile']);
const JOINS = new Set(['and', 'unless']);

/** Every part of an expression, itself first. */
export function* partsOf(expression: Promql): Generator<Promql> {
  yield expression;
  switch (expression.kind) {
    case 'call':
    case 'aggregate':
      for (const arg of expression.args) yield* partsOf(arg);
      break;
    case 'binary':
      yield* partsOf(expression.left);
      yield* partsOf(expression.right);
      break;
    case 'subquery':
      yield* partsOf(expression.of);
      break;
    default:
  }
}

/** Names of the metrics that an expression reads; an empty one where a selector does not say it. */
export function metricsOf(expression: Promql): string[] {
  return [...partsOf(expression)].flatMap(part => (part.kind === 'selector' ? [part.name] : []));
}

/** How many series an expression yields once there are two pods. */
export function seriesOf(expression: Promql): Series {
  switch (expression.kind) {
    case 'number': return 'one';
    case 'selector': return podMetric(expression.name) && !expression.matchers.some(({ label, op }) => POD_LABELS.has(label) && op === '=') ? 'many' : undefined;
    case 'call': return ofCall(expression.name, expression.args);
    case 'aggregate': return ofAggregate(expression);
    case 'binary': return ofBinary(expression);
    default: return undefined;
  }
}

function ofCall(name: string, args: readonly Promql[]): Series {
  if (SINGLE_CALLS.has(name)) return 'one';
  if (name === 'histogram_quantile') {
    const of = args[1];
    if (of?.kind !== 'aggregate' || of.by === undefined || !SINGLE_AGGREGATES.has(of.name)) return of ? seriesOf(of) : undefined;
    return ofAggregate({ ...of, by: of.by.filter(label => label !== 'le') });
  }
  const vectors = args.filter(({ kind }) => kind !== 'number' && kind !== 'text');
  if (vectors.length !== 1) return undefined;
  const of = vectors[0].kind === 'subquery' ? vectors[0].of : vectors[0];
  return seriesOf(of);
}

function ofAggregate({ name, by, without, args }: Extract<Promql, { kind: 'aggregate' }>): Series {
  const of = args[args.length - 1];
  if (!of || without !== undefined || !SINGLE_AGGREGATES.has(name)) return undefined;
  if (by === undefined || by.length === 0) return 'one';
  const fixed = [...partsOf(of)].some(part => part.kind === 'selector' && part.matchers.some(({ label, op }) => POD_LABELS.has(label) && op === '='));
  return by.some(label => POD_LABELS.has(label)) && !fixed ? 'many' : undefined;
}

function ofBinary({ op, left, right, matched }: Extract<Promql, { kind: 'binary' }>): Series {
  const [one, other] = [seriesOf(left), seriesOf(right)];
  if (op === 'or') return one === 'many' || other === 'many' ? 'many' : one === 'one' && other === 'one' ? 'one' : undefined;
  if (JOINS.has(op)) return one === 'one' ? 'one' : undefined;
  if (isScalar(right)) return one;
  if (isScalar(left)) return other;
  return one === other && !matched ? one : undefined;
}

function isScalar(expression: Promql): boolean {
  return expression.kind === 'number' || (expression.kind === 'call' && (expression.name === 'scalar' || expression.name === 'time' || expression.name === 'pi'))
    || (expression.kind === 'binary' && isScalar(expression.left) && isScalar(expression.right));
}

/** Whether an expression yields a plain number and not a vector; undefined when that is not known. */
export function yieldsNumber(expression: Promql): boolean | undefined {
  return [...partsOf(expression)].some(({ kind }) => kind === 'unknown') ? undefined : isScalar(expression);
}
