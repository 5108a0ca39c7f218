import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutputFiles } from './merge';
import { GitOpsError } from '../errors';
import { blobId, CommittedTree, missingObject, readBlob } from '../git';
import { INVENTORY, OwnedPaths, ownedPaths } from '../output';

/** Where an output is. */
export interface OutputPlace {
  /** Root of the repository. */
  readonly root: string;
  /** The output directory from `root`, with `/`. */
  readonly outputPath: string;
}

/** The inventory in the working tree: most often that of what is checked out, and asking git for that takes longer. */
export interface InventoryOnDisk {
  readonly content: Buffer;
  /** Id that git gives to the content. */
  readonly id: string;
}

/**
 * Reads the inventory in the working tree; undefined where there is none.
 *
 * @param like any id of the repository, whose length tells the hash
 */
export function inventoryOnDisk(place: OutputPlace, like: string): InventoryOnDisk | undefined {
  const path = join(place.root, inventoryPath(place));
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const content = readFileSync(path);
  return { content, id: blobId(like, content) };
}

/** Where the inventory is, from the root. */
export function inventoryPath({ outputPath }: OutputPlace): string {
  return `${outputPath}/${INVENTORY}`;
}

/** A commit that another follows, and the output in it. */
export class Base {
  /** Looks a commit up while this process goes on. */
  public static async read(place: OutputPlace, commit: string): Promise<Base> {
    return new Base(place, await CommittedTree.readAsync(place.root, commit));
  }

  private known?: OwnedPaths;

  private constructor(private readonly place: OutputPlace, public readonly tree: CommittedTree) {}

  /** Whether it holds an output. */
  public get hasOutput(): boolean {
    return this.inventoryId !== undefined;
  }

  /** Id of its inventory. */
  public get inventoryId(): string | undefined {
    const entry = this.tree.entry(inventoryPath(this.place));
    return entry?.mode.startsWith('100') ? entry.id : undefined;
  }

  /**
   * Paths in the output that synthesis has made, as it says itself.
   *
   * @param made the output that is to follow, most of which is alike
   * @param onDisk the inventory in the working tree
   * @throws GitOpsError when its inventory cannot be read
   */
  public owned(made: OutputFiles = new Map(), onDisk?: InventoryOnDisk): OwnedPaths {
    return this.known ??= this.readInventory(made, onDisk);
  }

  private readInventory(made: OutputFiles, onDisk?: InventoryOnDisk): OwnedPaths {
    const id = this.inventoryId;
    if (id === undefined) return { has: () => false };
    const content = id === onDisk?.id ? onDisk.content : this.read(id);
    const next = { text: made.get(INVENTORY)?.toString('utf8') ?? '', paths: { has: (path: string) => path !== INVENTORY && made.has(path) } };
    const { owned, issues } = ownedPaths(content.toString('utf8'), inventoryPath(this.place), next);
    if (issues.length > 0) throw new GitOpsError(issues);
    return owned;
  }

  private read(id: string): Buffer {
    const content = readBlob(this.place.root, id);
    if (content === undefined) throw missingObject(inventoryPath(this.place), this.tree.commit);
    return content;
  }
}
