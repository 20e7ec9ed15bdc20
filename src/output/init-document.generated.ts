// Generated from schemas/init.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet init --json` prints.
 */
export interface InitDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * The manifest that was written, absolute.
   */
  wrote: string;
}
