import type { ProcessIdentity } from "./facts.ts";
import type { AbsolutePath, ProfileName } from "./ids.ts";

/** A gateway that runs, and the code that its process has. */
export interface CodeState {
  readonly profile: ProfileName;
  readonly process: ProcessIdentity;
  /** Epoch milliseconds. */
  readonly startedMs: number;
  readonly code:
    | { readonly is: "current" | "older" }
    /** That of another installation, in this folder. */
    | { readonly is: "elsewhere"; readonly folder: AbsolutePath };
}
