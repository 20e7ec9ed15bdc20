import type { TestHost } from "../../support/test-host.ts";

/** What becomes of a gateway with a fault when something is done about it. */
export type Afterwards =
  /** It really runs: another process, which its service manager and its own files name. */
  | { readonly is: "healed" }
  /** It runs on, and that something is wrong is said. */
  | { readonly is: "degraded"; readonly because: RegExp }
  /** It does not run, and why is said; the exit code is 1. */
  | { readonly is: "not running"; readonly because: RegExp };

/** Something that goes wrong with a gateway that ran, on a profile of its own that is called like it. */
export interface Fault {
  readonly name: string;
  /** What has happened, in a sentence. */
  readonly what: string;
  /** Makes it happen. */
  readonly befall: (host: TestHost, profile: string) => Promise<void>;
  readonly status: {
    /** What `status` may call it; a loop looks different from one moment to the next. */
    readonly actual: readonly string[];
    /** What it says is wrong. */
    readonly because: RegExp;
  };
  readonly apply: Afterwards;
  readonly restart: Afterwards;
}
