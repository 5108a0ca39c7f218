import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { describeClusters, linesOf, RoleRules, SLOW } from './clusters';
import { Json } from './field-sets';
import { configMap, deployment, namespace, service } from './shop';

const rules = (verbs: readonly string[], groups = ['', 'apps', 'batch', 'rbac.authorization.k8s.io', 'networking.k8s.io', 'autoscaling', 'policy'], resources = ['*']): RoleRules => [{ apiGroups: groups, resources, verbs }];
const NAMESPACES = rules(['get', 'list', 'patch'], [''], ['namespaces']);

describeClusters('rights for drift', cluster => {
  const { namespace: name } = cluster;
  const role = (verbs: string[]): Json => ({
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'worker' }, rules: [{ apiGroups: [''], resources: ['configmaps'], verbs }],
  });
  const objects = [namespace(), deployment(), service(), configMap(), role(['create'])].map(object => cluster.placed(object));

  beforeAll(async () => {
    cluster.commit([...objects, cluster.placed({ ...configMap(), metadata: { name: 'gone' } })]);
    await cluster.byFlux(...objects);
    await cluster.here('scale', 'deployment/ranker', '--replicas=5');
    await cluster.here('patch', 'configmap/settings', '--type=merge', '--patch={"data":{"mode":"slow"}}');
  }, SLOW);

  const found = () => [
    `missing ConfigMap/${name}/gone`,
    `different ConfigMap/${name}/settings data.mode: fast | slow by kubectl-patch`,
    `different Deployment/${name}/ranker spec.replicas: 2 | 5 by kubectl`,
  ];

  test('are those to get, list and patch', async () => {
    const drift = await cluster.drift([], await cluster.account('asks', rules(['get', 'list', 'patch']), NAMESPACES));
    expect(linesOf(drift)).toEqual(found());
    expect(drift).toMatchObject({ code: 1, err: '', result: { complete: true, missingRights: [], notes: [] } });
  }, SLOW);

  test('to patch that are missing are named, and what Git sets is compared', async () => {
    const drift = await cluster.drift([], await cluster.account('reads', rules(['get', 'list']), rules(['get', 'list'], [''], ['namespaces'])));
    expect(linesOf(drift)).toEqual(found());
    const patch = (resource: string, group = '') => ({ verb: 'patch', group, resource, namespace: name });
    expect(drift.result!.missingRights).toEqual([
      patch('configmaps'), patch('namespaces'), patch('services'), patch('deployments', 'apps'), patch('roles', 'rbac.authorization.k8s.io'),
    ]);
    expect(drift.result!.notes).toEqual([expect.stringMatching(/^5 objects were compared only in the fields that Git sets, for want of the right/)]);
  }, SLOW);

  test('to read that are missing are named, and the roles that the command then asks for are enough', async () => {
    const account = await cluster.account('blind', rules(['get', 'list', 'patch'], [''], ['configmaps', 'services']));
    const { code, result, ...rest } = await cluster.drift([], account);
    expect(code).toBe(1);
    expect(linesOf({ code, result, ...rest })).toEqual([
      ...found().slice(0, 2),
      `unread Deployment/${name}/ranker: the right is missing: get on deployments.apps in namespace ${name}`,
      `unread Namespace/${name}: the right is missing: get on namespaces in namespace ${name}`,
      `unread Role/${name}/worker: the right is missing: get on roles.rbac.authorization.k8s.io in namespace ${name}`,
    ]);
    expect(result!.complete).toBe(false);
    const verbs = (one: Json) => (one.missingRights as Json[]).map(({ verb, resource, namespace: where }) => `${verb} ${resource}${where === name ? '' : ' everywhere'}`);
    expect(verbs(result!)).toEqual(['list namespaces everywhere', 'get namespaces', 'get deployments', 'list deployments', 'get roles', 'list roles']);

    // What may not be read is not asked about, so that right shows when the others are there.
    await cluster.grant('blind', result!.roles);
    const second = await cluster.drift([], account);
    expect(verbs(second.result!)).toEqual(['patch namespaces', 'patch deployments', 'patch roles']);
    await cluster.grant('blind', second.result!.roles);
    const third = await cluster.drift([], account);
    expect(third).toMatchObject({ code: 1, result: { complete: true, missingRights: [] } });
    expect(linesOf(third)).toEqual(found());
  }, SLOW);

  test('to grant what Git grants are not needed', async () => {
    await cluster.here('patch', 'role/worker', '--type=merge', `--patch=${JSON.stringify({ rules: role(['get']).rules })}`);
    const drift = await cluster.drift([], await cluster.account('grants', rules(['get', 'list', 'patch']), NAMESPACES));
    expect(linesOf(drift)).toEqual([...found(), expect.stringMatching(/^different Role\/\S+\/worker rules: .*"create".* \| .*"get".* by kubectl-patch$/)]);
    expect(drift.result!.notes).toEqual([expect.stringMatching(/^one object was compared only in the fields that Git sets, because Git grants rights that this user does not hold/)]);
  }, SLOW);

  const POLICY = 'ValidatingAdmissionPolicy';
  const reason = !cluster.isReal ? 'it has no admission policies' : cluster.has('admissionregistration.k8s.io/v1', POLICY) ? undefined : `it has no ${POLICY}`;
  (reason === undefined ? test : test.skip)(`may be held to dry runs by the admission policy of the documentation${reason === undefined ? '' : ` (${reason})`}`, async () => {
    const account = await cluster.account('held', rules(['get', 'list', 'patch']), NAMESPACES);
    const [, yaml] = /```yaml\n([^]*?)```/.exec(readFileSync(join(__dirname, '..', '..', 'docs', 'cli', 'drift.md'), 'utf8'))!;
    const user = 'system:serviceaccount:gitops-ai:drift';
    expect(yaml).toContain(user);
    const policies = yaml.replaceAll(user, `system:serviceaccount:${name}:held`).replaceAll('drift-asks-only', `${name}-held`);
    await cluster.applyWide(...parseAllDocuments(policies).map(document => document.toJS() as Json));
    const write = () => cluster.here('annotate', 'service/ranker', 'a=b', '--overwrite', '--kubeconfig', account).then(() => 'written', (error: Error) => error.message);
    // A policy is heeded a moment after it is there.
    let said = await write();
    for (let i = 0; i < 60 && said === 'written'; i++) {
      await wait(1000);
      said = await write();
    }
    expect(said).toMatch(/denied request: this account may only ask with a dry run/);
    await cluster.here('annotate', 'service/ranker', 'a-');
    const drift = await cluster.drift([], account);
    expect(linesOf(drift).filter(line => !line.includes('/worker'))).toEqual(found());
    expect(drift.result!.missingRights).toEqual([]);
  }, SLOW);
});
