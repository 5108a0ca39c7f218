/** An object of git: what its type is, and what it holds. */
export interface GitObject {
  readonly type: 'tree' | 'blob';
  readonly content: Buffer;
}
