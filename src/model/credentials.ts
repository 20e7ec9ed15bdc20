import type { Diagnostic } from "./diagnostic.ts";
import type { ProfileName } from "./ids.ts";

/** What the gateways of a fleet and of its host take for themselves. */
export interface FleetCredentials {
  readonly fleet: string;
  readonly host: string;
  /** By platform, then by profile. */
  readonly credentials: readonly HeldCredential[];
  readonly conflicts: readonly FoundConflict[];
  /** What stands in the way of telling. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A credential, a session or a port of one profile; no value. */
export interface HeldCredential {
  readonly platform: string;
  readonly profile: ProfileName;
  readonly kind: "credential" | "session" | "port";
  /** As a message calls it: `bot token`. */
  readonly noun: string;
  /** What a person would look for: a variable, a path in config.yaml, a file. */
  readonly what: string;
  readonly variable?: string;
  readonly configPath?: string;
  /** Below the profile's home. */
  readonly file: string;
  /** Its profile's files say so now. */
  readonly isOnHost: boolean;
  /** They will once the manifest is applied; undefined where no manifest names the profile. */
  readonly isAfterApply: boolean | undefined;
  /** Its value is known without running a command of the manifest's. */
  readonly isKnown: boolean;
  /** Keyed; undefined where there is no key yet, or where the value is not known. */
  readonly fingerprint?: string;
  readonly publicName?: string;
  readonly port?: number;
  /** Why Hermes may not act on it; undefined: it certainly does. */
  readonly doubt?: string;
  readonly lock?: HeldLock;
}

/** Who has locked it. */
export interface HeldLock {
  readonly scope: string;
  readonly pid: number;
  /** Whose gateway that is, where it is one of this Hermes root. */
  readonly profile?: ProfileName;
  readonly isAlive: boolean;
}

export interface FoundConflict {
  /** `now`: an apply ends it; `after-apply`: an apply would bring it about. */
  readonly when: "now" | "after-apply" | "both";
  readonly diagnostic: Diagnostic;
}
