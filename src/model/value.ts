/** What config.yaml can hold, as JSON has it. Dates and other YAML types never come from a manifest. */
export type Value = null | boolean | number | string | readonly Value[] | ValueMap;

export interface ValueMap {
  readonly [key: string]: Value;
}
