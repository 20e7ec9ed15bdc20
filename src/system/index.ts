/**
 * The one port to the machine: files, processes, time. What only reads is a type of its own, so that
 * whoever is handed no more than that cannot write.
 */
export type { ProcessResult, ReadingCommand, ReadingSystem, System } from "./system.ts";
