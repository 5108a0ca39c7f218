import { GitOpsError } from '../errors';

/**
 * A minor version of Kubernetes, such as `1.33`. Decides which API versions and fields may be emitted.
 */
export class KubernetesVersion {
  /** Parses `1.33`, `v1.33` or `1.33.4`. Anything else throws. */
  public static parse(text: string, path: string): KubernetesVersion {
    const match = /^v?1\.(\d{1,2})(?:\.\d+)?$/.exec(text);
    if (!match) {
      throw new GitOpsError([{
        id: 'kubernetes-version',
        path,
        field: 'kubernetesVersion',
        value: text,
        problem: 'not a Kubernetes version; expected MAJOR.MINOR such as 1.33',
        fix: 'take the "Server Version" that `kubectl version` prints, as text: \'1.33\'',
      }]);
    }
    return new KubernetesVersion(Number(match[1]));
  }

  /** The lowest of the given versions: what a manifest that goes to all of them may rely on. */
  public static lowest(versions: readonly KubernetesVersion[]): KubernetesVersion {
    return versions.reduce((a, b) => (b.minor < a.minor ? b : a));
  }

  /** The highest of the given versions: what has removed the most. */
  public static highest(versions: readonly KubernetesVersion[]): KubernetesVersion {
    return versions.reduce((a, b) => (b.minor > a.minor ? b : a));
  }

  private constructor(public readonly minor: number) {}

  public isAtLeast(minor: number): boolean {
    return this.minor >= minor;
  }

  public toString(): string {
    return `1.${this.minor}`;
  }
}
