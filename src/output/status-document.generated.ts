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
   * What the manifest says.
   */
  desired: "running" | "stopped";
  /**
   * What it does: its service and its process together.
   */
  actual:
    | "running"
    | "degraded"
    | "starting"
    | "failing"
    | "failed"
    | "unsupervised"
    | "stopped"
    | "absent"
    | "unknown";
  /**
   * False where an apply, or a person, has something to do.
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
}
