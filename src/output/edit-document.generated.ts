// Generated from schemas/edit.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet config set`, `config unset`, `env set` and `accept` print with --json: how the manifest has changed.
 */
export interface EditDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * `unchanged`: it is so already; nothing was written.
   */
  outcome: "changed" | "unchanged";
  /**
   * The outcome in a sentence for people.
   */
  verdict: string;
  /**
   * The files that were written: the manifest, and with `accept` the files that it names.
   */
  files: EditedFile[];
  /**
   * The profiles of which something else is declared now; those that start from an edited one are among them.
   */
  profiles: string[];
  /**
   * What a person should know.
   */
  diagnostics: {
    [k: string]: unknown;
  }[];
}
export interface EditedFile {
  /**
   * The file, absolute.
   */
  path: string;
  /**
   * Lines as `diff -u` writes them; those that may hold a secret are hidden.
   */
  diff: string[];
}
