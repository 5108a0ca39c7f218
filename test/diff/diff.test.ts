import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANGE, PRICES } from './change';
import { recommender, swap } from './trees';
import { AppDiff, DiffInput, diffTrees, formatDiffJson, formatDiffMarkdown, formatDiffText, isEmpty, parsePrices, TreeDiff } from '../../lib/diff';
import { GitOpsError } from '../../lib/errors';

const APP = 'production/apps/recommender';
const ASSISTANT = `${APP}/deployment-assistant.yaml`;
const SCALER = `${APP}/scaledobject.keda.sh-assistant.yaml`;
const STAGING = 'staging/apps/recommender/deployment-assistant.yaml';
const COMPARED = { before: 'main (0123456789ab)', after: 'the program' };

const changed = (edits: Parameters<typeof recommender>[0]) => diffTrees(recommender(), recommender(edits));
const apps = (diff: TreeDiff): AppDiff[] => diff.environments.flatMap(environment => environment.apps);
const headlines = (diff: TreeDiff) => apps(diff).flatMap(({ objects }) => objects.flatMap(object => object.headlines));
const consequences = (diff: TreeDiff) => apps(diff).flatMap(app => app.consequences.map(({ kind, object, text, severe }) => `${severe ? '! ' : ''}${kind} ${object}: ${text}`));
const manifest = (kind: string, name: string, rest: string, apiVersion = 'v1') => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: recommender\n${rest}`;
/** A tree of objects without anything else. */
const tree = (objects: { readonly [path: string]: string }): DiffInput => ({ files: new Map(Object.entries(objects)) });

describe('a change as teams make it', () => {
  const diff = diffTrees(CHANGE.before, CHANGE.after, { prices: parsePrices(PRICES, 'prices.yaml') });

  test.each([['change.txt', formatDiffText(diff, COMPARED)], ['change.md', formatDiffMarkdown(diff, COMPARED)]])('reads as in %s', (file, text) => {
    expect(text).toBe(readFileSync(join(__dirname, 'golden', file), 'utf8'));
  });

  test('is the same for programs', () => {
    expect(JSON.parse(formatDiffJson(diff, COMPARED))).toEqual({ ...COMPARED, different: true, ...diff });
  });

  test('is told alike whatever the order of the files', () => {
    const turned = ({ files, ...rest }: DiffInput) => ({ ...rest, files: new Map([...files].reverse()) });
    expect(diffTrees(turned(CHANGE.before), turned(CHANGE.after), { prices: parsePrices(PRICES, 'prices.yaml') })).toEqual(diff);
  });
});

describe('what is compared', () => {
  test('an output with itself: nothing', () => {
    expect(changed({})).toEqual({ environments: [], notes: [] });
    expect(formatDiffText(changed({}), COMPARED)).toBe('nothing is different: main (0123456789ab) → the program\n');
  });

  test('objects and not files: neither the version of the API, nor comments, nor the place in an app', () => {
    const [a, b] = ['v1', 'v1beta1'].map(version => tree({ 'e/apps/a/x.yaml': `# ${version}\n${manifest('X', 'x', '', `example.com/${version}`)}` }));
    expect(apps(diffTrees(a, b))[0].objects).toMatchObject([{ change: 'changed', fields: [{ field: 'apiVersion' }] }]);
    expect(isEmpty(diffTrees(tree({ 'e/apps/a/x.yaml': manifest('X', 'x', '') }), tree({ 'e/apps/a/y/x.yaml': `# new\n${manifest('X', 'x', '')}` })))).toBe(true);
  });

  test('an object that goes to another app is one object', () => {
    const diff = diffTrees(tree({ 'e/apps/a/x.yaml': manifest('X', 'x', '') }), tree({ 'e/apps/b/x.yaml': manifest('X', 'x', '') }));
    expect(apps(diff)).toMatchObject([{ app: 'b', objects: [{ change: 'changed', headlines: ['app: a → b'] }] }]);
    expect(consequences(diff)).toEqual([expect.stringMatching(/^! pruned X\/recommender\/x: moves from app a to app b/)]);
  });

  test('two objects of one identity, each by its file', () => {
    const twice = (value: string) => tree({ 'e/apps/a/x.yaml': manifest('X', 'x', 'a: 1\n'), 'e/apps/a/z.yaml': manifest('X', 'x', `a: ${value}\n`) });
    expect(apps(diffTrees(twice('1'), twice('2')))[0].objects).toMatchObject([{ path: 'e/apps/a/z.yaml', fields: [{ field: 'a' }] }]);
    const swapped = tree({ 'e/apps/a/x.yaml': manifest('X', 'x', 'a: 2\n'), 'e/apps/a/z.yaml': manifest('X', 'x', 'a: 1\n') });
    expect(apps(diffTrees(twice('1'), swapped))[0].objects).toMatchObject([{ path: 'e/apps/a/x.yaml' }]);
  });

  test('each cluster and each operator of its own', () => {
    const at = (value: string) => tree({
      'e/clusters/eu/a/x.yaml': manifest('X', 'x', `a: ${value}\n`), 'e/clusters/us/a/x.yaml': manifest('X', 'x', 'a: 1\n'), 'e/delivery/hub/x.yaml': manifest('X', 'x', `a: ${value}\n`),
    });
    expect(apps(diffTrees(at('1'), at('2'))).map(({ app, cluster }) => [app, cluster])).toEqual([['a', 'eu'], ['delivery', 'hub']]);
  });

  test('files of no environment, and of no cluster, are passed over; what cannot be read is noted', () => {
    const kustomization = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
    const diff = diffTrees(tree({}), tree({ 'INVENTORY': 'x', 'x.yaml': manifest('X', 'x', ''), 'e/apps/a/kustomization.yaml': kustomization, 'e/apps/a/bad.yaml': 'a: [' }));
    expect(diff).toEqual({ environments: [], notes: [expect.stringMatching(/^after, e\/apps\/a\/bad.yaml:\d+ cannot be read: /)] });
  });
});

