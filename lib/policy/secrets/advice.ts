/** How to keep a value out of Git. */
export const KEEP_OUTSIDE = 'keep the value outside Git: an ExternalSecret, a SealedSecret or a SOPS-encrypted Secret, and refer to the Secret by name';
/** What to do about a value that was in Git. */
export const REVOKE = 'if it was ever committed, revoke it';
