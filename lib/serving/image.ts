import { UnplacedIssue } from '../errors';

/** An image must be named by digest: a tag can be moved, so the same Git tree would run other code tomorrow. */
export function imageIssues(field: string, image: string): UnplacedIssue[] {
  if (/^[^@\s]+@sha256:[0-9a-f]{64}$/.test(image)) return [];
  return [{
    id: 'mutable-image',
    field,
    value: image,
    problem: 'an image without a digest can change under the same name; allowed is REPOSITORY[:TAG]@sha256:DIGEST',
    fix: 'append the digest that `crane digest IMAGE` or `docker buildx imagetools inspect IMAGE` prints',
  }];
}
