import { defineCommand } from '../command';

/** `gitops-ai models lock`: what versions are, by digest, in the lock. */
export const lock = defineCommand({
  name: 'models lock',
  summary: 'Find out what versions of models are, and write it to the lock',
  description: 'Resolves versions of models at their source, and writes them to models.lock.yaml.',
  options: {},
  exitCodes: '0 locked, or nothing to lock; 2 could not run, and the lock is as it was',
  examples: ['gitops-ai models lock', 'gitops-ai models lock ranker@1.5.0'],
  run: ({ fail }) => fail('not there yet'),
});
