import { formatDriftJson, formatDriftMarkdown, formatDriftText } from '../../lib/drift';
import { ClusterDrift, ObjectDrift } from '../../lib/drift/model';
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
