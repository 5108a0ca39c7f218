import { UnplacedIssue } from '../errors';
import { mutableImage } from '../manifests';

/** An image must be named by digest: a tag can be moved, so the same Git tree would run other code tomorrow. */
export function imageIssues(field: string, image: string): UnplacedIssue[] {
  const reason = mutableImage(image);
  return reason ? [{ id: 'mutable-image', field, value: image, ...reason }] : [];
}
