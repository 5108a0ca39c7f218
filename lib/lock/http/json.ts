import { HttpResponse } from './http';
import { GitOpsError } from '../../errors';

/**
 * The JSON of an answer.
 *
 * @throws GitOpsError when it is none
 */
export function jsonOf({ url, body, headers }: HttpResponse): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new GitOpsError([{
      id: 'http-no-json',
      path: url,
      problem: `the answer is ${headers['content-type'] ?? 'of no type'}, and no JSON`,
      fix: 'check the address: a login page or a proxy may have answered',
    }]);
  }
}
