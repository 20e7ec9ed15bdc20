import { isPlistList, type PlistValue } from "./data.ts";

/** Dictionaries and lists within each other; no agent comes near, and reading deeper ones could exhaust the stack. */
export const DEEPEST = 200;

const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Where the text holds a character that XML 1.0 forbids, even escaped: most control characters, half a surrogate pair; or -1. */
export function forbiddenCharacter(text: string): number {
  return text.search(FORBIDDEN);
}

/** Why an XML property list cannot carry the value exactly, or undefined where it can. */
export function whyUnfit(value: PlistValue, depth = 0): string | undefined {
  // <plist> and the innermost value are levels too.
  if (depth + 2 > DEEPEST) return "it is nested too deeply";
  if (typeof value === "string") {
    return forbiddenCharacter(value) === -1 ? undefined : "it holds a character that XML forbids";
  }
  if (typeof value === "number") return whyUnfitNumber(value);
  if (typeof value === "boolean" || value instanceof Uint8Array) return undefined;
  if (value instanceof Date) {
    const isWritable = isPlistYear(value) && value.getTime() % 1000 === 0;
    return isWritable ? undefined : "a date has whole seconds and a year of four digits";
  }
  const parts = isPlistList(value) ? value : Object.entries(value).flat();
  for (const part of parts) {
    const why = whyUnfit(part, depth + 1);
    if (why !== undefined) return why;
  }
  return undefined;
}

function whyUnfitNumber(value: number): string | undefined {
  if (!Number.isFinite(value)) return "the number is not finite";
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
  return isExact ? undefined : `the integer ${value} is too large to be exact`;
}

function isPlistYear(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999;
}
