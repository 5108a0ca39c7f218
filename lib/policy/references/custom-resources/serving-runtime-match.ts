import { misnamedAt } from './misnamed';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, record, records, shown } from '../../shapes';

const RUNTIMES = ['serving.kserve.io/ServingRuntime', 'serving.kserve.io/ClusterServingRuntime'];

/** The runtime that serves a model of KServe. */
export const servingRuntimeMatch = defineRule({
  id: 'serving-runtime-match',
  title: 'An InferenceService names a runtime that serves its model format.',
  rationale: 'KServe makes no pods; the InferenceService stays not ready and says so only in its status.',
  link: 'https://kserve.github.io/website/docs/concepts/resources/servingruntime',
  appliesTo: ['serving.kserve.io/InferenceService'],
  check: (object, world) => at(object.manifest, 'spec.predictor.model').flatMap(({ value, path }): PolicyFinding[] => {
    const model = record(value);
    const name = model?.runtime;
    if (!model || typeof name !== 'string') return [];
    const field = `${path}.runtime`;
    // One of the namespace is preferred to one of the cluster.
    const given = RUNTIMES.map(kind => world.find(kind, kind === RUNTIMES[0] ? object.namespace : '', name)).find(found => found.length > 0) ?? [];
    if (given.length === 0) {
      const [own] = misnamedAt(world, field, { groupKind: RUNTIMES[0], namespace: object.namespace, name, deliveredWith: object });
      return own ? [own] : misnamedAt(world, field, { groupKind: RUNTIMES[1], namespace: '', name });
    }
    if (given.length > 1) return [];
    const spec = record(given[0].manifest.spec) ?? {};
    if (spec.disabled === true) return [{ field, value: name, problem: `the ${given[0].kind} is disabled`, fix: 'enable it, or name another' }];
    const format = record(model.modelFormat);
    const formats = records(spec.supportedModelFormats);
    const wanted = [shown(format?.name ?? ''), format?.version === undefined ? undefined : shown(format.version)] as const;
    if (formats.length > 0 && wanted[0] !== '' && !formats.some(one => one.name === wanted[0] && (wanted[1] === undefined || shown(one.version ?? '') === wanted[1]))) {
      return [{
        field: `${path}.modelFormat`,
        value: wanted.filter(Boolean).join(' '),
        problem: `the ${given[0].kind} "${name}" does not serve this format; it serves ${formats.map(one => [one.name, one.version].filter(part => part !== undefined).map(shown).join(' ')).join(', ')}`,
        fix: 'name a runtime that does, or add the format to its supportedModelFormats',
      }];
    }
    const protocols = Array.isArray(spec.protocolVersions) ? spec.protocolVersions.map(shown) : [];
    return typeof model.protocolVersion !== 'string' || protocols.length === 0 || protocols.includes(model.protocolVersion) ? [] : [{
      field: `${path}.protocolVersion`, value: model.protocolVersion, problem: `the ${given[0].kind} "${name}" does not speak this protocol; it speaks ${protocols.join(', ')}`, fix: 'ask for one of these',
    }];
  }),
});
