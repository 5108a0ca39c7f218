import { parseJqPath, parsePointer, PathStep, removeAt, removeOwned } from '../../lib/drift/field-path';

const object = () => ({
  spec: { replicas: 2, groups: [{ name: 'a', replicas: 1 }, { name: 'b', replicas: 2 }], list: ['x', 'y'] }, metadata: { annotations: { 'a/b~c': '1', 'd.e': '2' } },
});
const without = (path: readonly PathStep[]) => {
  const copy = object();
  removeAt(copy, path);
  return copy;
};
const changed = (change: (copy: ReturnType<typeof object>) => void) => {
  const copy = object();
  change(copy);
  return copy;
};

test.each<[string, (copy: any) => void]>([
  ['/spec/replicas', copy => { delete copy.spec.replicas; }],
  ['/spec/groups/1/replicas', copy => { delete copy.spec.groups[1].replicas; }],
  ['/spec/groups/0', copy => { copy.spec.groups.shift(); }],
  ['/metadata/annotations/a~1b~0c', copy => { delete copy.metadata.annotations['a/b~c']; }],
  ['/spec/nothing/here', () => undefined],
  ['/spec/replicas/deeper', () => undefined],
  ['/spec/groups/-/replicas', () => undefined],
])('the pointer %s', (pointer, change) => {
  expect(without(parsePointer(pointer)!)).toEqual(changed(change));
});

test.each<[string, (copy: any) => void]>([
  ['.spec.replicas', copy => { delete copy.spec.replicas; }],
  ['.spec.groups[].replicas', copy => copy.spec.groups.forEach((group: any) => delete group.replicas)],
  ['.spec.groups[]?.replicas?', copy => copy.spec.groups.forEach((group: any) => delete group.replicas)],
  ['.spec.groups[1].replicas', copy => { delete copy.spec.groups[1].replicas; }],
  ['.spec.groups[] | select(.name == "b") | .replicas', copy => { delete copy.spec.groups[1].replicas; }],
  ['.spec.groups[] | select(.replicas == 1)', copy => { copy.spec.groups.shift(); }],
  ['.spec.list[]', copy => { copy.spec.list = []; }],
  ['.metadata.annotations["d.e"]', copy => { delete copy.metadata.annotations['d.e']; }],
  ['.metadata["annotations"]', copy => { delete copy.metadata.annotations; }],
])('the expression %s', (expression, change) => {
  expect(without(parseJqPath(expression)!)).toEqual(changed(change));
});

test.each(['', 'spec', '.a | keys', '.a + .b', '..', '.a[1:2]', '.a | select(.b == "c")', '.a[] | select(.b != "c")', '.a["b', 'del(.a)'])('fails: to understand the expression %j', expression => {
  expect(parseJqPath(expression)).toBeUndefined();
});

test('fails: to understand a pointer that does not begin with a slash', () => {
  expect(parsePointer('spec/replicas')).toBeUndefined();
});

test('what a manager owns is taken out, and what it does not own stays', () => {
  const copy = object();
  removeOwned(copy, {
    'f:spec': { 'f:replicas': {}, 'f:groups': { 'k:{"name":"a"}': { 'f:replicas': {} }, 'k:{"name":"b"}': { '.': {}, 'f:name': {}, 'f:replicas': {} } }, 'f:list': { 'v:"y"': {} }, 'f:none': { 'f:x': {} } },
    'f:metadata': { 'f:annotations': { '.': {}, 'f:d.e': {} } },
  });
  expect(copy).toEqual({ spec: { groups: [{ name: 'a' }, {}], list: ['x'] }, metadata: { annotations: { 'a/b~c': '1' } } });
});
