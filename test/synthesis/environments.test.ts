import { ScratchRepository } from './scratch-repository';
import { synthesize, Synthesized } from '../../lib/synthesis';

const SLOW = 60_000;

test('a synthesis says who approves, when changes are delivered, and which app follows which pointers', async () => {
  const repository = new ScratchRepository();
  repository.edit('main.ts', 'recommender().synth();', `
import { ApiObject, Duration } from 'cdk8s';
import { ChangeWindow, GitOpsApp } from 'cdk8s-gitops-ai';
const repository = recommender();
const { clusters, changeWindows, requiredEvaluations } = repository.environments[1];
requiredEvaluations.push('safety');
changeWindows.push(ChangeWindow.allow({ schedule: '0 8 * * 1-4', duration: Duration.hours(8), timeZone: 'Europe/Berlin' }));
const local = new GitOpsApp(clusters[0], 'local');
new ApiObject(local, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } });
repository.synth();
`);
  const { environments } = await synthesize({ directory: repository.example }) as Synthesized;
  const recommender = { name: 'recommender', models: ['assistant', 'ranker'], features: ['user-activity'] };
  expect(environments).toEqual([
    {
      name: 'staging',
      approval: { owners: [], minimumApprovals: 0 },
      requiredEvaluations: [],
      changeWindows: [],
      clusters: ['staging-eu'],
      apps: [{ ...recommender, paths: ['staging/apps/recommender'], ramps: [] }],
    },
    {
      name: 'production',
      promotesFrom: 'staging',
      approval: { owners: ['@acme/ml-leads'], minimumApprovals: 1 },
      requiredEvaluations: ['safety'],
      changeWindows: [{ kind: 'allow', schedule: '0 8 * * 1-4', durationMinutes: 480, timeZone: 'Europe/Berlin' }],
      clusters: ['prod-eu', 'prod-us'],
      apps: [
        { name: 'local', cluster: 'prod-eu', paths: ['production/clusters/prod-eu/local'], models: [], features: [], ramps: [] },
        { ...recommender, paths: ['production/apps/recommender'], ramps: [{ model: 'assistant', service: 'assistant', steps: [0, 10, 25, 50] }] },
      ],
    },
  ]);
}, SLOW);
