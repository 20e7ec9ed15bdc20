import type { ProfileName } from "../model/ids.ts";

/** The profile whose home is the Hermes root itself. */
// A literal that the grammar below accepts; there is no other way to make the constant.
export const DEFAULT_PROFILE = "default" as ProfileName;

/** Profiles in the order of a manifest: `default`, then the others by name. */
export function defaultFirst(profiles: Iterable<ProfileName>): readonly ProfileName[] {
  const all = [...profiles]; // what can be gone through once, such as the keys of a map, too
  const named = all.filter((name) => name !== DEFAULT_PROFILE).sort();
  return all.includes(DEFAULT_PROFILE) ? [DEFAULT_PROFILE, ...named] : named;
}

const GRAMMAR = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const RESERVED = new Set(["hermes", "test", "tmp", "root", "sudo"]);

/** What `hermes` understands as a command of its own (0.16): a profile of that name gets no wrapper. */
export const SUBCOMMANDS: ReadonlySet<string> = new Set(
  (
    "chat model gateway setup whatsapp login logout status cron doctor dump config pairing skills tools mcp " +
    "sessions insights version update uninstall profile plugins honcho acp"
  ).split(" "),
);

export type ParsedName =
  | { readonly ok: true; readonly name: ProfileName }
  | { readonly ok: false; readonly reason: string };

/** Reads a profile's name by Hermes' rules (`hermes_cli/profiles.py`, 0.16); the reason completes "the name …". */
export function parseProfileName(text: string): ParsedName {
  if (RESERVED.has(text)) return { ok: false, reason: "is reserved by Hermes" };
  if (GRAMMAR.test(text)) return { ok: true, name: text as ProfileName }; // just checked
  if (text.length > 64) return { ok: false, reason: "is longer than 64 characters" };
  if (GRAMMAR.test(text.toLowerCase())) {
    return { ok: false, reason: `has capital letters; Hermes would make it "${text.toLowerCase()}"` };
  }
  return { ok: false, reason: "may only have a-z, 0-9, _ and -, and begins with a letter or digit" };
}
