import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts, FileFact } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { Expected } from "../model/step.ts";
import type { ProfileContext, ProfileLayout, Unreadable } from "./kind.ts";

/** A file of the profile that a kind reads. */
export function fileIn(facts: Pick<Facts, "files">, path: AbsolutePath): FileFact {
  return facts.files.get(path) ?? { is: "absent" };
}

/** A diagnostic for a file of the host that cannot be read, or used, as what it should be. */
export function unreadableFile(
  profile: ProfileName,
  path: AbsolutePath,
  what: string,
  reason: string,
  does: "read" | "used" = "read",
): Unreadable {
  const diagnostic: Diagnostic = {
    code: "host-file-unreadable",
    severity: "error",
    message: `profile "${profile}": ${what} cannot be ${does}: ${reason}`,
    path,
    hint: "Mend or move the file; it is left as it is until then.",
    blocks: "resource",
  };
  return { unreadable: [diagnostic] };
}

/** Why a file that others may read is changed. */
export function openMode({ mode }: Extract<FileFact, { is: "text" }>): string {
  return `its mode is ${mode.toString(8).padStart(4, "0")}, not 0600`;
}

/** What an edit has to find: what was seen, or whatever an earlier step of the same plan made. */
export function expected(file: FileFact, context: ProfileContext): Expected {
  const { distributing } = context;
  if (distributing?.does === "install" || (distributing !== undefined && file.is === "absent"))
    return { is: "anything" };
  if (file.is === "text") return { is: "digest", digest: context.digest(file.text) };
  return isCreated(context) ? { is: "anything" } : { is: "absent" };
}

/** The same for a file that an update of the profile's distribution may replace. */
export function expectedAfterUpdate(file: FileFact, context: ProfileContext): Expected {
  return context.distributing === undefined ? expected(file, context) : { is: "anything" };
}

/** Why a file that may be as it should be is written all the same; nothing where no distribution replaces it. */
export function replacedReasons(file: FileFact, { distributing }: ProfileContext): readonly string[] {
  if (distributing === undefined || file.is !== "text") return [];
  return [
    `written again, since ${distributing.does === "update" ? "the update" : "the installation"} of its distribution may replace it`,
  ];
}

/** The profile does not exist yet and is made by an earlier step. */
export function isCreated({ facts, layout, record }: ProfileContext): boolean {
  return isYetToBeMade(layout.profile, facts, record);
}

/** An empty folder is what an apply leaves that was ended while Hermes began; any other is somebody's. */
export function isYetToBeMade(
  profile: ProfileName,
  { profiles, bareFolders }: Pick<Facts, "profiles" | "bareFolders">,
  record: ProfileRecord | undefined,
): boolean {
  return !profiles.has(profile) && (!bareFolders.has(profile) || record?.creating === true);
}

/** What the fleet wrote has left the manifest, but somebody has changed it since: theirs now. */
export function keptByHand({ profile }: ProfileLayout, what: string, path: AbsolutePath): Diagnostic {
  return {
    code: "kept-by-hand",
    severity: "warning",
    message: `profile "${profile}": ${what} has left the manifest, but was changed since the last apply, and is kept`,
    hint: "Remove it by hand, or declare it again.",
    path,
  };
}
