import { CommandGroup } from './command';
import { lock } from './models/lock';

/** `gitops-ai models …`: which versions of models there are, and what they are. */
export const models: CommandGroup = {
  name: 'models',
  summary: 'Versions of models: find out what they are, lock them, look after them',
  commands: [lock],
};
