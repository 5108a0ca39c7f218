import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitOpsError } from '../errors';
import { blobId, CommittedTree, missingObject, readBlob } from '../git';
import { INVENTORY, parseInventory } from '../output';

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
  readonly parsed: ReturnType<typeof parseInventory>;
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
  return { content, id: blobId(like, content), parsed: parseInventory(content.toString('utf8'), inventoryPath(place)) };
}

/** Where the inventory is, from the root. */
export function inventoryPath({ outputPath }: OutputPlace): string {
  return `${outputPath}/${INVENTORY}`;
}

/** Paths that are ours. */
interface Owned {
  has(path: string): boolean;
}

/** A commit that another follows, and the output in it. */
export class Base {
  /** Looks a commit up while this process goes on. */
  public static async read(place: OutputPlace, commit: string): Promise<Base> {
    return new Base(place, await CommittedTree.readAsync(place.root, commit));
  }

  private known?: Owned;

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
   * @param onDisk the inventory in the working tree
   * @throws GitOpsError when its inventory cannot be read
   */
  public owned(onDisk?: InventoryOnDisk): Owned {
    this.known ??= this.readInventory(onDisk);
    return this.known;
  }

  private readInventory(onDisk?: InventoryOnDisk): Owned {
    const id = this.inventoryId;
    if (id === undefined) return new Set();
    const { inventory, issues } = id === onDisk?.id ? onDisk.parsed : this.parse(id);
    if (issues.length > 0) throw new GitOpsError(issues);
    return { has: path => path === INVENTORY || inventory.has(path) };
  }

  private parse(id: string): ReturnType<typeof parseInventory> {
    const path = inventoryPath(this.place);
    const text = readBlob(this.place.root, id);
    if (text === undefined) throw missingObject(path, this.tree.commit);
    return parseInventory(text.toString('utf8'), path);
  }
}
