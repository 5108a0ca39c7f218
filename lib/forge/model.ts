/** Software that a forge runs; Forgejo speaks the API of Gitea. */
export type ForgeKind = 'github' | 'gitlab' | 'gitea' | 'forgejo';

/** The kinds that there are. */
export const FORGE_KINDS: readonly ForgeKind[] = ['github', 'gitlab', 'gitea', 'forgejo'];

/** A repository on a forge. It holds no token: that is read when a request is made. */
export interface Forge {
  readonly kind: ForgeKind;
  /** Host name, with the port where the address of the web pages has one. */
  readonly host: string;
  /** Base of its API, without a `/` at the end: `https://api.github.com`, `https://gitlab.example.com/api/v4`. */
  readonly apiUrl: string;
  /** The groups or the owner, and the repository: `acme/ai/platform`. */
  readonly repository: string;
}

/** What a pull request (GitLab: merge request) is to be. */
export interface PullRequest {
  /** The branch with the change; it is on the forge already. */
  readonly branch: string;
  /** The branch that the change is for. */
  readonly base: string;
  readonly title: string;
  /** Markdown. It stands between marks in the text of the request; what people write around them stays. */
  readonly body: string;
  readonly labels?: readonly string[];
  /** Users and teams as `Approval` has them: `@ada`, `@acme/ml-leads`. */
  readonly reviewers?: readonly string[];
  /** Whether a new request is opened as a draft. One that is open stays what it is. */
  readonly draft?: boolean;
}

/** What became of a pull request. */
export interface PullRequestOutcome {
  /** Address of its page. */
  readonly url: string;
  /** Its number in the repository (GitLab: iid). */
  readonly number: number;
  readonly state: 'opened' | 'updated' | 'unchanged';
  /** What the user should know besides, such as reviewers that could not be asked. */
  readonly notes: readonly string[];
}
