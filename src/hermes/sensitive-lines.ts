import { looksLikeCredential } from "./credential-like.ts";
import { holdsSecret } from "./holds-secret.ts";
import { hasToken } from "./redact.ts";

/** `key: value`, `"key": "value"`, `KEY=value`: what stands before the sign, and what comes after it. */
const ASSIGNMENT = /["']?([\w.-]+)["']?\s*[:=]\s*(?=(\S?))/g;
/** What a value begins with that goes on in the lines below, or nothing at all. */
const GOES_ON = new Set(["", "|", ">", "[", "{", "&"]);
/** `--api-key sk-…`, and in a list `"--api-key", "sk-…"`: the option's name, and what comes after it. */
const OPTION = /(?:^|[\s"'[])--?([\w-]+)["']?(?:[\s,=]+["']?|$)(\S?)/g;
/** `https://user:password@host` */
const PASSWORD_IN_URL = /\w:\/\/[^\s/@]*:[^\s/@]+@/;
const KEY_BLOCK = {
  begin: /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  end: /-----END [A-Z ]*PRIVATE KEY-----/,
} as const;

/**
 * The lines of a text of whatever format that must not be shown: with a known secret in them, with a key or an option
 * that looks like a credential's and its value, with what goes on below such a key, with a token or of a private key.
 */
export function sensitiveLines(text: string, secrets: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  let isInKey = false;
  let isOptionOpen = false;
  /** The indentation of a key whose value goes on below it. */
  let openAt: number | undefined;
  for (const line of text.split("\n")) {
    const words = line.trim();
    if (words === "") continue;
    const indent = line.length - line.trimStart().length;
    const isBelow =
      openAt !== undefined && (indent > openAt || (indent === openAt && words.startsWith("- ")));
    if (!isBelow) openAt = undefined;
    isInKey ||= KEY_BLOCK.begin.test(line);
    const values = credentialValues(words, ASSIGNMENT);
    const options = credentialValues(words, OPTION);
    const isTold =
      isInKey ||
      isBelow ||
      isOptionOpen ||
      [...values, ...options].some((first) => first !== "" && !",}]".includes(first)) ||
      PASSWORD_IN_URL.test(line) ||
      hasToken(line) ||
      holdsSecret(line, secrets);
    if (isTold) found.add(line);
    if (!isBelow && values.some((first) => GOES_ON.has(first))) openAt = indent;
    isOptionOpen = options.includes("");
    if (KEY_BLOCK.end.test(line)) isInKey = false;
  }
  return found;
}

/** What follows each name in a line that looks like a credential's: its first character, or nothing. */
function credentialValues(line: string, pattern: RegExp): readonly string[] {
  return [...line.matchAll(pattern)].flatMap(([, name = "", first = ""]) =>
    looksLikeCredential(name) ? [first] : [],
  );
}
