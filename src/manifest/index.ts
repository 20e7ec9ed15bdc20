/**
 * YAML text in, a validated and merged manifest out, or diagnostics with file, line and column.
 * Nothing here looks at the host: no file is read but the text that is handed in.
 */
export type { ManifestContext } from "./context.ts";
export { readManifest } from "./read-manifest.ts";
