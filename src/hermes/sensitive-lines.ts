import { looksLikeCredential } from "./credential-like.ts";

/** `key: value`, `"key": "value"`, `KEY=value`: what stands before the sign, and what comes after it. */
const ASSIGNMENT = /["']?([\w.-]+)["']?\s*[:=]\s*(\S?)/g;
/** What a value begins with that goes on in the lines below, or nothing at all. */
const GOES_ON = new Set(["", "|", ">", "[", "{", "&"]);
const KEY_BLOCK = {
  begin: /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  end: /-----END [A-Z ]*PRIVATE KEY-----/,
} as const;

/**
 * The lines of a text of whatever format that must not be shown: with a known secret in them, with a key that looks like
 * a credential's and its value, with what goes on below such a key, or of a private key.
 */
export function sensitiveLines(text: string, secrets: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  let isInKey = false;
  /** The indentation of a key whose value goes on below it. */
  let openAt: number | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const indent = line.length - line.trimStart().length;
    if (
      openAt !== undefined &&
      !(indent > openAt || (indent === openAt && line.trimStart().startsWith("- ")))
    )
      openAt = undefined;
    isInKey ||= KEY_BLOCK.begin.test(line);
    const credentials = [...line.matchAll(ASSIGNMENT)].filter(([, key = ""]) => looksLikeCredential(key));
    if (openAt === undefined && credentials.some(([, , first = ""]) => GOES_ON.has(first))) openAt = indent;
    else if (openAt !== undefined) found.add(line);
    const hasValue = credentials.some(([, , first = ""]) => first !== "" && !",}]".includes(first));
    if (isInKey || hasValue || secrets.some((secret) => line.includes(secret))) found.add(line);
    if (KEY_BLOCK.end.test(line)) isInKey = false;
  }
  return found;
}
