// Generated from schemas/status.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet status --json` prints: what each gateway is to do and what it does.
 */
export interface StatusDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * The manifest's name.
   */
  fleet: string;
  /**
   * The host's name up to the first dot.
   */
  host: string;
  /**
   * One of every declared profile, in the order of their names.
   */
  gateways: GatewayStatus[];
  /**
   * What stands in the way of telling.
   */
  diagnostics: {
    [k: string]: unknown;
  }[];
}
/**
 * One gateway.
 */
export interface GatewayStatus {
  /**
   * The profile's name.
   */
  profile: string;
  /**
   * What the manifest says; `absent`: not even a service is to be there.
   */
  desired: "running" | "stopped" | "absent";
  /**
   * What it does: its service and its process together; `served`: by the gateway of `default`, as that says itself; `absent`: there is no such profile.
   */
  actual:
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
  /**
   * Its gateway does what the manifest says, or is about to. `to_do` has no part in it.
   */
  is_as_desired: boolean;
  /**
   * Of its process.
   */
  pid?: number;
  /**
   * When that process started, ISO 8601 in UTC.
   */
  since?: string;
  /**
   * Its service starts at login.
   */
  start_at_login: boolean;
  /**
   * What is wrong, each in a sentence.
   */
  problems: string[];
  /**
   * What a person still has to do; no apply can: a model to choose, a platform to set up, a login, a QR code.
   */
  to_do: Task[];
}
/**
 * Something that a person has to do.
 */
export interface Task {
  /**
   * What is open, a clause: `it has no model yet`.
   */
  what: string;
  /**
   * What to type for it.
   */
  command: string;
}
