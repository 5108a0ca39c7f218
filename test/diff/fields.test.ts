import { parse } from 'yaml';
import { recommender } from './trees';
import { changedFields, placedChanges } from '../../lib/diff/fields';

const pod = (container: object, rest: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'a', ...container }], ...rest } });
const diff = (before: object, after: object) => changedFields(before as { [field: string]: unknown }, after as { [field: string]: unknown });

describe('items of a list belong together by the keys of Kubernetes', () => {
  test('containers by name, whatever their order', () => {
    const list = (...containers: object[]) => ({ kind: 'Pod', spec: { containers } });
    const [a, b] = [{ name: 'a', image: 'x' }, { name: 'b', image: 'y' }];
    expect(diff(list(a, b), list(b, a))).toEqual([]);
    expect(diff(list(a, b), list({ ...b, image: 'z' }, a))).toEqual([{ field: 'spec.containers[b].image', before: 'y', after: 'z' }]);
    expect(diff(list(a), list(b, a))).toEqual([{ field: 'spec.containers[b]', after: '{"name":"b","image":"y"}' }]);
  });

  test('variables by name, mounts by path, volumes by name', () => {
    expect(diff(pod({ env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] }), pod({ env: [{ name: 'B', value: '3' }, { name: 'A', value: '1' }] })))
      .toEqual([{ field: 'spec.containers[a].env[B].value', before: '2', after: '3' }]);
    expect(diff(pod({ volumeMounts: [{ name: 'x', mountPath: '/a' }] }), pod({ volumeMounts: [{ name: 'y', mountPath: '/a' }] })))
      .toEqual([{ field: 'spec.containers[a].volumeMounts[/a].name', before: 'x', after: 'y' }]);
    expect(diff(pod({}, { volumes: [{ name: 'v', emptyDir: {} }] }), pod({}, { volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Gi' } }] })))
      .toEqual([{ field: 'spec.volumes[v].emptyDir.sizeLimit', after: '1Gi' }]);
  });

  test('ports by number and protocol, which is TCP unless it is said', () => {
    expect(diff(pod({ ports: [{ containerPort: 53, name: 'a' }, { containerPort: 53, protocol: 'UDP', name: 'b' }] }),
      pod({ ports: [{ containerPort: 53, protocol: 'UDP', name: 'c' }, { containerPort: 53, name: 'a' }] })))
      .toEqual([{ field: 'spec.containers[a].ports[53/UDP].name', before: 'b', after: 'c' }]);
    const service = (...ports: object[]) => ({ kind: 'Service', spec: { ports } });
    expect(diff(service({ port: 80, targetPort: 1 }), service({ port: 443 }, { port: 80, targetPort: 2 })))
      .toEqual([{ field: 'spec.ports[443]', after: '{"port":443}' }, { field: 'spec.ports[80].targetPort', before: '1', after: '2' }]);
  });

  test('tolerations are one value', () => {
    const [a, b] = [{ key: 'a' }, { key: 'b' }];
    expect(diff(pod({}, { tolerations: [a] }), pod({}, { tolerations: [a, b] }))).toEqual([
      { field: 'spec.tolerations', before: '[{"key":"a"}]', after: '[{"key":"a"},{"key":"b"}]' },
    ]);
  });

  test('and their places are told, so that one more or less moves none of the others', () => {
    const inside = (before: unknown, after: unknown) => (
      placedChanges({ kind: 'Pod', spec: { tolerations: before } }, { kind: 'Pod', spec: { tolerations: after } }).map(change => change.inside));
    const [a, b, c] = ['a', 'b', 'c'].map(key => ({ key, operator: 'Exists' }));
    expect(inside([a, b, c], [a, c])).toEqual([[{ field: 'spec.tolerations[1]', before: '{"key":"b","operator":"Exists"}' }]]);
    expect(inside([b, c], [a, b, c])).toEqual([[{ field: 'spec.tolerations[0]', after: '{"key":"a","operator":"Exists"}' }]]);
    expect(inside([a, b], [a, { ...b, operator: 'Equal', value: 'x' }])).toEqual([[
      { field: 'spec.tolerations[1].operator', before: 'Exists', after: 'Equal' }, { field: 'spec.tolerations[1].value', after: 'x' },
    ]]);
    expect(inside([a, b], [b, a])).toEqual([[
      { field: 'spec.tolerations[0].key', before: 'a', after: 'b' }, { field: 'spec.tolerations[1].key', before: 'b', after: 'a' },
    ]]);
    // Lists within it are of one piece with it, whatever keys their items have elsewhere.
    const item = (...names: string[]) => ({ containers: names.map(name => ({ name })) });
    expect(inside([item('a', 'b')], [item('b', 'a')])![0]).toMatchObject([{ field: 'spec.tolerations[0].containers[0].name' }, { field: 'spec.tolerations[0].containers[1].name' }]);
    expect(inside([a], undefined)).toEqual([undefined]);
  });

  test('a secret in one is told by its place, and not shown', () => {
    const secret = (end: string) => [{ secret: `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'.slice(0, -1)}${end}` }];
    const [change] = placedChanges({ kind: 'Pod', spec: { tolerations: secret('x') } }, { kind: 'Pod', spec: { tolerations: secret('y') } });
    expect(change.inside).toEqual([{ field: 'spec.tolerations[0].secret', before: '(secret, not shown)', after: '(secret, not shown)' }]);
    expect(JSON.stringify(change.inside)).not.toContain('ghp_');
  });

  test('flags by their name while their order stays, and else all arguments as one', () => {
    expect(diff(pod({ args: ['serve', '--port=1', '--len=2'] }), pod({ args: ['serve', '--port=1', '--len=3', '--new=4'] }))).toEqual([
      { field: 'spec.containers[a].args[--len]', before: '--len=2', after: '--len=3' }, { field: 'spec.containers[a].args[--new]', after: '--new=4' },
    ]);
    expect(diff(pod({ args: ['a', 'b'] }), pod({ args: ['b', 'a'] }))).toEqual([{ field: 'spec.containers[a].args', before: '["a","b"]', after: '["b","a"]' }]);
  });

  test('a script among the arguments by its place', () => {
    const script = (end: string) => `${'echo a\n'.repeat(100)}${end}`;
    expect(diff(pod({ args: ['-c', script('x')] }), pod({ args: ['-c', script('y')] }))).toEqual([
      { field: 'spec.containers[a].args[1]', before: expect.stringMatching(/^….*\nx$/s), after: expect.stringMatching(/^….*\ny$/s) },
    ]);
    expect(diff(pod({ args: ['-c', script('x')] }), pod({ args: [script('x')] })).map(({ field }) => field)).toEqual(['spec.containers[a].args']);
  });

  test('a name that is there twice is no key', () => {
    const env = (value: string) => pod({ env: [{ name: 'A', value: '1' }, { name: 'A', value }] });
    expect(diff(env('2'), env('3'))).toEqual([{ field: 'spec.containers[a].env[1].value', before: '2', after: '3' }]);
  });
});

describe('values are compared by what they mean', () => {
  test.each([['1Gi', '1024Mi'], ['1', '1000m'], [1, '1'], ['0.5', '500m'], ['1e3', '1k']])('%j is %j where quantities stand', (before, after) => {
    expect(diff(pod({ resources: { limits: { memory: before } } }), pod({ resources: { limits: { memory: after } } }))).toEqual([]);
    expect(diff(pod({ image: before }), pod({ image: after }))).toHaveLength(1);
  });

  test('another quantity is a change, and one beyond exact numbers is compared as text', () => {
    expect(diff(pod({ resources: { limits: { memory: '1Gi' } } }), pod({ resources: { limits: { memory: '1G' } } })))
      .toEqual([{ field: 'spec.containers[a].resources.limits.memory', before: '1Gi', after: '1G' }]);
    expect(diff(pod({ resources: { limits: { memory: '9007199254740993' } } }), pod({ resources: { limits: { memory: '9007199254740992' } } }))).toHaveLength(1);
  });

  test('null is nothing', () => expect(diff(pod({ image: null }), pod({}))).toEqual([]));

  test('names of the language are keys as others', () => {
    expect(diff({ kind: 'A', a: JSON.parse('{"__proto__":1,"constructor":2}') }, { kind: 'A', a: {} }).map(({ field }) => field)).toEqual(['a.__proto__', 'a.constructor']);
  });

  test('long values that begin alike are cut to where they part', () => {
    const [field] = diff(pod({ image: `${'a'.repeat(500)}b` }), pod({ image: `${'a'.repeat(500)}c${'d'.repeat(500)}` }));
    expect(field).toMatchObject({ before: `…${'a'.repeat(40)}b`, after: `…${'a'.repeat(40)}c${'d'.repeat(159)}…` });
  });

  test('a long value is cut', () => expect(diff(pod({ image: 'x' }), pod({ image: 'y'.repeat(1000) }))[0].after).toHaveLength(201));
});

describe('a secret is compared and never shown', () => {
  const TOKEN = ['ghp', 'x7Kq2mVb9RtYw4LpZc8NdH3sJf6GaE1uQo5i'].join('_');
  const shown = (before: object, after: object) => {
    const fields = diff(before, after);
    expect(JSON.stringify(fields)).not.toContain(TOKEN.slice(4));
    return fields;
  };

  test('values of a Secret, whatever they are', () => {
    const secret = (data: object) => ({ apiVersion: 'v1', kind: 'Secret', data });
    expect(shown(secret({ a: 'YQ==' }), secret({ a: 'Yg==', b: 'YQ==' }))).toEqual([
      { field: 'data.a', before: '(secret, not shown)', after: '(secret, not shown)' }, { field: 'data.b', after: '(secret, not shown)' },
    ]);
    expect(shown(secret({ a: 'YQ==' }), secret({ a: 'YQ==' }))).toEqual([]);
  });

  test('a token in a variable, before and after, also when only one of them is one', () => {
    const env = (value: string) => pod({ env: [{ name: 'TOKEN', value }] });
    expect(shown(env(TOKEN), env('$(OTHER)'))).toEqual([
      { field: 'spec.containers[a].env[TOKEN].value', before: '(secret, not shown)', after: '(secret, not shown)' },
    ]);
    expect(shown(pod({}), env(TOKEN))).toEqual([{ field: 'spec.containers[a].env', after: '[{"name":"TOKEN","value":"(secret, not shown)"}]' }]);
    expect(shown(pod({ env: [] }), env(TOKEN))).toEqual([{ field: 'spec.containers[a].env[TOKEN]', after: '{"name":"TOKEN","value":"(secret, not shown)"}' }]);
  });

  test('a token in an argument, in a file, and as a key', () => {
    expect(shown(pod({ args: ['--a', '--x=1'] }), pod({ args: ['--a', `--token=${TOKEN}`] }))).not.toEqual([]);
    const map = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', data });
    expect(shown(map({ 'app.ini': 'a=1' }), map({ 'app.ini': `a=${TOKEN}` }))).toHaveLength(1);
    expect(shown(map({ a: 'b' }), map({ a: 'b', [TOKEN]: 'c' }))).toEqual([{ field: 'data.(key not shown)', after: '(secret, not shown)' }]);
  });

  test('what SOPS writes about itself', () => {
    const sops = (mac: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]' }, sops: { mac } });
    expect(shown(sops('a'), sops('b'))).toEqual([{ field: 'sops', before: '(encrypted, not shown)', after: '(encrypted, not shown)' }]);
  });

  test('what is encrypted is not shown either', () => {
    const sealed = (value: string) => ({ apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', spec: { encryptedData: { a: value } } });
    expect(shown(sealed('AgBx'), sealed('AgBy'))).toEqual([{ field: 'spec.encryptedData.a', before: '(encrypted, not shown)', after: '(encrypted, not shown)' }]);
  });
});

/** A copy with another value at every leaf in turn. */
function* edited(value: unknown, put: (value: unknown) => unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) {
    yield put('another value');
  } else {
    const list = Array.isArray(value);
    for (const [key, child] of Object.entries(value)) {
      yield* edited(child, now => put(list ? value.map((item, i) => (i === Number(key) ? now : item) as unknown) : { ...value, [key]: now }));
    }
  }
}

test('no other value of any field of the example goes unnoticed, and each is told there and back', () => {
  const swapped = ({ field, before, after }: { field: string; before?: string; after?: string }) => ({ field, before: after, after: before });
  let edits = 0;
  for (const [path, text] of recommender().files) {
    if (!path.startsWith('production/') || !path.endsWith('.yaml')) continue;
    const manifest = parse(text) as { [field: string]: unknown };
    for (const other of edited(manifest, value => value) as Iterable<{ [field: string]: unknown }>) {
      const found = changedFields(manifest, other);
      // One field, or an item that has another key now.
      expect([1, 2]).toContain(found.length);
      expect(JSON.stringify(found)).toContain('another value');
      expect(changedFields(other, manifest).map(swapped)).toEqual(found.map(({ field, before, after }) => ({ field, before, after })));
      edits++;
    }
  }
  expect(edits).toBeGreaterThan(500);
});
