import type { DamagedFile } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";

/** The state file of a gateway with many platforms has a few KiB. */
const MAX_BYTES = 256 * 1024;
/** An older Hermes makes a file before it writes it. */
const IN_THE_MAKING_MS = 2_000;

/** A run-time file as it was found: what it says, that it is damaged, or neither where there is none. */
export type RuntimeFile<T> =
  | { readonly value: T; readonly text: string; readonly writtenMs: number; readonly damage?: undefined }
  | { readonly value?: undefined; readonly damage?: DamagedFile; readonly writtenMs?: undefined };

/**
 * Reads a file that a gateway keeps while it runs.
 * @param read undefined for a text that says nothing
 */
export function readRuntimeFile<T>(
  system: ReadingSystem,
  name: DamagedFile["name"],
  path: AbsolutePath,
  read: (text: string) => T | undefined,
): RuntimeFile<T> {
  const file = system.readText(path, { maxBytes: MAX_BYTES });
  if (file.is === "absent") return {};
  if (file.is === "unreadable") return { damage: { name, path, why: file.reason } };
  const { text, modifiedMs: writtenMs } = file;
  const value = read(text);
  if (value !== undefined) return { value, text, writtenMs };
  if (text.trim() === "" && system.now() - writtenMs < IN_THE_MAKING_MS) return {};
  return { damage: { name, path, why: isJson(text) ? "it names no process" : "it is cut off or damaged" } };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
