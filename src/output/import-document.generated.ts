// Generated from schemas/import.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet import` prints with --json: what was found, what of it stands in the manifest, and what does not. No value of a variable is in it.
 */
export interface ImportDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * `imported`: the plan of the manifest has no changes; `imported-with-changes`: it has some, which are listed.
   */
  outcome: "imported" | "imported-with-changes";
  /**
   * The outcome in a sentence for people.
   */
  verdict: string;
  /**
   * The file that was written; absent with `-f -`.
   */
  manifest?: string;
  /**
   * The manifest itself; only with `-f -`.
   */
  text?: string;
  secrets?: SecretsFile;
  /**
   * Every profile that was found, `default` first, then by name.
   */
  profiles: ImportedProfileDocument[];
  /**
   * What the plan of the manifest would change all the same, each a sentence; none where all is as it was found.
   */
  changes: string[];
  /**
   * What was left out and why, and what the plan of the manifest has to say.
   */
  diagnostics: {
    [k: string]: unknown;
  }[];
}
/**
 * The file of secrets; only with --secrets-to.
 */
export interface SecretsFile {
  /**
   * Where it is.
   */
  file: string;
  /**
   * How many variables it exports.
   */
  variables: number;
}
export interface ImportedProfileDocument {
  /**
   * Its name.
   */
  profile: string;
  /**
   * Whether it stands in the manifest.
   */
  is_declared: boolean;
  /**
   * Why it does not.
   */
  why_not?: string;
  /**
   * What its gateway is declared to do.
   */
  state?: "running" | "stopped" | "absent";
  /**
   * How many variables of its .env are declared.
   */
  variables?: number;
  /**
   * How many keys of its config.yaml are declared.
   */
  settings?: number;
}
