import type { Diagnostic } from "./diagnostic.ts";
import type { ProfileName } from "./ids.ts";
import type { GatewaySettings } from "./manifest.ts";

/** What the gateways of a fleet are to do, and what they do. */
export interface FleetStatus {
  readonly fleet: string;
  /** The name by which `hosts:` knows this host. */
  readonly host: string;
  /** Of every declared profile, in the order of their names. */
  readonly gateways: readonly GatewayState[];
  /** What stands in the way of telling. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface GatewayState {
  readonly profile: ProfileName;
  readonly desired: GatewaySettings["state"];
  readonly actual: ActualState;
  /** It does what the manifest says, or is about to. */
  readonly isAsDesired: boolean;
  /** Its own gateway runs, and that of `default` serves it as well: nothing ends that by itself. */
  readonly isServedTwice: boolean;
  /** Its process, and when that started: epoch milliseconds. */
  readonly process?: { readonly pid: number; readonly startedMs: number };
  /** Its service starts at login. */
  readonly startsAtLogin: boolean;
  /** What is wrong, each a sentence without a final stop. */
  readonly problems: readonly string[];
  /** What only a person can do, and what to type for it. */
  readonly toDo: readonly { readonly what: string; readonly command: string }[];
}

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
