import type { Value } from "./value.ts";

/** An entry of a manifest as it is to be written, with what there is to say of it. */
export interface WrittenEntry {
  readonly key: string;
  readonly value: WrittenValue;
  /** Comments above it, each a paragraph. */
  readonly above?: readonly string[];
  /** A few words beside it, on its own line. */
  readonly beside?: string;
  /** It is written as a comment, whole, and counts for nothing. */
  readonly isLeftOut?: true;
}

export type WrittenValue =
  | { readonly is: "value"; readonly value: Value }
  /** A small value, on the line of its key: `{ in_place: true }`. */
  | { readonly is: "inline"; readonly value: Value }
  | { readonly is: "map"; readonly entries: readonly WrittenEntry[] };

/** A manifest as it is to be written. */
export interface WrittenManifest {
  /** What stands above all, each a paragraph. */
  readonly head: readonly string[];
  /** All but the profiles. */
  readonly settings: readonly WrittenEntry[];
  /** The profiles, and what there is to say between them. */
  readonly profiles: readonly (WrittenEntry | { readonly comment: string })[];
}
