/** A request that is open. */
export interface OpenRequest {
  readonly number: number;
  readonly url: string;
  /** Without what marks a draft. */
  readonly title: string;
  /** What marks a draft in the title, such as `Draft: `; empty where the forge keeps it elsewhere. */
  readonly titlePrefix: string;
  readonly body: string;
  /** Names. */
  readonly labels: readonly string[];
  /** Login of who opened it. */
  readonly author: string;
}

/** What a request begins with. */
export interface NewRequest {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
}

/** A user or a team, in the words of the forge: a login, or the name of a team of the repository's owner. */
export interface Reviewer {
  readonly kind: 'user' | 'team';
  readonly name: string;
}

/** How long the parts of a request may be, in characters. */
export interface Limits {
  readonly title: number;
  readonly body: number;
  readonly label: number;
}

/** What all forges have in common. Each step can be done again; only `create` gives something else the second time. */
export interface ForgeClient {
  readonly limits: Limits;
  /** A text of ours in which nothing is an order to the forge. */
  harmless(text: string): string;
  /** The open request of a branch of this repository for a base. */
  find(branch: string, base: string): Promise<OpenRequest | undefined>;
  create(request: NewRequest): Promise<OpenRequest>;
  edit(request: OpenRequest, change: { readonly title?: string; readonly body?: string }): Promise<void>;
  /** Adds labels, and makes those that the repository does not have. */
  addLabels(request: OpenRequest, labels: readonly string[]): Promise<void>;
  /** Who was asked for a review at any time, also when the review is done or the question was taken back. */
  asked(request: OpenRequest): Promise<readonly Reviewer[]>;
  /**
   * Asks for reviews, of all of them or of none.
   *
   * @throws HttpProblem when one of them cannot be asked
   */
  ask(request: OpenRequest, reviewers: readonly Reviewer[]): Promise<void>;
}
