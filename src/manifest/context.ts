import type { AbsolutePath } from "../model/ids.ts";

/** Where the manifest lies, whose it is and where it is read; needed for relative paths, `~` and `hosts`. */
export interface ManifestContext {
  readonly path: AbsolutePath;
  /** The file as messages name it. */
  readonly shownAs: string;
  readonly userHome: AbsolutePath;
  /** The name by which `hosts:` knows this machine. */
  readonly host: string;
}
