import { LockedModel } from '../../models';

/** A signature as it was found. Nothing that it says is believed before somebody's key fits it. */
export interface FoundSignature {
  /** Where it is, for messages. */
  readonly at: string;
  /** What the signature is over. */
  readonly signed: Buffer;
  readonly signature: Buffer;
  /** As a Sigstore bundle, with certificate and proofs of time; undefined when there is no certificate. */
  readonly bundle?: object;
  /** What is wrong with what was signed, given the lock: it is about something else. Asked only once the signature is verified. */
  readonly mismatch: (locked: LockedModel) => string | undefined | Promise<string | undefined>;
}

/** Something that stands where a signature should, and is none. */
export interface BrokenSignature {
  readonly at: string;
  readonly broken: string;
}

export type Found = FoundSignature | BrokenSignature;
