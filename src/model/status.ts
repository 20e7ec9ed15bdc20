import type { Diagnostic } from "./diagnostic.ts";
import type { PlatformReport } from "./facts.ts";
import type { Address, ProfileName } from "./ids.ts";
import type { GatewaySettings } from "./manifest.ts";

/** What the gateways of a fleet are to do, and what they do. */
export interface FleetStatus {
  readonly fleet: string;
  /** The name by which `hosts:` knows this host. */
  readonly host: string;
  /** Of every profile that the fleet answers for, in the order of their names; then of every other on this host. */
  readonly gateways: readonly GatewayState[];
  /** What stands in the way of telling. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface GatewayState extends GatewayDetails {
  readonly profile: ProfileName;
  /** Undefined where no manifest names it. */
  readonly desired: GatewaySettings["state"] | undefined;
  readonly actual: ActualState;
  /** It does what the manifest says, or is about to; undefined where no manifest names it. */
  readonly isAsDesired: boolean | undefined;
  /** It is to run and does not, for a reason that will not pass by itself; or two serve it. */
  readonly isBroken: boolean;
  /** Its service starts at login. */
  readonly startsAtLogin: boolean;
  readonly drift: Drift;
  /** What is wrong, each a sentence without a final stop. */
  readonly problems: readonly string[];
  /** What only a person can do, and what to type for it. */
  readonly toDo: readonly { readonly what: string; readonly command: string }[];
}

/** What there is to be seen of a profile and of its gateway, whatever they are to be. */
export interface GatewayDetails {
  /** Its process: when that started in epoch milliseconds, and what it has in memory. */
  readonly process?: { readonly pid: number; readonly startedMs: number; readonly residentBytes?: number };
  /** By its service manager, where that was asked. */
  readonly restarts?: number;
  readonly model?: string;
  /** By the word of the process that runs; none where there is none. */
  readonly platforms: readonly PlatformReport[];
  readonly distribution?: { readonly name: string; readonly version?: string };
}

/** Whether a plan would change anything of a profile. */
export interface Drift {
  readonly word: DriftWord;
  /** The resources that it would change. */
  readonly in: readonly Address[];
  /** What could not be told of it, each a sentence without a final stop. */
  readonly untold: readonly string[];
}

/**
 * `none`: it would not; `conflict`: it has an error about it; `unknown`: nothing that can be told differs, but not all of it
 * can; `undeclared`: no manifest names it.
 */
export type DriftWord = "none" | "drift" | "conflict" | "unknown" | "undeclared";

/**
 * `served`: by the gateway of `default`, as that says itself; `parked`: it has given up; `absent`: there is no such
 * profile; `unknown`: the service manager cannot be asked.
 */
export type ActualState =
  | "running"
  | "served"
  | "degraded"
  | "starting"
  | "failing"
  | "parked"
  | "failed"
  | "unsupervised"
  | "stopped"
  | "absent"
  | "unknown";
