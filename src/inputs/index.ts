/**
 * What the manifest points to: texts of souls and managed files, directories of distributions, and secrets, fetched
 * and nothing more. Values of secrets leave here wrapped, and only in memory.
 */

export { readDistributions } from "./distributions.ts";
export { resolveEnv } from "./env.ts";
export { readTexts } from "./texts.ts";
