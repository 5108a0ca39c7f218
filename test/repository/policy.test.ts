import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { bareApp, configMap, environment, issuesOf, repository } from './repositories';
import { GitOpsRepository, PolicyFinding, PolicyLevel, PolicyObject, PolicyOptions, PolicyRule, PolicyWaivers, PolicyWorld } from '../../lib';
import { synthTree } from '../../lib/testing';

const DIGEST = `sha256:${'a'.repeat(64)}`;

function withPolicy(policy: PolicyOptions): GitOpsRepository {
  return repository(undefined, undefined, policy);
}

/** A Pod that shares the network of its node. */
function nodeAgent(scope: Construct, id = 'agent'): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'v1',
    kind: 'Pod',
    spec: {
      hostNetwork: true,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'agent',
        image: `registry.example.com/agent:1@${DIGEST}`,
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '32Mi' } },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      }],
    },
  });
}

class TwoSettings extends PolicyRule {
  constructor() {
    super({ id: 'acme-two-settings', title: 'A cluster has at most one settings map.', rationale: 'Two contradict each other.', appliesTo: ['/ConfigMap'] });
  }

  public check(_: PolicyObject, world: PolicyWorld): PolicyFinding[] {
    const count = world.all('/ConfigMap').length;
    return count > 1 ? [{ field: 'kind', value: String(count), problem: 'more than one', fix: 'remove one' }] : [];
  }
}

test('fails: a rule of a user stops the synthesis like all others', () => {
  const repo = withPolicy({ rules: [new TwoSettings()] });
  const app = bareApp(environment(repo));
  configMap(app, 'one');
  expect(issuesOf(() => synthTree(repo))).toEqual([]);
  configMap(app, 'two');
  expect(issuesOf(() => synthTree(repo))).toEqual(['acme-two-settings production/recommender/one', 'acme-two-settings production/recommender/two']);
});

test('objects of different clusters are not in one world, objects of an environment are in that of each cluster', () => {
  const repo = withPolicy({ rules: [new TwoSettings()] });
  const production = repo.addEnvironment('production');
  const [eu, us] = ['eu', 'us'].map(name => production.addCluster(name, { kubernetesVersion: '1.35' }));
  configMap(bareApp(eu, 'settings'), 'one');
  configMap(bareApp(us, 'settings'), 'one');
  expect(issuesOf(() => synthTree(repo))).toEqual([]);
  configMap(bareApp(production, 'everywhere'), 'one');
  expect(issuesOf(() => synthTree(repo)).sort()).toEqual([
    'acme-two-settings production/eu/settings/one', 'acme-two-settings production/everywhere/one', 'acme-two-settings production/us/settings/one',
  ]);
});

test('packs and levels', () => {
  const lenient = withPolicy({ levels: { 'pod-security': PolicyLevel.WARNING } });
  nodeAgent(bareApp(environment(lenient)));
  expect(lenient.policyReport().warnings).toContainEqual(expect.objectContaining({ rule: 'pod-security', path: 'production/recommender/agent', field: 'spec.hostNetwork' }));

  const few = withPolicy({ packs: ['secrets'] });
  nodeAgent(bareApp(environment(few)));
  expect(few.policyReport()).toEqual({ errors: [], warnings: [], waived: [] });
});

test('fails: options that name what there is not', () => {
  const repo = withPolicy({ packs: ['secret'] });
  configMap(bareApp(environment(repo)), 'one');
  expect(issuesOf(() => synthTree(repo))).toEqual(['policy-pack policy']);
});

describe('a waiver', () => {
  const waiver = { reason: 'reads the counters of the node', expires: '2026-12-31', owner: '@acme/platform' };

  test('on a construct covers what is inside it, and shows in the report', () => {
    const repo = withPolicy({ today: '2026-11-24' });
    const app = bareApp(environment(repo));
    const agents = new Construct(app, 'agents');
    nodeAgent(agents);
    expect(issuesOf(() => synthTree(repo))).toEqual(['pod-security production/recommender/agents/agent']);
    PolicyWaivers.of(agents).waive('pod-security', waiver);
    expect(repo.policyReport().waived).toMatchObject([{ rule: 'pod-security', field: 'spec.hostNetwork', waiver: { ...waiver, construct: 'production/recommender/agents' } }]);
    nodeAgent(app, 'other');
    expect(issuesOf(() => synthTree(repo))).toEqual(['pod-security production/recommender/other']);
  });

  test('fails: one that has ended, on the day after', () => {
    const of = (today: string) => {
      const repo = withPolicy({ today, waivers: [{ rule: 'pod-security', object: 'Pod/recommender/*', ...waiver }] });
      nodeAgent(bareApp(environment(repo)));
      return issuesOf(() => synthTree(repo));
    };
    expect(of('2026-12-31')).toEqual([]);
    expect(of('2027-01-01')).toEqual(['pod-security production/recommender/agent', 'waiver-expired policy waivers[0]']);
  });
});

test('warnings are told on standard error, and written is written', () => {
  const repo = withPolicy({ levels: { 'acme-two-settings': PolicyLevel.WARNING }, rules: [new TwoSettings()] });
  const app = bareApp(environment(repo));
  configMap(app, 'one');
  configMap(app, 'two');
  const told = jest.spyOn(console, 'error').mockImplementation();
  try {
    repo.synth();
    expect(told.mock.calls.flat().join('\n')).toMatch(/^warning: \[production\/recommender\/one\] kind = "2": more than one\n {4}fix: remove one \(acme-two-settings\)/);
  } finally {
    told.mockRestore();
  }
});

test('fails: an image that comes from elsewhere', () => {
  const repo = withPolicy({ packs: ['supply-chain'], registries: ['registry.acme.example'] });
  nodeAgent(bareApp(environment(repo)));
  expect(issuesOf(() => synthTree(repo))).toEqual(['registry-not-allowed production/recommender/agent']);
});
