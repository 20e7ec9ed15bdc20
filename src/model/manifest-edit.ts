import type { Value } from "./value.ts";

/** One change of a manifest, at a path of its keys as they stand in the text. */
export interface ManifestEdit {
  readonly path: readonly string[];
  /**
   * The value that is to stand there; `taken-out`: nothing is to stand there, nor the maps that are then empty;
   * `not-declared`: nor is it to be inherited, so that there is a `null` where it would be.
   */
  readonly to: { readonly value: Value } | "taken-out" | "not-declared";
}
