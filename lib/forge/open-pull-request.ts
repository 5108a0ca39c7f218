import { Forge, PullRequest, PullRequestOutcome } from './model';

/**
 * Opens a pull request, or brings the open one of the same branch and base to what is asked, and touches nothing that is
 * so already. A request whose answer was lost is looked up, and not made twice.
 *
 * @throws GitOpsError when the forge refuses, cannot be reached, or no token is there
 */
export async function openPullRequest(forge: Forge, request: PullRequest): Promise<PullRequestOutcome> {
  throw new Error(`not there yet: ${forge.kind} ${request.branch}`);
}
