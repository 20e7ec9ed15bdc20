import type { AbsolutePath } from "../model/ids.ts";
import type { FolderWatch, FollowingSystem } from "../system/system.ts";

interface Watched {
  readonly watch: FolderWatch;
  /** Device and inode: a folder of the same name may be another. */
  readonly id: string;
}

/** Folders that are watched, as many as are wanted at the moment. */
export class WatchedFolders {
  readonly #system: FollowingSystem;
  readonly #onChange: (folder: AbsolutePath, what: "names" | "content") => void;
  readonly #watched = new Map<AbsolutePath, Watched>();

  constructor(system: FollowingSystem, onChange: (folder: AbsolutePath, what: "names" | "content") => void) {
    this.#system = system;
    this.#onChange = onChange;
  }

  /**
   * Watches these folders, and no others any more.
   * @returns those that are watched from now on, in which something may have changed before, and those that cannot be
   */
  want(folders: ReadonlySet<AbsolutePath>): {
    readonly begun: readonly AbsolutePath[];
    readonly failed: readonly AbsolutePath[];
  } {
    const begun: AbsolutePath[] = [];
    const failed: AbsolutePath[] = [];
    for (const folder of this.#watched.keys()) if (!folders.has(folder)) this.#end(folder);
    for (const folder of folders) {
      const id = this.#idOf(folder);
      if (id !== undefined && this.#watched.get(folder)?.id === id) continue;
      this.#end(folder);
      const watch =
        id === undefined
          ? undefined
          : this.#system.watchFolder(folder, (what) => this.#onChange(folder, what));
      if (watch === undefined || id === undefined) failed.push(folder);
      else {
        this.#watched.set(folder, { watch, id });
        begun.push(folder);
      }
    }
    return { begun, failed };
  }

  close(): void {
    this.want(new Set());
  }

  #idOf(folder: AbsolutePath): string | undefined {
    const found = this.#system.inode(folder);
    return found && `${found.device} ${found.inode}`;
  }

  #end(folder: AbsolutePath): void {
    this.#watched.get(folder)?.watch.close();
    this.#watched.delete(folder);
  }
}
