import { Consequence, ConsequenceKind } from './model';
import { TreeEnvironment, TreeObject, worldsOf } from './tree';
import { checkPolicy, PolicyReportEntry, PolicyWorld } from '../policy';
import { keptOnPrune } from '../policy/gitops/protection';
import { nothingIsPruned } from '../policy/gitops/pruned';

/** A consequence, and the object it is about. */
export interface PlacedConsequence {
  readonly about: TreeObject;
  readonly consequence: Consequence;
}

/** The objects of an environment at both times, by identity. */
export interface Sides {
  readonly before: TreeEnvironment;
  readonly after: TreeEnvironment;
}

const ORDER: readonly ConsequenceKind[] = ['refused', 'pruned', 'revert', 'restart'];
const REFUSED = 'immutable-field';
const PRUNED = new Set(['pruned-state', 'pruned-delivery']);
const DEFINITION = 'apiextensions.k8s.io/CustomResourceDefinition';
/** What is said of an object that simply goes. */
export const PRUNED_WORDS = 'is pruned';
/** A name that ends in a hash of the content: that of kustomize, and hexadecimal ones. */
const HASHED = /^(.+)-(?:[0-9a-f]{8,64}|[2456789bcdfghkmt]{10})$/;

/**
 * What the cluster makes of a change, and what a revert of it would make: what the rules about change find on the way
 * there, and on the way back.
 */
export function consequencesOf(sides: Sides): PlacedConsequence[] {
  const { before, after } = sides;
  const worlds = worldsOf(before, after);
  const there = findings(worlds.map(one => world(one.after, one.before)));
  const back = findings(worlds.map(one => world(one.before, one.after)));
  const noPruning = worlds.every(one => nothingIsPruned(world(one.after, one.before)));
  const found: PlacedConsequence[] = [];
  const add = (kind: ConsequenceKind, about: TreeObject, text: string, severe: boolean) => {
    found.push({ about, consequence: { kind, object: about.object.identity, text, severe } });
  };

  const refused = new Set<string>();
  for (const entry of there.filter(({ rule }) => rule === REFUSED)) {
    const one = placed(after, entry);
    refused.add(nameOf(one));
    add('refused', one, sentence(entry), true);
  }
  for (const [key, one] of before.objects) if (!after.objects.has(key)) removal(one, sides, there, noPruning, add);
  for (const entry of back.filter(({ rule }) => rule === REFUSED)) {
    // What is refused never happens, and needs no way back.
    const one = placed(before, entry);
    if (!refused.has(nameOf(one))) add('revert', one, `a revert is refused: ${statement(entry)}`, true);
  }
  for (const entry of back.filter(({ rule }) => PRUNED.has(rule))) add('revert', placed(after, entry), `after a revert it ${entry.problem}`, false);
  for (const [key, one] of after.objects) {
    const old = before.objects.get(key);
    if (old && old.app !== one.app) add('pruned', one, `moves from app ${old.app} to app ${one.app}: the operator may prune it for one before it takes it over for the other`, true);
  }
  return found.sort((a, b) => ORDER.indexOf(a.consequence.kind) - ORDER.indexOf(b.consequence.kind));
}

type Add = (kind: ConsequenceKind, about: TreeObject, text: string, severe: boolean) => void;

function removal(one: TreeObject, { before, after }: Sides, there: readonly PolicyReportEntry[], noPruning: boolean, add: Add): void {
  const { object } = one;
  if (keptOnPrune(object)) return add('pruned', one, 'leaves Git and stays in the cluster: it is protected from pruning', false);
  if (noPruning) return add('pruned', one, 'leaves Git and stays in the cluster: no operator here prunes', false);
  const losses = there.filter(({ rule, path, object: name }) => PRUNED.has(rule) && path === one.path && name === object.identity);
  for (const { problem } of losses) add('pruned', one, problem, true);
  if (losses.length === 0) add('pruned', one, PRUNED_WORDS, false);
  else if (object.groupKind === DEFINITION) add('revert', one, 'a revert brings back the definition, and none of its objects that Git does not hold', true);
  else if (losses.some(({ rule }) => rule === 'pruned-state')) add('revert', one, 'a revert makes it anew, without what was in it', true);
  else add('revert', one, 'a revert delivers everything anew, and what held state comes back empty', true);
  const next = successor(one, before, after);
  if (next === undefined) return;
  if (object.groupKind === 'batch/Job') add('revert', one, `is replaced by ${next}: a revert runs it once more`, false);
  else add('revert', one, `is replaced by ${next}: old pods name it, so revert in Git; \`kubectl rollout undo\` leads to pods that do not start`, false);
}

/** The object that takes the place of one whose name ends in a hash of its content. */
function successor({ object, app, cluster }: TreeObject, before: TreeEnvironment, after: TreeEnvironment): string | undefined {
  if (!['/ConfigMap', '/Secret', 'batch/Job'].includes(object.groupKind)) return undefined;
  const stem = HASHED.exec(object.name)?.[1];
  if (stem === undefined) return undefined;
  const found = [...after.objects].find(([key, one]) => !before.objects.has(key) && one.app === app && one.cluster === cluster
    && one.object.groupKind === object.groupKind && one.object.namespace === object.namespace && HASHED.exec(one.object.name)?.[1] === stem);
  return found?.[1].object.name;
}

/** A world that knows what was before it. */
function world(now: PolicyWorld, before: PolicyWorld): PolicyWorld {
  return PolicyWorld._of(now._everything, now._facts, before);
}

/** What the rules about change find. No waiver is asked: what is accepted happens all the same. */
function findings(worlds: readonly PolicyWorld[]): readonly PolicyReportEntry[] {
  const { errors, warnings } = checkPolicy(worlds, { packs: ['gitops'], today: '', source: 'diff', changesOnly: true });
  return [...errors, ...warnings];
}

/** What tells an object from all others of its environment. */
function nameOf({ object, cluster }: TreeObject): string {
  return JSON.stringify([cluster, object.groupKind, object.identity]);
}

function placed({ objects }: TreeEnvironment, entry: PolicyReportEntry): TreeObject {
  return [...objects.values()].find(({ path, object }) => path === entry.path && object.identity === entry.object)!;
}

function statement({ field, value, problem }: PolicyReportEntry): string {
  return [field, value].filter(part => part !== undefined && part !== '').join(' ') + `: ${problem}`;
}

function sentence(entry: PolicyReportEntry): string {
  return `${statement(entry)}. To do: ${entry.fix}`;
}

