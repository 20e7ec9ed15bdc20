import type { FileFact } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";

/** What is asked of files: the texts of those that a manifest includes, and which of them are the same. */
export interface ManifestFiles {
  readText(path: AbsolutePath): FileFact;
  /** The path with all links resolved; undefined where it does not exist. */
  realPath(path: AbsolutePath): AbsolutePath | undefined;
}

/** Where the manifest lies, whose it is and where it is read; needed for relative paths, `~` and `hosts`. */
export interface ManifestContext {
  readonly path: AbsolutePath;
  /** The file as messages name it. */
  readonly shownAs: string;
  /** Asked only where it includes others. */
  readonly files: ManifestFiles;
  readonly userHome: AbsolutePath;
  /** The name by which `hosts:` knows this machine. */
  readonly host: string;
}
