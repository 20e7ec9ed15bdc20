// Generated from schemas/setting.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet config get --json` prints: what the manifest declares for a key of a profile's config.yaml.
 */
export interface SettingDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * Whose config.yaml it is.
   */
  profile: string;
  /**
   * The path of the key, by its parts.
   */
  key: string[];
  /**
   * `value`: it is declared; `absent`: it is declared to be absent; `undeclared`: the manifest says nothing of it.
   */
  is: "value" | "absent" | "undeclared";
  /**
   * What is declared, `(sensitive)` in place of what may be a secret. Of a map what is declared in it, `null` for keys that are declared absent.
   */
  value?: null | boolean | number | string | unknown[] | {};
  place?: SettingPlace;
}
/**
 * Where that stands in the manifest, whether for the profile itself or for what it starts from; of a map the first part of it.
 */
export interface SettingPlace {
  /**
   * As it was named on the command line.
   */
  file: string;
  /**
   * From 1.
   */
  line: number;
  /**
   * From 1.
   */
  column: number;
}
