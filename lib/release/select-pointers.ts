import { Pointers } from '../commit';
import { didYouMean, GitOpsError } from '../errors';
import { VersionedKind, versionedKind } from '../models';
import { EnvironmentReport } from '../repository/environment-report';

/** A model or a feature set that has a pointer. */
export interface Pointed {
  readonly kind: VersionedKind;
  readonly name: string;
}

/** What a name stands for. */
export interface Selection {
  /** `app`, when it is the name of one. */
  readonly what: VersionedKind | 'app';
  readonly name: string;
  /** In the order of kind and name. */
  readonly pointers: readonly Pointed[];
}

/** What is written before a name to say what it is of: `model/ranker`. */
const PREFIXES: { readonly [prefix: string]: Selection['what'] } = { model: 'model', features: 'feature set', app: 'app' };

/**
 * The pointers that are meant by the name of a model, a feature set or an app of an environment. Of an app, these are all
 * that it follows there.
 *
 * @param given a name; or, where several things have it, `model/<name>`, `features/<name>` or `app/<name>`
 * @throws GitOpsError when nothing has that name, or more than one thing
 */
export function selectPointers(given: string, environment: EnvironmentReport, pointers: Pointers): Selection {
  const [prefix, rest] = given.includes('/') ? [given.slice(0, given.indexOf('/')), given.slice(given.indexOf('/') + 1)] : [undefined, given];
  const known = selections(environment, pointers);
  const wanted = prefix === undefined ? undefined : Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : 'none';
  const found = known.filter(({ what, name }) => name === rest && (wanted === undefined || what === wanted));
  if (found.length === 1) return found[0];
  const issue = { id: 'unknown-name', path: environment.name, field: 'what', value: given };
  if (found.length === 0) {
    const names = [...new Set(known.map(({ name }) => name))];
    const problem = `there is no model, feature set or app of that name; there are ${names.join(', ') || 'none'}.${didYouMean(rest, names)}`;
    throw new GitOpsError([{ ...issue, problem, fix: 'name one of them' }]);
  }
  const choices = found.map(({ what }) => `${Object.keys(PREFIXES).find(key => PREFIXES[key] === what)}/${rest}`);
  throw new GitOpsError([{ ...issue, problem: `it is the name of ${found.map(({ what }) => `${what === 'app' ? 'an' : 'a'} ${what}`).join(' and ')}`, fix: `write ${choices.join(' or ')}` }]);
}

/** Everything that has a name: what any environment points at, and the apps of this one. */
function selections({ apps }: EnvironmentReport, pointers: Pointers): Selection[] {
  const found = new Map<string, Selection>();
  const add = (selection: Selection) => {
    const key = `${selection.what}\0${selection.name}`;
    const before = found.get(key)?.pointers ?? [];
    // An app of one name may be in several clusters.
    const more = selection.pointers.filter(({ kind, name }) => !before.some(other => other.kind === kind && other.name === name));
    found.set(key, { ...selection, pointers: [...before, ...more] });
  };
  for (const { kind: pointerKind, name } of [...pointers.values()].flatMap(versions => [...versions.values()])) {
    const kind = versionedKind(pointerKind);
    add({ what: kind, name, pointers: [{ kind, name }] });
  }
  for (const { name, models, features } of apps) {
    add({
      what: 'app',
      name,
      pointers: [
        ...models.map((model): Pointed => ({ kind: 'model', name: model })), ...features.map((set): Pointed => ({ kind: 'feature set', name: set })),
      ],
    });
  }
  return [...found.values()];
}
