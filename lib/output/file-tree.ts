import { INVENTORY } from './inventory';
import { foldedPath, unsafePath } from './safe-path';
import { Issue } from '../errors';
import { byCodeUnit } from '../manifests/by-code-unit';

/** Paths, relative and with `/`, and the text of each file, in the order of the paths. */
export type FileTree = ReadonlyMap<string, string>;

/** Builds a file tree; two files on one path, and paths that no file may have, become issues. */
export class FileTreeBuilder {
  /** What is wrong with the paths added so far. */
  public readonly issues: Issue[] = [];

  private readonly files = new Map<string, string>();
  /** Folded path of each file and directory → the path as written, and who added it. */
  private readonly taken = new Map<string, { path: string; owner: string; directory: boolean }>([
    [foldedPath(INVENTORY), { path: INVENTORY, owner: 'the inventory', directory: false }],
  ]);

  /**
   * @param path relative path, with `/`
   * @param text the file's content
   * @param owner who adds it, for messages: a construct path
   */
  public add(path: string, text: string, owner: string): void {
    const reason = unsafePath(path);
    if (reason) {
      this.issues.push({ id: 'unsafe-path', path: owner, field: 'output path', value: path, problem: `the path ${reason}`, fix: 'rename the object' });
      return;
    }
    const clash = this.claim(path, owner);
    if (clash) {
      this.issues.push({
        id: 'path-clash',
        path: owner,
        field: 'output path',
        value: path,
        problem: `also the path of [${clash.owner}]${clash.path === path ? '' : ` ("${clash.path}", the same file on systems that fold case)`}`,
        fix: 'rename one of the two',
      });
      return;
    }
    this.files.set(path, text);
  }

  /** The files, in the order of their paths. */
  public build(): FileTree {
    return new Map([...this.files].sort(([a], [b]) => byCodeUnit(a, b)));
  }

  private claim(path: string, owner: string): { path: string; owner: string } | undefined {
    const segments = path.split('/');
    for (let i = 1; i < segments.length; i++) {
      const parent = segments.slice(0, i).join('/');
      const known = this.taken.get(foldedPath(parent));
      if (known && (!known.directory || known.path !== parent)) return known;
      if (!known) this.taken.set(foldedPath(parent), { path: parent, owner, directory: true });
    }
    const known = this.taken.get(foldedPath(path));
    if (known) return known;
    this.taken.set(foldedPath(path), { path, owner, directory: false });
    return undefined;
  }
}
