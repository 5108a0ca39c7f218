import { GitOpsError, refuseDeployTimeValues } from '../errors';

/** Which branch of the repository the operator follows, and how it signs in. */
export interface GitSourceOptions {
  /**
   * Branch that holds the output.
   *
   * @default main
   */
  readonly branch?: string;

  /**
   * Name of the Secret with the operator's read-only credentials, in the operator's namespace. It is created outside
   * Git (External Secrets, `flux create secret git`, `argocd repo add`). Argo CD finds its repository Secrets by URL
   * and ignores the name.
   *
   * @default - the repository can be read without credentials
   */
  readonly credentialsSecret?: string;
}

/** The Git repository that holds code, pointers and output, as the operators in the clusters reach it. */
export class GitSource {
  /** A repository over HTTPS, such as `https://git.example.com/acme/ai-platform`. */
  public static https(url: string, options: GitSourceOptions = {}): GitSource {
    refuseDeployTimeValues('GitSource.https', { url, ...options });
    return new GitSource(url, /^https:\/\/[^/@\s]+\/\S+$/, 'https://git.example.com/acme/ai-platform', options);
  }

  /** A repository over SSH, such as `ssh://git@git.example.com/acme/ai-platform`. */
  public static ssh(url: string, options: GitSourceOptions = {}): GitSource {
    refuseDeployTimeValues('GitSource.ssh', { url, ...options });
    return new GitSource(url, /^ssh:\/\/([^/@:\s]+@)?[^/@\s]+\/\S+$/, 'ssh://git@git.example.com/acme/ai-platform', options);
  }

  /** URL of the repository. */
  public readonly url: string;
  /** Branch the operators follow. */
  public readonly branch: string;
  /** Name of the Secret with the operator's credentials. */
  public readonly credentialsSecret?: string;

  private constructor(url: string, grammar: RegExp, example: string, options: GitSourceOptions) {
    const branch = options.branch ?? 'main';
    if (!grammar.test(url)) {
      throw new GitOpsError([{
        id: 'git-url',
        path: 'GitSource',
        field: 'url',
        value: url.replace(/\/\/[^/@]*@/, '//…@'),
        problem: `not a repository URL of the form ${example}, without credentials in it`,
        fix: 'write the URL with its scheme; credentials go into the Secret that \'credentialsSecret\' names',
      }]);
    }
    if (!isBranchName(branch)) {
      throw new GitOpsError([{
        id: 'git-branch',
        path: 'GitSource',
        field: 'branch',
        value: branch,
        problem: 'not a branch name that `git check-ref-format --branch` accepts',
        fix: 'give the plain name of the branch, such as main, without refs/heads/',
      }]);
    }
    this.url = url;
    this.branch = branch;
    this.credentialsSecret = options.credentialsSecret;
  }
}

/** The rules of `git check-ref-format` for one branch. @see https://git-scm.com/docs/git-check-ref-format */
function isBranchName(name: string): boolean {
  return name.split('/').every(part => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
    && !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\.$/.test(name)
    && !name.startsWith('-') && !name.startsWith('refs/') && name !== '@' && name !== 'HEAD';
}
