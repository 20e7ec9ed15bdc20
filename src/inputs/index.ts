/**
 * What the manifest points to: soul files and secrets, fetched and nothing more. Values of secrets leave
 * here wrapped, and only in memory.
 */

export { resolveEnv } from "./env.ts";
export { readSouls } from "./souls.ts";
