import { basename, dirname, join } from 'node:path';
import { Files, removeIfPossible } from './files';
import { takeBack } from './journal';

/** Names that a swap uses beside the directory. They start with a dot, so that nobody's glob picks them up. */
export interface SwapNames {
  /** The new tree while it is written. */
  readonly next: string;
  /** The old tree between the two renames. */
  readonly previous: string;
  /** The files of an update, and its journal. */
  readonly update: string;
  /** Held while a run writes. */
  readonly lock: string;
}

/** Where a swap of a directory keeps what it needs meanwhile, and a killed one leaves it. */
export function swapNames(directory: string): SwapNames {
  const beside = (what: string) => join(dirname(directory), `.${basename(directory)}.gitops-ai-${what}`);
  return { next: beside('next'), previous: beside('previous'), update: beside('update'), lock: beside('lock') };
}

/** Whether a killed run left something behind, or another run is at work. */
export function isUnfinished(files: Files, directory: string): boolean {
  return Object.values(swapNames(directory)).some(path => files.stat(path) !== undefined);
}

/** Puts right what a killed run left behind: the old tree or the old files go back, half-written new ones go away. */
export function recover(files: Files, directory: string): void {
  const { next, previous, update } = swapNames(directory);
  if (files.stat(previous)) {
    if (files.stat(directory)) files.remove(previous);
    else files.rename(previous, directory);
  }
  if (files.stat(next)) files.remove(next);
  if (files.stat(update)) {
    takeBack(files, directory, update);
    files.remove(update);
  }
}

/**
 * Replaces a directory by the complete tree at `next`. There is no atomic exchange in Node, so there are two renames;
 * when the second fails the first is undone, and when the process dies between them the next run does that.
 */
export function swap(files: Files, directory: string): void {
  const { next, previous } = swapNames(directory);
  const exists = files.stat(directory) !== undefined;
  if (exists) files.rename(directory, previous);
  try {
    files.rename(next, directory);
  } catch (error) {
    if (exists) files.rename(previous, directory);
    throw error;
  }
  removeIfPossible(files, previous);
}
