import { PolicyWorld } from '../../../lib/policy';
import { deliveredPath, isDelivered } from '../../../lib/policy/gitops/delivered';
import { policyObject } from '../fixtures';

test.each([
  ['./apps/ml', 'apps/ml'], ['apps/ml/', 'apps/ml'], ['/apps', 'apps'], ['./', ''], ['.', ''], ['', ''], [undefined, ''], [7, ''],
])('the path %p is the folder "%s"', (path, folder) => expect(deliveredPath(policyObject({ spec: { path } }))).toBe(folder));

test.each([
  ['at the root', ['apps/a.yaml', 'teams/apps/b.yaml'], [true, false]],
  ['above the root', ['repo/apps/a.yaml', 'repo/teams/x/c.yaml'], [true, false]],
  ['a name that begins alike', ['apps-old/a.yaml', 'repo/apps/b.yaml'], [false, true]],
])('validated %s', (_, files, expected) => {
  const objects = files.map(file => policyObject({}, { file }));
  const world = PolicyWorld._of(objects);
  expect(objects.map(object => isDelivered(object, 'apps', world))).toEqual(expected);
  expect(isDelivered(objects[0], '', world)).toBe(false);
  expect(isDelivered(policyObject({}), 'apps', world)).toBe(false);
});
