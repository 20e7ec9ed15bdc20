/**
 * What the manifest points to: texts of souls and managed files, and secrets, fetched and nothing more. Values of
 * secrets leave here wrapped, and only in memory.
 */

export { resolveEnv } from "./env.ts";
export { readTexts } from "./texts.ts";
