import type { Diagnostic } from "./diagnostic.ts";
import type { ProcessIdentity } from "./facts.ts";
import type { ProfileName } from "./ids.ts";
import type { InstalledCode } from "./installed-code.ts";

/** What Hermes has said of its update, or of its look for one; secrets are taken out. */
export interface HermesUpdate {
  /** Undefined: it went as it should; else a sentence part. */
  readonly failure: string | undefined;
  /** Whether there is an update, where it was to look for one and its words are understood. */
  readonly news?: "available" | "none";
  /** The last lines of what it has printed. */
  readonly said: readonly string[];
}

/** A gateway, and what an update has come to for it. */
export interface UpdatedGateway {
  readonly profile: ProfileName;
  /** What its process runs now. */
  readonly code: "current" | "older" | "elsewhere" | "none";
  readonly outcome: "untouched" | "restarted" | "restarted-by-hermes" | "failed" | "not-tried" | "refused";
  readonly process?: ProcessIdentity;
  /** Epoch milliseconds. */
  readonly startedMs?: number;
  /** A sentence part: why it failed, or is left alone. */
  readonly reason?: string;
}

/** What an update of Hermes, and of the gateways that run it, has come to. */
export interface UpdateResult {
  /** Nothing was to be changed. */
  readonly isCheck: boolean;
  readonly isInterrupted: boolean;
  readonly before: InstalledCode;
  readonly after: InstalledCode;
  readonly hermes: HermesUpdate;
  readonly gateways: readonly UpdatedGateway[];
  /** What to type to go back; none where nothing is to go back from, or nothing tells to what. */
  readonly wayBack: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}
