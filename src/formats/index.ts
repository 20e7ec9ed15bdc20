// Text to data and back for the files Hermes and systemd read: `.env`, YAML, units. Readers keep source ranges, editors
// splice: what is not meant to change stays byte for byte, and an edit that would not read back as meant is refused.
// Never here: files, processes, the clock, or what a key means to Hermes.
export * from "./dotenv.ts";
export type { Range, Replacement, SpliceResult } from "./splice.ts";
export * from "./unit.ts";
export * from "./yaml.ts";
