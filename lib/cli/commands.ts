/* eslint-disable @typescript-eslint/no-require-imports -- an `import()` would be no CommonJS, and `import` loads everything */
import { Command, CommandGroup } from './command';

type Entry = Command | CommandGroup;

/** What loads each command, by its name and in the order of the help: one needs little of what the others need. */
const LOADERS: { readonly [name: string]: () => Entry } = {
  init: () => (require('./init') as typeof import('./init')).init,
  check: () => (require('./check') as typeof import('./check')).check,
  diff: () => (require('./diff') as typeof import('./diff')).diff,
  commit: () => (require('./commit') as typeof import('./commit')).commit,
  promote: () => (require('./promote') as typeof import('./promote')).promote,
  rollback: () => (require('./rollback') as typeof import('./rollback')).rollback,
  drift: () => (require('./drift') as typeof import('./drift')).drift,
  status: () => (require('./status') as typeof import('./status')).status,
  history: () => (require('./history') as typeof import('./history')).history,
  models: () => (require('./models') as typeof import('./models')).models,
  validate: () => (require('./validate') as typeof import('./validate')).validate,
  verify: () => (require('./verify') as typeof import('./verify')).verify,
  schemas: () => (require('./schemas') as typeof import('./schemas')).schemas,
  completion: () => (require('./completion') as typeof import('./completion')).completionOf(allCommands),
};

/** Names of all commands, in the order of the help. Loads none. */
export function commandNames(): string[] {
  return Object.keys(LOADERS);
}

/** Loads one command, or a group of commands; undefined when none has the name. */
export function loadCommand(name: string): Entry | undefined {
  return Object.hasOwn(LOADERS, name) ? LOADERS[name]() : undefined;
}

/** Loads every command, in the order of the help. */
export function allCommands(): Entry[] {
  return Object.values(LOADERS).map(load => load());
}
