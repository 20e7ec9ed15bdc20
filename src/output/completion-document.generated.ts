// Generated from schemas/completion.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet completion --json` prints: what a shell is to load.
 */
export interface CompletionDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * The shell that it is for.
   */
  shell: "bash" | "zsh" | "fish";
  /**
   * Text that this shell evaluates.
   */
  script: string;
}