describe('two outputs turned round', () => {
  const trees = [
    recommender(), CHANGE.after, CHANGE.before, recommender({ [STAGING]: () => undefined }),
    recommender({ [SCALER]: () => undefined, [ASSISTANT]: swap(['nvidia.com/gpu: "1"', 'nvidia.com/gpu: "2"']) }),
    tree({ [`${APP}/x.yaml`]: manifest('ConfigMap', 'x', 'data:\n  a: b\n') }), tree({}),
  ];
  const pairs = trees.flatMap(a => trees.map(b => [a, b] as const));
  const swapped = { added: 'removed', removed: 'added', changed: 'changed' } as const;

  test('added is removed, and before is after', () => {
    for (const [a, b] of pairs) {
      const [there, back] = [diffTrees(a, b), diffTrees(b, a)].map(diff => apps(diff).flatMap(({ app, objects }) => (
        objects.map(({ object, groupKind, change, fields }) => ({ app, object, groupKind, change, fields })))));
      expect(back).toEqual(there.map(one => ({
        ...one,
        change: swapped[one.change],
        fields: one.fields.map(({ field, before, after }) => ({
          field, ...(after !== undefined && { before: after }), ...(before !== undefined && { after: before }),
        })),
      })));
    }
  });

  test('an output with itself is never different, and costs turn their sign', () => {
    const prices = parsePrices(PRICES, 'p');
    for (const [a, b] of pairs) {
      expect(isEmpty(diffTrees(a, a))).toBe(true);
      const costs = [diffTrees(a, b, { prices }), diffTrees(b, a, { prices })].map(diff => apps(diff).map(({ cost }) => cost?.highest ?? 0));
      expect(costs[1]).toEqual(costs[0].map(amount => -amount + 0));
    }
  });
});

