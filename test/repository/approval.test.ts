import { Approval } from '../../lib/repository/approval';

test('automatic approval has no owners and needs nobody', () => {
  expect(Approval.automatic()).toMatchObject({ owners: [], minimumApprovals: 0 });
});

test('a pull request needs one approval of its owners unless more are asked for', () => {
  expect(Approval.pullRequest({ owners: ['@acme/ml-leads', 'lead@example.com'] })).toMatchObject({ minimumApprovals: 1 });
  expect(Approval.pullRequest({ owners: ['@ann', '@bob'], minimumApprovals: 2 }).minimumApprovals).toBe(2);
});

test.each([[[]], [['two words']], [['@a\n* @mallory']]])('fails: owners %p', owners => {
  expect(() => Approval.pullRequest({ owners })).toThrow(/approval/);
});

test.each([0, -1, 1.5])('fails: %p approvals', minimumApprovals => {
  expect(() => Approval.pullRequest({ owners: ['@ann'], minimumApprovals })).toThrow(/minimumApprovals/);
});
