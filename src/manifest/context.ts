import type { AbsolutePath } from "../model/ids.ts";

/** Where the manifest lies and whose it is; needed for relative paths and `~`. */
export interface ManifestContext {
  readonly path: AbsolutePath;
  /** The file as messages name it. */
  readonly shownAs: string;
  readonly userHome: AbsolutePath;
}
