import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DiffInput } from '../../lib/diff';

const RECOMMENDER = resolve(__dirname, '..', '..', 'examples', 'recommender');

/** The output of the example with its lock and pointers, edited: path to a function of the text; undefined removes a file. */
export function recommender(edits: { readonly [path: string]: (text: string) => string | undefined } = {}): DiffInput {
  const edited = (path: string, text: string | undefined) => (path in edits ? edits[path](text ?? '') : text);
  const deploy = join(RECOMMENDER, 'deploy');
  const names = readdirSync(deploy, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(deploy.length + 1));
  const added = Object.keys(edits).filter(path => path.includes('/apps/') || path.includes('/delivery/') || path.includes('/clusters/'));
  const files = [...new Set([...names, ...added])].flatMap(path => {
    const text = edited(path, names.includes(path) ? readFileSync(join(deploy, path), 'utf8') : undefined);
    return text === undefined ? [] : [[path, text] as const];
  });
  const read = (path: string) => edited(path, readFileSync(join(RECOMMENDER, path), 'utf8'));
  return {
    files: new Map(files),
    lock: read('models.lock.yaml'),
    pointers: new Map(['production', 'staging'].map(name => [name, read(`environments/${name}.yaml`)!])),
  };
}

/** Replaces every occurrence, and fails when there is none. */
export const swap = (...pairs: readonly (readonly [string, string])[]) => (text: string) => pairs.reduce((now, [from, to]) => {
  if (!now.includes(from)) throw new Error(`there is no ${from}`);
  return now.split(from).join(to);
}, text);
