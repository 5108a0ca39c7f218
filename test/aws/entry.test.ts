import { exampleCloud } from './example';
import { platform } from '../../examples/aws/platform';

test('the Kubernetes side is the same, byte by byte, with the cloud program in the same process and without', () => {
  const alone = platform().repository._render();
  const together = platform();
  exampleCloud(together);
  expect([...together.repository._render()]).toEqual([...alone]);
  expect(alone.size).toBeGreaterThan(20);
});

test('no token is in what it becomes', () => {
  expect([...platform().repository._render().values()].filter(text => text.includes('Token['))).toEqual([]);
});
