import { didYouMean, GitOpsError } from '../errors';
import { findSecrets } from '../policy/secrets/detector';

/** Where versions come from, by name of the model; `*` is for all others. */
export interface Sources {
  readonly [name: string]: string;
}

/** A place in a reference that a version fills. */
const PLACE = /\{(\w+)\}/g;

/**
 * The reference of a version, from the template of its model: `oci://registry.example.com/models/{name}:{version}`. A tag
 * has no `+`, so in a registry it is `_`, as Helm does it.
 *
 * @returns undefined when nothing says where versions of this model come from
 * @throws GitOpsError when the template has a place that nothing fills
 */
export function referenceOf(sources: Sources, name: string, version: string): string | undefined {
  const template = templateOf(sources, name);
  return template === undefined ? undefined : fill(template, name, version);
}

/** The template of a model; undefined when nothing says where its versions come from. */
export function templateOf(sources: Sources, name: string): string | undefined {
  return Object.hasOwn(sources, name) ? sources[name] : Object.hasOwn(sources, '*') ? sources['*'] : undefined;
}

/** Fills the places of a template. */
export function fill(template: string, name: string, version: string): string {
  const values: { readonly [place: string]: string } = { name, version: template.startsWith('oci:') ? version.replace(/\+/g, '_') : version };
  return template.replace(PLACE, (whole, place: string) => {
    if (Object.hasOwn(values, place)) return values[place];
    throw new GitOpsError([{
      id: 'source-template', path: template, value: whole, problem: `nothing fills this place.${didYouMean(place, Object.keys(values))}`, fix: 'the places are {name} and {version}',
    }]);
  });
}

/**
 * Looks at a reference before anything is done with it.
 *
 * @throws GitOpsError when it can be none, or has a credential in it
 */
export function checkReference(reference: string): void {
  const refuse = (problem: string, fix: string, path = reference) => new GitOpsError([{ id: 'model-reference', path, problem, fix }]);
  const hidden = reference.replace(/\/\/[^/@]*@/, '//…@').replace(/[?#].*$/s, '?…').replace(/[\p{Control}\p{Surrogate}]/gu, '?');
  if (/[\p{Control}\p{Surrogate}\s]/u.test(reference)) throw refuse('a reference has no blanks and no control characters', 'correct it', hidden);
  if (/^[a-z0-9+.-]+:\/\/[^/?#]*:[^/?#]*@(?!sha256:)/i.test(reference) || findSecrets(reference).length > 0) {
    throw refuse('the reference has a credential in it, which would go into the lock', 'take it out, and revoke it; credentials are read from where the tools of the source keep them', hidden);
  }
  if (!/^[a-z]/.test(reference)) throw refuse('a reference begins with the kind of its source', 'write oci://…, hf://…, s3://… or another of those in docs/models.md');
}
