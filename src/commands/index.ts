/**
 * One verb, one short file: argv becomes one call of the pipeline, its result an exit code. What a verb
 * means is decided in the rooms below, never here.
 */
export { runProgram } from "./program.ts";
