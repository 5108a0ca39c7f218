/** File names that Windows reserves, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;
/** Controls, line ends of any kind, what Windows has a meaning for, and halves of surrogate pairs. */
const UNPORTABLE = /[\p{Cc}\u2028\u2029\\:*?"<>|]|\p{Surrogate}/u;
/** Longest file name, in bytes, on the common file systems. */
const LONGEST_SEGMENT = 255;
/** Paths as nearly all are, which need no closer look: letters, digits and hyphens, with single dots between them. */
const PLAIN = /^(?:[a-z0-9_-]{4,100}(?:\.[a-z0-9_-]{1,40}){0,3}\/){0,20}[a-z0-9_-]{5,100}(?:\.[a-z0-9_-]{1,40}){0,3}$/i;

/** Why a path cannot be a file of the output, undefined when it can: relative, plain, the same on every system. */
export function unsafePath(path: string): string | undefined {
  if (PLAIN.test(path)) return undefined;
  if (path === '') return 'is empty';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  for (const segment of path.split('/')) {
    if (segment === '') return 'has an empty segment';
    if (segment === '.' || segment === '..') return `has a "${segment}" segment`;
    if (/^\.git$/i.test(segment)) return 'reaches into a Git directory';
    if (UNPORTABLE.test(segment)) return 'has characters that not every file system takes';
    if (RESERVED.test(segment)) return 'has a name that Windows reserves';
    if (/[ .]$/.test(segment)) return 'has a segment that ends in a dot or blank';
    if (Buffer.byteLength(segment) > LONGEST_SEGMENT) return `has a segment of more than ${LONGEST_SEGMENT} bytes`;
  }
  return undefined;
}

/**
 * Paths with the same key are one file on systems that fold case or Unicode forms. By way of upper case, since some
 * letters meet only there: `ß` and `SS`, `ſ` and `S`.
 */
export function foldedPath(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
