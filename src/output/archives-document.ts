import type { RestoreTask, SavedHome } from "../model/archive.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ArchiveDocument, ArchivesDocument } from "./archives-document.generated.ts";
import { count } from "./words.ts";

/** A document of archives, its diagnostics as they are drawn. */
export type ArchivesReport = Omit<ArchivesDocument, "diagnostics"> & { readonly diagnostics: Diagnostic[] };

export interface Saving {
  readonly command: "export" | "backup";
  readonly profiles: readonly ProfileName[];
  /** Of each that was begun. */
  readonly saved: ReadonlyMap<ProfileName, SavedHome>;
  readonly removed: readonly { readonly profile: ProfileName; readonly path: AbsolutePath }[];
  readonly isInterrupted: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** The JSON form of homes that were saved: what `--json` prints, and what the terminal is drawn from. */
export function savedDocument({
  command,
  profiles,
  saved,
  removed,
  isInterrupted,
  diagnostics,
}: Saving): ArchivesReport {
  const archives = profiles.map((profile) => archiveDocument(profile, saved.get(profile)));
  const done = archives.filter(({ result }) => result === "saved").length;
  const isWhole = done === archives.length;
  const isFailed =
    archives.some(({ result }) => result === "failed") ||
    diagnostics.some(({ severity }) => severity === "error") ||
    (!isWhole && !isInterrupted);
  return {
    format_version: 1,
    command,
    outcome: isFailed ? "failed" : isWhole ? "done" : "interrupted",
    verdict: [
      isWhole ? `${count(done, "profile")} saved.` : `${done} of ${count(archives.length, "profile")} saved.`,
      ...(removed.length > 0 ? [`${count(removed.length, "older archive")} removed.`] : []),
    ].join(" "),
    archives,
    removed: removed.map((one) => ({ ...one })),
    diagnostics: [...profiles.flatMap((profile) => troubleOf(profile, saved.get(profile))), ...diagnostics],
  };
}

function archiveDocument(profile: ProfileName, home: SavedHome | undefined): ArchiveDocument {
  if (home === undefined) return { profile, result: "not-begun" };
  if (home.is === "failed") return { profile, result: "failed", problem: home.reason };
  return { profile, result: "saved", path: home.path, bytes: home.bytes, lacks: [...home.lacks] };
}

function troubleOf(profile: ProfileName, home: SavedHome | undefined): Diagnostic[] {
  if (home?.is === "failed")
    return [
      {
        code: "step-failed",
        severity: "error",
        message: `profile "${profile}" was not saved: ${home.reason}`,
        hint: `No half of an archive is left. \`hermes-fleet export ${profile}\` tries again; -o saves it elsewhere.`,
        profiles: [profile],
      },
    ];
  if (home?.is !== "saved" || home.doubt === undefined) return [];
  return [
    {
      code: "archive-unusable",
      severity: "warning",
      message: `profile "${profile}" is saved, but can hardly be restored from that archive: ${home.doubt}`,
      hint: "Move that out of the home and save it anew, or unpack the archive by hand one day.",
      profiles: [profile],
    },
  ];
}

export interface Restored {
  readonly profile: ProfileName;
  /** The profile that was saved. */
  readonly of: string;
  readonly from: AbsolutePath;
  readonly home: AbsolutePath;
  readonly dropped: readonly string[];
  readonly hasEmptyEnv: boolean;
  readonly toDo: readonly RestoreTask[];
}

/** The same of a profile that was restored, or was not. */
export function restoredDocument(
  restored: Restored | undefined,
  diagnostics: readonly Diagnostic[],
): ArchivesReport {
  return {
    format_version: 1,
    command: "restore",
    outcome: restored === undefined ? "failed" : "done",
    verdict:
      restored === undefined
        ? "Nothing was restored."
        : `"${restored.profile}" is restored${restored.of === restored.profile ? "" : ` from an archive of "${restored.of}"`}.`,
    archives: [],
    removed: [],
    ...(restored && {
      restored: {
        profile: restored.profile,
        of: restored.of,
        from: restored.from,
        home: restored.home,
        dropped: [...restored.dropped],
        has_empty_env: restored.hasEmptyEnv,
        to_do: restored.toDo.map((task) => ({ ...task })),
      },
    }),
    diagnostics: [...diagnostics],
  };
}
