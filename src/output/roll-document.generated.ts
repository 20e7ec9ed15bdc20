// Generated from schemas/roll.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet start`, `stop` and `restart` print with --json: what was done about each gateway, and what came of it.
 */
export interface RollDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * What was asked for.
   */
  verb: "start" | "stop" | "restart";
  /**
   * `nothing-to-do`: all that are meant are as asked already; `failed`: at least one is not as asked.
   */
  outcome: "done" | "nothing-to-do" | "failed" | "interrupted";
  /**
   * The outcome in a sentence for people.
   */
  verdict: string;
  /**
   * First those that something was to be done about, in the order of their turns.
   */
  gateways: RolledGatewayDocument[];
  /**
   * What went wrong, and what there is to know.
   */
  diagnostics: {
    [k: string]: unknown;
  }[];
  /**
   * The last lines of the logs of gateways that failed, secrets taken out; only with --include-logs.
   */
  logs?: {
    /**
     * Whose.
     */
    profile: string;
    /**
     * The file.
     */
    path: string;
    /**
     * Its last ones.
     */
    lines: string[];
  }[];
}
/**
 * One gateway.
 */
export interface RolledGatewayDocument {
  /**
   * The profile's name.
   */
  profile: string;
  /**
   * `already`: it was as asked; `not-begun`: one before it is not ready, or Ctrl-C came; `unfinished`: it was ended in the middle; `refused`: a diagnostic tells why; `not-meant`: it was not named, and is none of those that are meant without a name.
   */
  result:
    | "started"
    | "stopped"
    | "restarted"
    | "already"
    | "failed"
    | "not-begun"
    | "unfinished"
    | "refused"
    | "not-meant";
  /**
   * What it did before, as in a status.
   */
  from:
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
   * What it did afterwards.
   */
  to:
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
   * Its process before.
   */
  pid_before?: number;
  /**
   * Its process afterwards.
   */
  pid_after?: number;
  /**
   * How long it took.
   */
  seconds?: number;
  /**
   * Why it is not as asked, or what does not work although it runs.
   */
  problem?: string;
}
