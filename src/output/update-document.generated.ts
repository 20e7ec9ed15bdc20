// Generated from schemas/update.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet update --json` prints: which code of Hermes is installed, and which gateways run it.
 */
export interface UpdateDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * `checked`: with --check; `done`: every gateway that runs has the code that is installed; `interrupted`: ended by a signal.
   */
  outcome: "checked" | "done" | "failed" | "interrupted";
  /**
   * The outcome in a sentence for people.
   */
  verdict: string;
  hermes: HermesCode;
  /**
   * One of every gateway that runs, or ran before, in the order of their names.
   */
  gateways: GatewayCode[];
  /**
   * What to type, one after the other, to go back to the code that a gateway which has not come back ran before; empty where every gateway has come back, or nothing tells.
   */
  way_back: string[];
  /**
   * What a person should know, errors first.
   */
  diagnostics: {
    [k: string]: unknown;
  }[];
}
/**
 * The code that all gateways share, and what Hermes' own update came to.
 */
export interface HermesCode {
  /**
   * Where it is installed.
   */
  folder: string;
  /**
   * `checkout`: of git; `package`: pip or uv has installed it.
   */
  kind: "checkout" | "package";
  before: CodeVersion;
  after: CodeVersion;
  /**
   * When the code last became another, ISO 8601 in UTC; absent where nothing tells.
   */
  changed_at?: string;
  /**
   * `done`: other code is installed than before; `none`: there was nothing new; `available`: with --check, there is; `unknown`: with --check, Hermes' words are not understood; `failed`: what Hermes was asked for.
   */
  update: "done" | "none" | "available" | "unknown" | "failed";
  /**
   * The last lines that Hermes printed, secrets taken out.
   */
  said: string[];
}
/**
 * The code that was installed before, or is now; with --check both are the same.
 */
export interface CodeVersion {
  /**
   * As its files say.
   */
  version?: string;
  /**
   * Of a checkout, in full.
   */
  commit?: string;
}
/**
 * A gateway, and the code that it runs.
 */
export interface GatewayCode {
  /**
   * The profile's name.
   */
  profile: string;
  /**
   * What its process runs: `current`: what is installed; `older`: it began before that came; `elsewhere`: that of another installation; `none`: there is no process.
   */
  code: "current" | "older" | "elsewhere" | "none";
  /**
   * What was done: `untouched`: nothing; `restarted`: it has another process, and is ready; `restarted-by-hermes`: Hermes' own update has done that; `failed`: it has not come back; `not-tried`: it was not reached; `refused`: it cannot be restarted.
   */
  outcome: "untouched" | "restarted" | "restarted-by-hermes" | "failed" | "not-tried" | "refused";
  /**
   * Of its process.
   */
  pid?: number;
  /**
   * When that process started, ISO 8601 in UTC.
   */
  since?: string;
  /**
   * Why, where it failed or cannot be restarted.
   */
  reason?: string;
}
