import { whyNoStep } from '../../lib/release/canary-step';
import { EnvironmentReport } from '../../lib/repository/environment-report';
import { Synthesized } from '../../lib/synthesis';

const PRODUCTION: EnvironmentReport = {
  name: 'production',
  approval: { owners: [], minimumApprovals: 0 },
  requiredEvaluations: [],
  changeWindows: [],
  clusters: ['eu'],
  apps: [
    { name: 'shop', paths: ['production/apps/shop'], models: ['ranker'], features: [], ramps: [] },
    { name: 'other', paths: ['production/apps/other'], models: ['assistant'], features: [], ramps: [] },
  ],
};
const METADATA = 'metadata: { name: ranker, namespace: shop }';

function reasons(...manifests: string[]) {
  const files = new Map(manifests.map((text, i) => [`production/apps/shop/${i}.yaml`, Buffer.from(text)]));
  const synthesis = { files, outputPath: 'deploy' } as unknown as Synthesized;
  return whyNoStep(synthesis, PRODUCTION, { what: 'model', name: 'ranker', pointers: [{ kind: 'model', name: 'ranker' }] });
}

test('a controller that moves the weights itself is named, with its own command', () => {
  expect(reasons(`apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n${METADATA}\nspec: { strategy: { canary: { steps: [{ setWeight: 10 }] } } }\n`)).toMatchObject([{
    id: 'canary-elsewhere', path: 'deploy/production/apps/shop/0.yaml', value: 'ranker', fix: 'kubectl argo rollouts promote ranker --namespace shop',
  }]);
  expect(reasons(`apiVersion: flagger.app/v1beta1\nkind: Canary\n${METADATA}\n`)).toMatchObject([{ problem: expect.stringContaining('Flagger moves') }]);
});

test('weights that the code says are changed in the code', () => {
  const backends = 'backendRefs: [{ name: a, weight: 90 }, { name: b, weight: 10 }]';
  expect(reasons(
    `apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n${METADATA}\nspec: { predictor: { canaryTrafficPercent: 10 } }\n`,
    `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n${METADATA}\nspec: { rules: [{ ${backends} }] }\n`,
  ).map(({ fix }) => fix)).toEqual(Array(2).fill(expect.stringContaining('gitops-ai commit')));
});

test('without a canary there is no step; what another app has does not count', () => {
  const blueGreen = `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n${METADATA}\nspec: { strategy: { blueGreen: {} } }\n`;
  expect(reasons(blueGreen, 'apiVersion: v1\nkind: ConfigMap\n')).toMatchObject([{ id: 'no-canary', path: 'production' }]);
  const elsewhere = { files: new Map([['production/apps/other/0.yaml', Buffer.from(`apiVersion: flagger.app/v1beta1\nkind: Canary\n${METADATA}\n`)]]) };
  const app = { what: 'app' as const, name: 'shop', pointers: [] };
  expect(whyNoStep({ ...elsewhere, outputPath: 'deploy' } as unknown as Synthesized, PRODUCTION, app)).toMatchObject([{ id: 'no-canary' }]);
});
