import { dirname, join } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { OtherFleet, RecordOwner } from "../model/record.ts";
import type { ReadingSystem } from "../system/system.ts";
import { isOf, readRecordFile } from "./record-file.ts";
import { recordEnding } from "./record-places.ts";

export interface OtherFleets {
  /** The profiles that other fleets have recorded on the same root of the same machine. */
  readonly others: ReadonlyMap<ProfileName, OtherFleet>;
  /** Records that could not be read: whose profiles they have cannot be told. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the records beside ours: one listing of the folder, and one read for each other fleet. */
export function readOtherFleets(
  system: ReadingSystem,
  ownRecord: AbsolutePath,
  root: AbsolutePath,
  owner: RecordOwner,
): OtherFleets {
  const ending = recordEnding(root);
  const folder = dirname(ownRecord);
  const others = new Map<ProfileName, OtherFleet>();
  const diagnostics: Diagnostic[] = [];
  for (const name of system.names(folder as AbsolutePath /* of an absolute path */)) {
    const path = join(folder, name) as AbsolutePath; // below an absolute path
    if (!name.endsWith(ending) || path === ownRecord) continue;
    const fleet = name.slice(0, -ending.length);
    const file = readRecordFile(system, path);
    if (file.is === "newer" || file.is === "unusable") {
      const reason = file.is === "newer" ? "a newer version of hermes-fleet wrote it" : file.reason;
      diagnostics.push(unreadFleet(fleet, path, reason));
    }
    // A copy under a name of one's own says of another fleet than its name does.
    if (file.is !== "record" || !isOf(file.record, { ...owner, fleet })) continue;
    for (const [profile, kept] of Object.entries(file.record.profiles)) {
      if (Object.keys(kept).length === 0 || kept.topologyOnly === true) continue;
      const known = profile as ProfileName; // an apply wrote it from one
      if (!others.has(known)) others.set(known, { fleet, path });
    }
  }
  return { others, diagnostics };
}

function unreadFleet(fleet: string, path: AbsolutePath, reason: string): Diagnostic {
  return {
    code: "record-unusable",
    severity: "warning",
    message: `the record of the fleet "${fleet}" cannot be used: ${reason}; which profiles are that fleet's cannot be told`,
    path,
    hint: "Apply that fleet again, with the version that wrote it or a newer one; or move the file away.",
  };
}