describe('headlines', () => {
  test.each<[string, Parameters<typeof recommender>[0], readonly string[]]>([
    ['GPUs of a pod', { [ASSISTANT]: swap(['nvidia.com/gpu: "1"', 'nvidia.com/gpu: "2"']) }, ['GPUs: 2–4 pods × 1 NVIDIA-L40S → 2–4 pods × 2 NVIDIA-L40S']],
    ['GPUs of a container that has ended when the others start', { [STAGING]: swap(['      enableServiceLinks: false', '      initContainers:\n      - name: warm\n        image: "a"\n        resources: {limits: {nvidia.com/gpu: 1}}\n      enableServiceLinks: false']) }, ['image of warm: none → a']],
    ['another GPU', { [ASSISTANT]: swap(['NVIDIA-L40S', 'NVIDIA-L4']) }, ['GPUs: 2–4 pods × 1 NVIDIA-L40S → 2–4 pods × 1 NVIDIA-L4']],
    ['replicas', { [STAGING]: swap(['replicas: 1', 'replicas: 3']) }, ['GPUs: 1 pod × 1 NVIDIA-L40S → 3 pods × 1 NVIDIA-L40S', 'replicas: 1 → 3']],
    ['bounds of an autoscaler', { [SCALER]: swap(['maxReplicaCount: 4', 'maxReplicaCount: 5']) },
      ['replicas of Deployment assistant: 2–4 → 2–5', 'GPUs: 2–4 pods × 1 NVIDIA-L40S → 2–5 pods × 1 NVIDIA-L40S']],
    ['no autoscaler any more', { [SCALER]: () => undefined }, ['replicas of Deployment assistant: 2–4 → 1', 'GPUs: 2–4 pods × 1 NVIDIA-L40S → 1 pod × 1 NVIDIA-L40S']],
    ['a new content under an old version', { [ASSISTANT]: swap(['model-content: "sha256:5e8d', 'model-content: "sha256:aaaa']) },
      ['model assistant 3.1.0: other content under the same version (sha256:5e8d1b7a3f9c → sha256:aaaa1b7a3f9c, safetensors bfloat16, 15.0 GiB)']],
    ['an image by digest', { [ASSISTANT]: swap(['v0.28.0@sha256:6f1c', 'v0.28.0@sha256:bbbb']) }, ['image of server: registry.example.com/vllm/vllm-openai:v0.28.0: sha256:6f1c1de5b3c7 → sha256:bbbb1de5b3c7']],
    ['requests', { [ASSISTANT]: swap(['cpu: "3"', 'cpu: "4"']) }, ['cpu of server: 3 → 4']],
    ['the same requests in other words', { [ASSISTANT]: swap(['memory: "21Gi"', 'memory: 21504Mi']) }, []],
    ['a feature set', { [`${APP}/workflowtemplate.argoproj.io-user-activity.yaml`]: swap(['feature-set-version: "7"', 'feature-set-version: "8"']) }, ['feature set version: 7 → 8']],
    ['a workload that goes with its autoscaler', { [SCALER]: () => undefined, [ASSISTANT]: () => undefined },
      ['model assistant 3.1.0 (sha256:5e8d1b7a3f9c, safetensors bfloat16, 15.0 GiB)', 'GPUs: 2–4 pods × 1 NVIDIA-L40S']],
    ['a workload that goes', { [STAGING]: () => undefined }, ['model assistant 3.2.0 (sha256:a4c0e6f2b8d1, safetensors bfloat16, 15.0 GiB)', 'GPUs: 1 pod × 1 NVIDIA-L40S']],
  ])('%s', (_title, edits, expected) => expect(headlines(changed(edits))).toEqual(expected));

  test('a pointer that moved, also when no object shows it', () => {
    expect(changed({ 'environments/staging.yaml': swap(['"1.5.0"', '"1.4.2"']) }).environments)
      .toEqual([{ environment: 'staging', pointers: [{ section: 'models', name: 'ranker', before: '1.5.0', after: '1.4.2' }], apps: [] }]);
  });

  test('a lock that cannot be read says nothing, and stops nothing', () => {
    expect(headlines(changed({ 'models.lock.yaml': () => 'lockVersion: 9', [ASSISTANT]: swap(['nvidia.com/gpu: "1"', 'nvidia.com/gpu: "2"']) }))).toHaveLength(1);
  });

  test('a secret in a place for none is not shown', () => {
    const token = ['ghp', 'x7Kq2mVb9RtYw4LpZc8NdH3sJf6GaE1uQo5i'].join('_');
    const diff = changed({ [ASSISTANT]: swap(['image: "registry.example.com/vllm', `image: "${token}.example.com/vllm`]) });
    for (const text of [JSON.stringify(diff), formatDiffText(diff, COMPARED), formatDiffMarkdown(diff, COMPARED)]) {
      expect(text).not.toContain(token.slice(4));
    }
    expect(headlines(diff)).toEqual(['(not shown, for it holds what looks like a secret)']);
  });
});

