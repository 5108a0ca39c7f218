import { PointerChange } from '../../diff/model';
import { AppBetween, Between, FieldBetween, PlaceBetween } from '../between';
import { allObjects, ClusterDrift, DriftState, FieldDrift, FieldOwner, InnerDrift } from '../model';

/** More places within one list would bury the other fields. */
const MOST_INSIDE = 5;

/** What was compared with what, for the reader. */
export interface Compared {
  /** The revision with its commit. */
  readonly revision: string;
  /** Host of the API server and the context it was found by; undefined between environments. */
  readonly server?: string;
}

export const STATE_WORDS: { readonly [state in DriftState]: string } = {
  missing: 'missing in the cluster', different: 'different', extra: 'in the cluster, and no longer in Git', refused: 'refused by the API server', unread: 'not compared',
};

/** `2 different, 1 missing`. */
export function countWords(result: Pick<ClusterDrift, 'apps'>): string {
  const objects = allObjects(result);
  const states: readonly DriftState[] = ['different', 'missing', 'extra', 'refused', 'unread'];
  const parts = states.map(state => [objects.filter(one => one.state === state).length, state === 'unread' ? 'not compared' : state] as const);
  return parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`).join(', ');
}

/** One line that says how it is. */
export function summaryWords(result: ClusterDrift, { revision, server }: Compared): string {
  const total = result.apps.reduce((sum, app) => sum + app.total, 0);
  const kinds = result.unknownKinds.length;
  const found = [countWords(result), ...kinds > 0 ? [`${kinds} ${kinds === 1 ? 'kind' : 'kinds'} unknown`] : []].filter(Boolean).join(', ');
  const compared = `${total} ${total === 1 ? 'object' : 'objects'} of ${revision} and ${server}`;
  return `${result.environment} in ${result.cluster}: ${found === '' ? 'no drift' : found}; compared ${compared}`;
}

/** A field in Git and in the cluster, and who owns it there. Of a list that is applied as a whole, `insideWords` tell the rest. */
export function fieldWords({ inside, owners, ...values }: FieldDrift): string {
  return `${inside ? `applied as a whole, ${placesWords(inside)}` : valueWords(values)}${owners.length === 0 ? '' : ` (${owners.map(ownerWords).join('; ')})`}`;
}

/** The places within a list that is applied as a whole, each with its values; few of many. */
export function insideWords({ inside = [] }: FieldDrift): string[] {
  return few(inside.map(place => `${place.field}: ${valueWords(place)}`));
}

function few(places: readonly string[]): string[] {
  return [...places.slice(0, MOST_INSIDE), ...places.length > MOST_INSIDE ? ['…'] : []];
}

function placesWords(inside: readonly unknown[]): string {
  return `different in ${inside.length} ${inside.length === 1 ? 'place' : 'places'}`;
}

function valueWords({ git, live }: Omit<InnerDrift, 'field'>): string {
  if (git === undefined) return `in the cluster ${live}, not in Git`;
  return live === undefined ? `in Git ${git}, not in the cluster` : `in Git ${git}, in the cluster ${live}`;
}

function ownerWords({ manager, operation, time, subresource }: FieldOwner): string {
  return [manager, ...subresource === undefined ? [] : [`/${subresource}`], ` ${operation}`, ...time === undefined ? [] : [` ${time}`]].join('');
}

/** What a field is in each of two environments. Of a list that is one value, `insideBetween` tells the rest. */
export function valuesBetween({ inside, ...place }: FieldBetween): string {
  return inside ? `${place.field}: one value, ${placesWords(inside)}` : placeWords(place);
}

/** The places within a list that is one value, each with what it is in both environments; few of many. */
export function insideBetween({ inside = [] }: FieldBetween): string[] {
  return few(inside.map(placeWords));
}

function placeWords({ field, first, second }: PlaceBetween): string {
  return `${field}: ${first ?? 'not set'} | ${second ?? 'not set'}`;
}

export function pointerWords({ section, name, before, after }: PointerChange): string {
  return `${section === 'canaries' ? 'canary of ' : ''}${name}: ${before ?? 'none'} | ${after ?? 'none'}`;
}

/** Name of an app, with the clusters that were compared. */
export function appBetween({ app, firstCluster, secondCluster }: AppBetween): string {
  return firstCluster === undefined && secondCluster === undefined ? app : `${app} (${firstCluster ?? 'all clusters'} | ${secondCluster ?? 'all clusters'})`;
}

export function summaryBetween(result: Between, { revision }: Compared): string {
  const objects = result.apps.flatMap(app => app.objects);
  const names = `${result.first} | ${result.second}`;
  if (objects.length + result.pointers.length === 0) return `${names}: the same, by ${revision}`;
  const count = (is: string) => objects.filter(one => one.is === is).length;
  const parts = [
    [result.pointers.length, result.pointers.length === 1 ? 'pointer' : 'pointers'], [count('different'), 'different'],
    [count('only-first'), `only in ${result.first}`], [count('only-second'), `only in ${result.second}`],
  ] as const;
  return `${names}: ${parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`).join(', ')}; by ${revision}`;
}

/** Whether two environments differ. */
export function differs({ pointers, apps }: Between): boolean {
  return pointers.length + apps.length > 0;
}
