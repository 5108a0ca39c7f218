import { basename, dirname, sep } from 'node:path';
import { parse } from 'yaml';
import { today } from './today';
import { readCommitted } from '../git';
import { FileTree, INVENTORY, inventoryOf, parseInventory } from '../output';
import { checkPolicy, PolicyObject, PolicyOptions, PolicyReport, PolicyWorld } from '../policy';

/** What a synthesis is about to write. */
interface NewOutput {
  readonly files: FileTree;
  /** The objects by the path of their file. */
  readonly objects: ReadonlyMap<string, PolicyObject>;
}

const NOTHING: PolicyReport = { errors: [], warnings: [], waived: [] };

/**
 * What the rules about change say of the way from the committed output to the new one: fields that cannot change, state
 * that would be pruned. Only files that differ are read, one commit back, so an unchanged repository costs one call of
 * git. Where nothing is committed there is nothing to say (docs/decisions/0005-synthesis-looks-at-head.md).
 *
 * @param outdir the output directory
 */
export function checkChanges(outdir: string, { files, objects }: NewOutput, policy: PolicyOptions): PolicyReport {
  const directory = dirname(outdir);
  const place = (path: string) => `${basename(outdir)}/${path}`;
  const committed = readCommitted(directory, [place(INVENTORY)]).get(place(INVENTORY));
  if (!committed) return NOTHING;
  const { inventory: before, issues } = parseInventory(committed.toString('utf8'), INVENTORY);
  if (issues.length > 0) return NOTHING;

  const now = inventoryOf(files);
  const gone = [...before].filter(([path, hash]) => path.endsWith('.yaml') && now.get(path) !== hash).map(([path]) => path);
  const old = readCommitted(directory, gone.map(place));
  const previous = gone.flatMap(path => {
    const text = old.get(place(path));
    return text ? [new PolicyObject({ path: place(path).split(sep).join('/'), manifest: parse(text.toString('utf8')) as unknown, file: place(path) })] : [];
  });
  const come = [...now].filter(([path, hash]) => before.get(path) !== hash).flatMap(([path]) => objects.get(path) ?? []);
  if (previous.length === 0) return NOTHING;

  const environmentOf = new Map([...objects].map(([path, object]) => [object, path.split('/')[0]]));
  const environments = [...new Set(gone.map(path => path.split('/')[0]))];
  const worlds = environments.map(environment => PolicyWorld._of(
    come.filter(object => environmentOf.get(object) === environment),
    undefined,
    PolicyWorld._of(previous.filter(object => object.file!.startsWith(place(`${environment}/`)))),
  ));
  return checkPolicy(worlds, { today: today(), ...policy, source: 'policy', changesOnly: true });
}
