/** One value in a secret manager, and the key it gets in the cluster. */
export interface RemoteValue {
  /** Key of the Secret, which is the name of the file when it is mounted. */
  readonly key: string;

  /** Name of the value in the secret manager, such as `ml/huggingface`. */
  readonly remoteKey: string;

  /**
   * Field of the value, where the value is a record such as `{"token": "…"}`.
   *
   * @default - the whole value
   */
  readonly property?: string;

  /**
   * Version of the value. A pinned version is not rotated; the new one then comes by a commit.
   *
   * @default - the latest
   */
  readonly version?: string;
}
