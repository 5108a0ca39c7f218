import { CommandGroup } from './command';
import { add } from './models/add';
import { keepSet } from './models/keep-set';
import { list } from './models/list';
import { lock } from './models/lock';
import { manifest } from './models/manifest';
import { outdated } from './models/outdated';
import { record } from './models/record';
import { remove } from './models/remove';
import { show } from './models/show';
import { verify } from './models/verify';

/** `gitops-ai models …`: which versions of models there are, and what they are. */
export const models: CommandGroup = {
  name: 'models',
  summary: 'Versions of models: find out what they are, lock them, look after them',
  commands: [lock, add, record, list, show, remove, verify, outdated, keepSet, manifest],
};
