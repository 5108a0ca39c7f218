import { GitOpsError } from '../errors';
import { GitSource, GitSourceOptions } from '../repository';

/** A repository of CodeCommit. */
export interface CodeCommitSourceProps extends GitSourceOptions {
  /** Such as `eu-central-1`. */
  readonly region: string;
  readonly repositoryName: string;
}

/** A repository of another forge, reached through a connection. */
export interface CodeConnectionsSourceProps extends GitSourceOptions {
  /**
   * ARN of the connection. Its id is made by AWS: record it (`StackOutputs`), or copy it from the console once the
   * connection was confirmed there.
   */
  readonly connectionArn: string;
  /** Owner and name of the repository, such as `acme/ai-platform`. */
  readonly repository: string;
}

const CONNECTION = /^arn:(aws[a-z-]*):(?:codeconnections|codestar-connections):([a-z0-9-]+):(\d{12}):connection\/([0-9a-f-]{36})$/;

/** Git repositories that AWS serves, for `source` of a `GitOpsRepository`. */
export class AwsGitSource {
  /**
   * A repository of CodeCommit. Managed Argo CD signs in by its role (`ArgoCdRepository.codeCommit`); Flux and a
   * self-managed Argo CD need credentials in a Secret.
   */
  public static codeCommit({ region, repositoryName, ...options }: CodeCommitSourceProps): GitSource {
    return GitSource.https(`https://git-codecommit.${region}.${suffix(region)}/v1/repos/${repositoryName}`, options);
  }

  /**
   * A repository of GitHub, GitLab or Bitbucket through CodeConnections, for managed Argo CD.
   *
   * @throws GitOpsError when the ARN is none of a connection
   * @see https://docs.aws.amazon.com/eks/latest/userguide/argocd-configure-repositories.html
   */
  public static codeConnections({ connectionArn, repository, ...options }: CodeConnectionsSourceProps): GitSource {
    const match = CONNECTION.exec(connectionArn);
    const path = /^[\w.-]+(\/[\w.-]+)+$/.test(repository);
    if (match && path) {
      const [, , region, account, id] = match;
      return GitSource.https(`https://codeconnections.${region}.${suffix(region)}/git-http/${account}/${region}/${id}/${repository.replace(/\.git$/, '')}.git`, options);
    }
    throw new GitOpsError([{
      id: 'git-url',
      path: 'AwsGitSource.codeConnections',
      field: match ? 'repository' : 'connectionArn',
      value: match ? repository : connectionArn,
      problem: match ? 'not owner and name of a repository' : 'not the ARN of a connection, with region, account and id',
      fix: match ? 'write it as the forge does, such as acme/ai-platform' : 'copy it from the console, or record the output of the stack and read it with StackOutputs',
    }]);
  }
}

function suffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
