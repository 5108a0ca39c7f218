import { GitOpsError } from '../errors';
import { parseLocation, UriParts } from '../models';

/** A reference that is not of the form that its source has. */
export function badReference(reference: string, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id: 'model-reference', path: reference, problem, fix }]);
}

/**
 * The parts of a reference that is a place and a path in it.
 *
 * @param forms the forms that there are, for the message
 * @param parameters what may stand after its `?`
 * @throws GitOpsError when it has another form
 */
export function locationOf(reference: string, forms: readonly string[], parameters: readonly string[]): UriParts {
  const parts = parseLocation(reference);
  if (!parts || parts.path === '') {
    throw badReference(reference, 'not a plain reference: a place and a path of letters, digits and the usual signs, without blanks, "//" and ".."', `write ${forms.join(' or ')}`);
  }
  const unknown = Object.keys(parts.parameters).find(name => !parameters.includes(name));
  if (unknown !== undefined) throw badReference(reference, `nothing is known of "${unknown}"; a reference may say ${parameters.join(', ')}`, `write ${forms.join(' or ')}`);
  return parts;
}

/** Folder, with a slash at its end or empty, and name of a file in it. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/') + 1;
  return { folder: path.slice(0, slash), name: path.slice(slash) };
}

/** The reference without what stands after its `?`. */
export function withoutParameters(reference: string): string {
  return reference.replace(/\?.*$/s, '');
}
