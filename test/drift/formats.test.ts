import { formatDriftJson, formatDriftMarkdown, formatDriftText } from '../../lib/drift';
import { ClusterDrift, FieldDrift, ObjectDrift } from '../../lib/drift/model';
import { rolesFor } from '../../lib/drift/rights';

const compared = { revision: 'HEAD (0123456789ab)', server: '10.0.0.1:6443 (context eu)' };
const result = (objects: readonly ObjectDrift[], more: Partial<ClusterDrift> = {}): ClusterDrift => ({
  environment: 'staging', cluster: 'eu', unknownKinds: [], missingRights: [], notes: [], ...more, apps: [{ app: 'shop', delivery: 'Kustomization/flux-system/shop', total: 3, objects }],
});
const different = (live: string): ObjectDrift => ({
  state: 'different', object: 'ConfigMap/shop/a', groupKind: '/ConfigMap', path: 'a.yaml', fields: [{ field: 'data.a', git: 'x', live, owners: [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-11-27T10:00:00Z' }] }],
});

const HOSTILE = '\u001b[2J</details><script>alert(1)</script> @everyone [x](https://evil.example.com) `code`\n# title';

test('what is in the cluster writes neither to the terminal, nor a line of its own', () => {
  const text = formatDriftText(result([different(HOSTILE)], { notes: [HOSTILE] }), compared);
  expect(text).not.toMatch(/[\u001b\u009b]/);
  expect(text.trimEnd().split('\n')).toHaveLength(6);
  expect(formatDriftText(result([different('y')]), compared, { colors: true })).toContain('\u001b[33m  ~ ConfigMap/shop/a\u001b[0m');
});

test('nor does it make an element, a link, a mention or code in Markdown', () => {
  const markdown = formatDriftMarkdown(result([different(HOSTILE)], { notes: [HOSTILE], missingRights: [{ verb: 'get', group: 'x', resource: HOSTILE, namespace: HOSTILE }] }), compared);
  const [, before, roles, after] = /^([^]*)\n```yaml\n([^]*)\n```\n([^]*)$/.exec(markdown)!;
  expect(roles).toBe(rolesFor([{ verb: 'get', group: 'x', resource: HOSTILE, namespace: HOSTILE }]).trimEnd().replace(/`/g, '\''));
  expect(before + after).not.toMatch(/<script|<\/details|@everyone|\]\(|`|\n# title/);
});

const route = (inside: FieldDrift['inside']): ObjectDrift => ({
  state: 'different', object: 'HTTPRoute/shop/a', groupKind: 'gateway.networking.k8s.io/HTTPRoute', path: 'a.yaml', fields: [{ field: 'spec.rules', git: '[{…', live: '[{…', inside, owners: [{ manager: 'kubectl-edit', operation: 'Update' }] }],
});

test('a list that is applied as a whole is told by the few places in which it differs; JSON has all of them', () => {
  const weight = (i: number) => ({ field: `spec.rules[0].backendRefs[${i}].weight`, git: String(i), live: '50' });
  const two = result([route([weight(0), { field: 'spec.rules[1]', git: '{}' }])]);
  expect(formatDriftText(two, compared).split('\n').slice(2, 5)).toEqual([
    '      | spec.rules: applied as a whole, different in 2 places (kubectl-edit Update)',
    '          spec.rules[0].backendRefs[0].weight: in Git 0, in the cluster 50',
    '          spec.rules[1]: in Git {}, not in the cluster',
  ]);
  const many = result([route(Array.from({ length: 7 }, (_, i) => weight(i)))]);
  const text = formatDriftText(many, compared);
  expect(text).toContain('different in 7 places');
  expect(text).toMatch(/backendRefs\[4\]\.weight: in Git 4, in the cluster 50\n {10}…\n\nstaging/);
  expect(formatDriftMarkdown(many, compared)).toMatch(
    /\n {2}- <code>spec\.rules<\/code>: <code>applied as a whole, .*\n {4}- <code>spec\.rules.*in Git 0, in the cluster 50<\/code>(\n {4}- <code>.* 50<\/code>){4}\n {4}- <code>…<\/code>\n/);
  expect(JSON.parse(formatDriftJson(many, compared)).apps[0].objects[0].fields[0].inside).toHaveLength(7);
});

test('nor does what is inside of a list write anything but text', () => {
  const hostile = result([route([{ field: `spec.rules[0].${HOSTILE}`, git: HOSTILE, live: HOSTILE }])]);
  expect(formatDriftText(hostile, compared)).not.toMatch(/[\u001b\u009b]/);
  expect(formatDriftText(hostile, compared).trimEnd().split('\n')).toHaveLength(6);
  expect(formatDriftMarkdown(hostile, compared)).not.toMatch(/<script|<\/details|@everyone|\]\(|\n# title/);
});

test('a report that is too long for a comment says that it is cut', () => {
  const markdown = formatDriftMarkdown(result(Array.from({ length: 2000 }, () => different('y'.repeat(150)))), compared);
  expect(markdown.length).toBeLessThanOrEqual(60_000);
  expect(markdown).toMatch(/more parts did not fit;\*\* `gitops-ai drift` prints everything\.\n$/);
});

test('JSON says whether all could be read', () => {
  const unread: ObjectDrift = { state: 'unread', object: 'Secret/shop/a', groupKind: '/Secret', fields: [] };
  const right = { verb: 'get', group: '', resource: 'secrets', namespace: 'shop' };
  expect(JSON.parse(formatDriftJson(result([unread], { missingRights: [right] }), compared))).toMatchObject({
    drift: false, complete: false, ...compared, missingRights: [right], roles: rolesFor([right]),
  });
  expect(JSON.parse(formatDriftJson(result([]), compared))).not.toHaveProperty('roles');
});

test('roles are one for each namespace, and say each right once', () => {
  const right = (verb: string, resource: string, namespace?: string) => ({ verb, group: resource === 'pods' ? '' : 'apps', resource, ...(namespace !== undefined && { namespace }) });
  expect(rolesFor([right('get', 'deployments', 'b'), right('patch', 'deployments', 'b'), right('get', 'deployments', 'b'), right('list', 'pods')])).toBe([
    'apiVersion: rbac.authorization.k8s.io/v1', 'kind: ClusterRole', 'metadata:', '  name: gitops-ai-drift', 'rules:',
    '- apiGroups: [""]', '  resources: ["pods"]', '  verbs: [list]', '---',
    'apiVersion: rbac.authorization.k8s.io/v1', 'kind: Role', 'metadata:', '  name: gitops-ai-drift', '  namespace: "b"', 'rules:',
    '- apiGroups: ["apps"]', '  resources: ["deployments"]', '  verbs: [get, patch]', '',
  ].join('\n'));
});
