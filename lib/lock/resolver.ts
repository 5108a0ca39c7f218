import { Http } from './http';
import { Issue } from '../errors';
import { LockedModel, LockedNumbers, ModelFile, ModelManifest, Provenance } from '../models';

/** What a resolver works with. It reaches nothing but through this. */
export interface LockContext {
  /** The one way to other hosts: retries, time limits, proxies, redirects and redaction are its business. */
  readonly http: Http;
  /** Directory of the repository; relative paths are below it. */
  readonly directory: string;
  /** Environment variables: where the credentials of the ecosystem are. No resolver reads `process.env`. */
  readonly env: { readonly [name: string]: string | undefined };
  /** The home directory, for files such as `.netrc`; undefined when there is none. */
  readonly home?: string;
  /** Tells the user something that is no problem. Never a credential. */
  note(text: string): void;
}

/**
 * What a reference came to. The lock gets name and version from the user, and the rest from here: the same answer of the
 * source gives the same value, so nothing in it is of this machine or this moment.
 */
export interface ResolvedVersion extends LockedNumbers {
  /** The immutable form, which `parseModelUri` takes. A source that has none yet gets one in `lib/models/uri.ts`. */
  readonly source: string;
  /** Bytes of weights that a server loads or downloads. */
  readonly size: number;
  /** `safetensors`, `gguf`, `onnx`, … */
  readonly format?: string;
  /** As the configuration of the model writes it: `bfloat16`, `float8_e4m3fn`, … */
  readonly dtype?: string;
  /** SPDX expression, lower case as the Hub writes it, or what the source says. */
  readonly license?: string;
  /** Every file, in any order; the writer sorts them, and writes a manifest in their place when they are many. */
  readonly files?: readonly ModelFile[];
  /** In place of `files`, from who knows no more. */
  readonly manifest?: ModelManifest;
  /** For an OCI index, the digest of each platform's manifest: `linux/amd64`. */
  readonly platforms?: { readonly [platform: string]: string };
  readonly provenance: Provenance & { readonly resolvedFrom: string };
}

/** Something that `verify` found. An error is a version that is no longer what was locked. */
export interface LockFinding extends Issue {
  readonly level: 'error' | 'warning';
}

/** Finds out what a reference of some kind of source means. */
export interface Resolver {
  /** Schemes of the references that it takes, without `://`. */
  readonly schemes: readonly string[];
  /** One form a scheme, for messages: `oci://registry/repository:tag`. */
  readonly forms: readonly string[];
  /** Whether it can look at a locked version again; by default when the scheme of its source is one of `schemes`. */
  verifies?(locked: LockedModel): boolean;
  /**
   * What the reference means now.
   *
   * @param reference as the user wrote it; not empty, without control characters, blanks and credentials
   * @throws GitOpsError that names the reference as `path`, says what is wrong and what to do
   */
  resolve(reference: string, context: LockContext): Promise<ResolvedVersion>;
  /**
   * Whether the locked version still is where the lock says, with the same content; and whether what it was resolved from
   * has moved since, and to what.
   *
   * @throws GitOpsError when that cannot be found out: the source cannot be reached, or refuses
   */
  verify(locked: LockedModel, context: LockContext): Promise<readonly LockFinding[]>;
  /**
   * A small file of a locked version, where it has several; undefined when it has none of the name.
   *
   * @param path below the root of the model
   * @throws GitOpsError when it cannot be read
   */
  readFile?(locked: LockedModel, path: string, context: LockContext): Promise<Buffer | undefined>;
  /**
   * References that differ from one in the name of the version alone, where the source can list them: tags of a repository.
   *
   * @param reference with any version
   * @throws GitOpsError when they cannot be listed
   */
  siblings?(reference: string, context: LockContext): Promise<readonly string[]>;
  /**
   * The text of the `MANIFEST.sha256` that a directory ought to have, where a source names directories by it.
   *
   * @throws GitOpsError when the files cannot be listed or read
   */
  manifest?(reference: string, context: LockContext): Promise<string>;
}
