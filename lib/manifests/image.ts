/** The parts of a reference to an image or another OCI artifact. */
export interface ImageReference {
  /** Registry host with its port, as far as the reference names one. */
  readonly registry?: string;
  /** Path of the repository, without the registry. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

/** The grammar of the distribution project, without its historical digest algorithms. */
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(`^((?:${COMPONENT})(?:/${COMPONENT})*)(?::(\\w[\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`);
const REGISTRY = /^(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:)|\[[0-9a-fA-F:]+\])(?::\d+)?$/;

/**
 * The parts of `registry/repository:tag@digest`; undefined when the text is no such reference.
 *
 * @see https://github.com/distribution/reference
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const slash = text.indexOf('/');
  const first = text.slice(0, slash);
  const registry = slash > 0 && REGISTRY.test(first) ? first : undefined;
  const match = REFERENCE.exec(registry ? text.slice(slash + 1) : text);
  return match ? { registry, repository: match[1], tag: match[2], digest: match[3] } : undefined;
}

/** Why an image reference cannot go into a manifest, with the way out; undefined when it names content by digest. */
export function mutableImage(text: string): { readonly problem: string; readonly fix: string } | undefined {
  const reference = parseImageReference(text);
  if (reference?.digest) return undefined;
  const tagged = reference ? text : '<image>';
  return {
    problem: reference ? 'a tag can move; an image is named by digest' : 'not an image reference of the form registry/repository:tag@sha256:<64 hex digits>',
    fix: `append the digest: ${tagged}@sha256:…; \`crane digest ${tagged}\` prints it`,
  };
}