describe('consequences', () => {
  const one = (before: string | undefined, after: string | undefined) => {
    const input = (text: string | undefined) => tree(text === undefined ? {} : { [`${APP}/x.yaml`]: text });
    return consequences(diffTrees(input(before), input(after)));
  };
  const claim = (size: string, annotation = '') => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: c\n${annotation}spec:\n  resources:\n    requests:\n      storage: ${size}\n`;
  const KEPT = '  annotations:\n    kustomize.toolkit.fluxcd.io/prune: disabled\n';

  test('a claim that shrinks is refused, and one that grows cannot go back', () => {
    expect(one(claim('2Gi'), claim('1Gi'))).toEqual([expect.stringMatching(/^! refused PersistentVolumeClaim\/c: spec\.resources\.requests\.storage 1Gi: smaller than the 2Gi it has.* To do: keep the size/)]);
    expect(one(claim('1Gi'), claim('2Gi'))).toEqual([expect.stringMatching(/^! revert PersistentVolumeClaim\/c: a revert is refused: .*1Gi: smaller than the 2Gi/)]);
    expect(one(claim('1Gi'), claim('1024Mi'))).toEqual([]);
  });

  test('what is refused both ways needs no way back', () => {
    const binding = (role: string) => manifest('RoleBinding', 'b', `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${role}}\n`, 'rbac.authorization.k8s.io/v1');
    expect(one(binding('a'), binding('b'))).toEqual([expect.stringMatching(/^! refused RoleBinding\/recommender\/b: roleRef .* cannot change after the object was created/)]);
  });

  test('of each cluster by itself: the same claim in another one is another claim', () => {
    const clusters = (eu: string, us: string) => tree({ 'e/clusters/eu/a/c.yaml': claim(eu), 'e/clusters/us/a/c.yaml': claim(us) });
    const found = apps(diffTrees(clusters('2Gi', '5Gi'), clusters('2Gi', '4Gi')));
    expect(found.map(({ cluster, consequences: all }) => [cluster, all.map(({ kind }) => kind)])).toEqual([['us', ['refused']]]);
    expect(consequences(diffTrees(clusters('2Gi', '5Gi'), clusters('3Gi', '4Gi'))).map(text => text.slice(0, 10))).toEqual(['! revert P', '! refused ']);
    expect(consequences(diffTrees(clusters('2Gi', '5Gi'), tree({ 'e/clusters/us/a/c.yaml': claim('5Gi') }))))
      .toEqual([expect.stringMatching(/^! pruned PersistentVolumeClaim\/c/), expect.stringMatching(/^! revert/)]);
  });

  test('state that goes, unless it is protected', () => {
    expect(one(claim('1Gi'), undefined)).toEqual([
      expect.stringMatching(/^! pruned PersistentVolumeClaim\/c: is no longer there.*with most storage classes the data/), '! revert PersistentVolumeClaim/c: a revert makes it anew, without what was in it',
    ]);
    expect(one(claim('1Gi', KEPT), undefined)).toEqual(['pruned PersistentVolumeClaim/c: leaves Git and stays in the cluster: it is protected from pruning']);
    expect(one(undefined, claim('1Gi'))).toEqual([expect.stringMatching(/^revert PersistentVolumeClaim\/c: after a revert it is no longer there, and the operator would prune it/)]);
  });

  test('a definition that goes takes its objects, and a revert brings back none', () => {
    const crd = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: xs.example.com\nspec: {group: example.com}\n';
    expect(one(crd, undefined)).toEqual([expect.stringMatching(/^! pruned .*every object of its kind/), expect.stringMatching(/^! revert .*brings back the definition, and none of its objects/)]);
  });

  test('what delivers an app goes with all that it delivered', () => {
    const diff = diffTrees(recommender(), recommender({ 'staging/delivery/staging-eu/kustomization.kustomize.toolkit.fluxcd.io-recommender.yaml': () => undefined }));
    expect(consequences(diff)).toEqual([
      '! pruned Kustomization/flux-system/recommender: is no longer there, and everything that it delivered goes with it',
      '! revert Kustomization/flux-system/recommender: a revert delivers everything anew, and what held state comes back empty',
    ]);
  });

  test('objects that simply go are counted in one line, and listed with the others', () => {
    const diff = diffTrees(tree({ 'e/apps/a/x.yaml': manifest('X', 'x', ''), 'e/apps/a/z.yaml': manifest('X', 'z', '') }), tree({}));
    expect(formatDiffText(diff, COMPARED)).toBe(
      'e  a: 2 removed\n    removal: 2 objects are pruned\n  - X/recommender/x\n  - X/recommender/z\n\n2 removed: main (0123456789ab) → the program\n');
    expect(formatDiffMarkdown(diff, COMPARED)).toContain('\n- removal: 2 objects are pruned\n');
  });

  test('where no operator prunes, what leaves Git stays', () => {
    const kustomization = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k, namespace: flux-system}\nspec: {prune: false}\n';
    const files = { 'e/delivery/hub/k.yaml': kustomization };
    expect(consequences(diffTrees(tree({ ...files, 'e/apps/a/x.yaml': manifest('ConfigMap', 'x', '') }), tree(files))))
      .toEqual(['pruned ConfigMap/recommender/x: leaves Git and stays in the cluster: no operator here prunes']);
  });

  test('an object with a hash of its content in the name', () => {
    const named = (kind: string, hash: string, apiVersion?: string) => tree({ 'e/apps/a/x.yaml': manifest(kind, `x-${hash}`, '', apiVersion) });
    expect(consequences(diffTrees(named('ConfigMap', '0123abcd'), named('ConfigMap', '89ab4567')))).toEqual([
      'pruned ConfigMap/recommender/x-0123abcd: is pruned', expect.stringMatching(/^revert .*is replaced by x-89ab4567: old pods name it, so revert in Git/),
    ]);
    expect(consequences(diffTrees(named('Job', '0123abcd', 'batch/v1'), named('Job', '89ab4567', 'batch/v1')))[1]).toMatch(/a revert runs it once more/);
    expect(consequences(diffTrees(named('ConfigMap', 'one'), named('ConfigMap', 'two')))).toEqual(['pruned ConfigMap/recommender/x-one: is pruned']);
  });

  const workload = (kind: string, spec: string, image: string) => manifest(kind, 'w', `spec:\n  template: {spec: {containers: [{name: a, image: ${image}}]}}\n${spec}`, 'apps/v1');
  test.each([
    ['Deployment', '', 'restarts pod by pod: 25% more at a time, at most 25% unavailable'],
    ['Deployment', '  strategy: {type: Recreate}\n', 'restarts: all pods stop before new ones start (Recreate)'],
    ['Deployment', '  paused: true\n', 'is paused: its pods keep the old template until it is resumed'],
    ['StatefulSet', '', 'restarts one by one, from the last pod'],
    ['StatefulSet', '  updateStrategy: {type: OnDelete}\n', 'its pods keep the old template until somebody deletes them (OnDelete)'],
    ['StatefulSet', '  updateStrategy: {rollingUpdate: {partition: 2}}\n', 'restarts from the last pod down to number 2; those below keep the old template'],
    ['DaemonSet', '', 'restarts node by node: at most 1 unavailable'],
    ['DaemonSet', '  updateStrategy: {type: OnDelete}\n', 'its pods keep the old template until somebody deletes them (OnDelete)'],
  ])('pods of a %s with%s', (kind, spec, text) => {
    expect(one(workload(kind, spec, 'x'), workload(kind, spec, 'y'))).toEqual([`restart ${kind}/recommender/w: ${text}`]);
    expect(one(workload(kind, spec, 'x'), workload(kind, `${spec}  minReadySeconds: 1\n`, 'x'))).toEqual([]);
  });

  test('pods of other kinds', () => {
    const cron = (image: string) => manifest('CronJob', 'w', `spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: ${image}}]}}}}}\n`, 'batch/v1');
    expect(one(cron('x'), cron('y'))).toEqual(['restart CronJob/recommender/w: restarts nothing; the next run uses it']);
    const rollout = (image: string) => workload('Rollout', '', image).replace('apps/v1', 'argoproj.io/v1alpha1');
    expect(one(rollout('x'), rollout('y'))).toEqual(['restart Rollout/recommender/w: restarts by the steps of its strategy']);
    const service = (image: string) => manifest('Service', 'w', `spec: {template: {spec: {containers: [{name: a, image: ${image}}]}}}\n`, 'serving.knative.dev/v1');
    expect(one(service('x'), service('y'))).toEqual(['restart Service/recommender/w: its controller may replace the pods']);
  });
});

describe('costs', () => {
  const cost = (edits: Parameters<typeof recommender>[0], prices = PRICES) => apps(diffTrees(recommender(), recommender(edits), { prices: parsePrices(prices, 'p') }))
    .map(({ cost: amount, unpriced }) => ({ ...amount, unpriced }));

  test('of GPUs, by the bounds of the autoscaler, in every cluster that an operator delivers to', () => {
    expect(cost({ [SCALER]: swap(['maxReplicaCount: 4', 'maxReplicaCount: 6']) })).toEqual([{ currency: 'USD', lowest: 0, highest: 6.48, clusters: 2, unpriced: [] }]);
    expect(cost({ [STAGING]: swap(['replicas: 1', 'replicas: 3']) })).toEqual([{ currency: 'USD', lowest: 3.24, highest: 3.24, clusters: 1, unpriced: [] }]);
  });

  test('of a cluster that the app goes to no more', () => {
    const edits = { 'production/delivery/hub/application.argoproj.io-recommender-prod-us.yaml': () => undefined, [SCALER]: swap(['maxReplicaCount: 4', 'maxReplicaCount: 5']) };
    // From 2 to 4 pods in two clusters to 2 to 5 in one.
    expect(cost(edits)[0]).toEqual({ currency: 'USD', lowest: -3.24, highest: -4.86, clusters: 2, unpriced: [] });
  });

  test('as people write it', () => {
    const text = (prices: string) => formatDiffText(diffTrees(recommender(), recommender({ [STAGING]: swap(['replicas: 1', 'replicas: 3']) }), { prices: parsePrices(prices, 'p') }), COMPARED);
    expect(text(PRICES)).toContain('\n  cost +$3.24/h\n');
    expect(text('currency: EUR\ngpus: {NVIDIA-L40S: 2}\n')).toContain('\n  cost +4.00 EUR/h\n');
  });

  test('of what has no price, nothing', () => {
    expect(cost({ [STAGING]: swap(['NVIDIA-L40S', 'NVIDIA-L4']) })).toEqual([{ unpriced: ['NVIDIA-L4'] }]);
    expect(cost({ [STAGING]: swap(['cpu: "3"', 'cpu: "4"']) })).toEqual([{ unpriced: [] }]);
  });

  test('of nodes, by their type', () => {
    const pod = (replicas: number) => tree({ 'e/apps/a/x.yaml': manifest('Deployment', 'w', `spec: {replicas: ${replicas}, template: {spec: {nodeSelector: {node.kubernetes.io/instance-type: g6e.xlarge}, containers: [{name: a, image: x}]}}}\n`, 'apps/v1') });
    expect(apps(diffTrees(pod(1), pod(3), { prices: parsePrices('instances: {g6e.xlarge: 1.5}', 'p') }))[0].cost).toEqual({ currency: 'USD', lowest: 3, highest: 3, clusters: 1 });
  });

  test.each([
    ['gpus: [', /no YAML/], ['', /no prices/], ['- 1', /no prices/], ['gpu: {a: 1}', /unknown key "gpu".*Did you mean "gpus"/], ['gpus: {}', /no price in it/], ['gpus: {a: "1.62"}', /gpus\.a.*not a price/],
    ['gpus: {a: -1}', /not a price/], ['gpus: {a: .nan}', /not a price/], ['gpus: 3', /a price a line/], ['currency: dollars\ngpus: {a: 1}', /not a currency/],
  ])('fails: %j is no file of prices', (text, message) => {
    expect(() => parsePrices(text, 'prices.yaml')).toThrow(GitOpsError);
    expect(() => parsePrices(text, 'prices.yaml')).toThrow(message);
  });
});

describe('a comment of a pull request', () => {
  const evil = '</code></details><img src=x> **b** [l](http://e) @acme/leads #1 `x` | www.example.com \u202e\n# title';
  const map = (value: string) => tree({ [`${evil.replace(/[/\n]/g, '')}/apps/a/x.yaml`]: manifest('ConfigMap', 'x', `data:\n  a: ${JSON.stringify(value)}\n`) });
  const text = formatDiffMarkdown(diffTrees(map('a'), map(evil)), COMPARED);

  test('holds nothing that a value could make of it', () => {
    const outside = text.replace(/<code>[^<>]*<\/code>/g, '').replace(/<\/?(?:details|summary)>/g, '');
    expect(outside).not.toMatch(/[<>@`]|http|acme/);
    const inside = [...text.matchAll(/<code>([^<>]*)<\/code>/g)].map(([, code]) => code).join(' ').replace(/&#\d+;/g, '');
    expect(inside).not.toMatch(/[<>@`*_[\]()|#\\]|:\/\/|www\./);
    expect(text).not.toMatch(/\u202e/);
  });

  test('is never longer than a comment may be, and says what was left out', () => {
    const many = (value: string) => tree(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`e/apps/a/${i}.yaml`, manifest('ConfigMap', `x${i}`, `data: {a: "${value.repeat(300)}"}\n`)])));
    const long = formatDiffMarkdown(diffTrees(many('<'), many('>')), COMPARED);
    expect(long.length).toBeLessThanOrEqual(60_000);
    expect(long).toMatch(/\*\*\d+ more parts of this comparison did not fit;\*\* `gitops-ai diff` prints everything\.\n$/);
    expect(long.match(/<details>/g)!.length).toBe(long.match(/<\/details>/g)!.length);
  });

  test('says when nothing is different', () => {
    expect(formatDiffMarkdown(diffTrees(map('a'), map('a')), COMPARED)).toBe('### GitOps diff\n\nNothing is different: <code>main &#40;0123456789ab&#41;</code> → <code>the program</code>\n');
  });
});

test('names of objects cannot write to the terminal', () => {
  const diff = diffTrees(tree({}), tree({ 'e/apps/a/x.yaml': 'apiVersion: v1\nkind: "X\\e[2J"\nmetadata: {name: x}\n' }));
  expect(formatDiffText(diff, COMPARED)).toContain('+ X\\u001b[2J/x');
});
