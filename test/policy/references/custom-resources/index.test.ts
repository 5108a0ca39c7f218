import { PolicyObject, PolicyWorld } from '../../../../lib/policy';
import { customReferenceRules } from '../../../../lib/policy/references/custom-resources';

/** Values that no field expects, in the shapes that nobody writes. */
const GARBAGE = [null, 0, '', 'x', true, [], {}, [null], [0], ['x'], [[]], [{}], [[{}]], { x: null }, { name: 0 }, [{ name: 0 }], [{ name: {} }]];

/** Every field that a rule may look at, with one value in all of them. */
function filled(value: unknown, depth: number): Record<string, unknown> {
  const fields = [
    'scaleTargetRef', 'triggers', 'advanced', 'templates', 'workflowSpec', 'workflowTemplateRef', 'arguments', 'strategy', 'canary', 'trafficRouting', 'steps', 'template', 'sourceRef',
    'chart', 'spec', 'dependsOn', 'postBuild', 'valuesFrom', 'healthChecks', 'eventSources', 'providerRef', 'path', 'project', 'source', 'sources', 'destination', 'generators',
    'goTemplate', 'predictor', 'model', 'containers', 'nodes', 'nodeGroups', 'serveConfigV2', 'rayClusterConfig', 'headGroupSpec', 'workerGroupSpecs', 'parentRefs', 'rules', 'backendRefs',
    'selector', 'targetPorts', 'endpointPickerRef', 'poolRef', 'endpoints', 'groups', 'secretStoreRef', 'data', 'target', 'parameters', 'secretObjects', 'clusterQueue', 'resourceGroups',
    'runtimeRef', 'services', 'driver', 'executor', 'volumes', 'issuerRef', 'http', 'listeners', 'dag', 'tasks', 'inputs', 'outputs', 'metrics', 'args', 'hostnames', 'sourceRepos',
  ];
  return Object.fromEntries(fields.map(field => [field, depth > 0 ? filled(value, depth - 1) : value]));
}

test.each(customReferenceRules.map(rule => [rule.id, rule] as const))('%s survives whatever it is given', (_, rule) => {
  for (const groupKind of rule.appliesTo ?? ['batch/Job', 'kueue.x-k8s.io/ClusterQueue']) {
    const slash = groupKind.indexOf('/');
    const [group, kind] = [groupKind.slice(0, slash), groupKind.slice(slash + 1)];
    for (const value of GARBAGE) {
      for (const spec of [value, filled(value, 0), filled(value, 1), { template: { spec: filled(value, 0) } }, { workflowSpec: filled(value, 0) }]) {
        const manifest = { apiVersion: group ? `${group}/v1` : 'v1', kind, metadata: { name: value, labels: value, annotations: value }, spec };
        const objects = [manifest, { ...manifest, metadata: { name: 'x', labels: { 'kueue.x-k8s.io/queue-name': 'x' } } }].map(one => new PolicyObject({ path: 'x', file: 'a/b.yaml', manifest: one }));
        const world = PolicyWorld._of(objects);
        for (const object of objects) expect(() => rule.check(object, world)).not.toThrow();
      }
    }
  }
});

test('every rule has an id of its own, a reason and a link', () => {
  expect(new Set(customReferenceRules.map(({ id }) => id)).size).toBe(customReferenceRules.length);
  for (const { title, rationale, link } of customReferenceRules) {
    expect(title).toMatch(/\.$/);
    expect(rationale).toMatch(/\.$/);
    expect(link).toMatch(/^https:/);
  }
});
