import { checkPolicy, PolicyWorld } from '../../../lib/policy';
import { generatedFileEdited } from '../../../lib/policy/gitops/generated-file';
import { DeviatingFile } from '../../../lib/policy/policy-world';

const world = (deviations?: readonly DeviatingFile[]) => PolicyWorld._of([], { clusters: [], deviations });

test('fails: each file in its state, at its place', () => {
  const states = ['edited', 'missing', 'foreign', 'link', 'unreadable'] as const;
  const findings = generatedFileEdited.checkWorld(world(states.map(state => ({ file: `deploy/${state}`, state, line: 7 }))));
  expect(findings.map(({ object }) => [object.file, object._lineOf?.('')])).toEqual(states.map(state => [`deploy/${state}`, 7]));
  expect(new Set(findings.map(({ problem }) => problem)).size).toBe(states.length);
});

test('fails: is told once, though each environment is a world', () => {
  const deviations = [{ file: 'deploy/a.yaml', state: 'edited' }] as const;
  expect(checkPolicy([world(deviations), world(deviations)], { today: '2026-11-24', source: 'policy' }).errors).toHaveLength(1);
});

test('says nothing where nothing is known of generated files', () => expect(generatedFileEdited.checkWorld(world())).toEqual([]));
