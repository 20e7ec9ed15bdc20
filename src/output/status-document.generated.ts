// Generated from schemas/status.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet status --json` and `hermes-fleet list --json` print: what each gateway is to do and what it does. With `--watch`, one such document a line.
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
   * One of every profile that is declared, or left by an apply and not yet gone, in the order of their names; then one of every other that is on this host. Only of those that the command line names, where it does.
   */
  gateways: GatewayStatus[];
  /**
   * What stands in the way of telling, and what the plan has errors about beside its profiles.
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
   * What the manifest says; `absent`: not even a service is to be there. Not there where no manifest names the profile.
   */
  desired?: "running" | "stopped" | "absent";
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
   * Its gateway does what the manifest says, or is about to. `to_do` has no part in it. Not there where no manifest names the profile.
   */
  is_as_desired?: boolean;
  /**
   * Of its process.
   */
  pid?: number;
  /**
   * When that process started, ISO 8601 in UTC.
   */
  since?: string;
  /**
   * What that process has in memory (its resident set), in bytes.
   */
  memory_bytes?: number;
  /**
   * How often systemd has started the service again by itself (NRestarts). Not there under launchd, which tells it of one job at a time.
   */
  restarts?: number;
  /**
   * The model that its config.yaml names; not there where it names none, or cannot be read.
   */
  model?: string;
  /**
   * Its messaging platforms, by the word of the process that runs; none where none runs, or it has said nothing yet.
   */
  platforms: PlatformStatus[];
  /**
   * What it was installed from, by its distribution.yaml.
   */
  distribution?: {
    /**
     * Its name.
     */
    name: string;
    /**
     * Its version, where that can be told.
     */
    version?: string;
  };
  /**
   * Whether `hermes-fleet plan` would change anything of the profile. `none`: no. `drift`: yes. `conflict`: the plan has an error about it. `unknown`: that cannot be told, and nothing that can be told differs. `undeclared`: no manifest names it. No `from_command` is run for this: such a value is as it should be where it is the one that the last apply has written.
   */
  drift: "none" | "drift" | "conflict" | "unknown" | "undeclared";
  /**
   * The addresses of the resources that the plan would change: `profile.coder.env`.
   */
  drifted: string[];
  /**
   * What could not be told of the drift, each in a sentence.
   */
  untold: string[];
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
 * One messaging platform.
 */
export interface PlatformStatus {
  /**
   * Its name.
   */
  platform: string;
  /**
   * As the gateway calls it: connected, connecting, retrying, fatal, paused, disconnected.
   */
  state: string;
  /**
   * What the gateway says of a failure, secrets taken out.
   */
  message?: string;
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
