import { Forge, ForgeKind } from './model';

/** Which repository of which forge. */
export interface ForgeOptions {
  /** URL of the remote, as git has it. Credentials in it are dropped. */
  readonly remoteUrl: string;
  /** What runs there; told from well-known hosts and from the variables of CI when not given. */
  readonly kind?: ForgeKind;
  /** Base of its API; derived from the remote when not given. */
  readonly apiUrl?: string;
}

/**
 * The repository that a remote is.
 *
 * @throws GitOpsError when the remote is on no forge, or nothing says what runs there
 */
export function forgeOf(options: ForgeOptions): Forge {
  throw new Error(`not there yet: ${options.kind ?? ''}`);
}
