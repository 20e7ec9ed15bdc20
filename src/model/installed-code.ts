import type { AbsolutePath } from "./ids.ts";

/** HEAD of a checkout went from one commit to another. */
export interface HeadMove {
  /** Undefined: there was none before. */
  readonly before: string | undefined;
  readonly after: string;
  /** Epoch milliseconds, in whole seconds, rounded down. */
  readonly atMs: number;
}

/** The code of an installation of Hermes, which all gateways of a host share. */
export interface InstalledCode {
  /** The folder in which the package lies: of a checkout its top, else `site-packages`. */
  readonly folder: AbsolutePath;
  readonly kind: "checkout" | "package";
  readonly version: string | undefined;
  /** Of a checkout, in full. */
  readonly commit: string | undefined;
  /** When it last became another, epoch milliseconds, at the latest; undefined: nothing tells. */
  readonly changedMs: number | undefined;
  /** Of a checkout, the oldest first. */
  readonly moves: readonly HeadMove[];
}
