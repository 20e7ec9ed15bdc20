import { archiveName, type CheckedArchive, checkArchive, lacking, loginFiles } from "../hermes/archives.ts";
import { exportCommand } from "../hermes/command-line.ts";
import { below, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { SavedHome } from "../model/archive.ts";
import { enumerated } from "../model/enumerated.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { Op } from "../model/step.ts";
import type { System } from "../system/system.ts";
import { noteOwner } from "./archive-owners.ts";
import { ARCHIVE_DEADLINE_MS, callHermes, type Hermes } from "./run-hermes.ts";

type ExportOp = Extract<Op, { do: "export" }>;

/** Saves a home as an archive that only its owner may read. */
export async function exportHome(system: System, plan: Hermes, op: ExportOp): Promise<StepOutcome> {
  const saved = await saveHome(system, plan, op);
  if (saved.is === "failed") return saved;
  return { is: "succeeded", note: `"${op.profile}" is saved in ${saved.path}${without(saved.lacks)}` };
}

/** What is deleted with the home, and in no archive. */
function without(names: readonly string[]): string {
  return names.length === 0 ? "" : `, without its ${enumerated(names)}`;
}

/**
 * Has Hermes save a home, in a folder that nobody else may enter, and gives the archive its name once it is whole: what a
 * killed or failed export leaves has no good name.
 * @param drafts has the folder in it while there is one
 */
export async function saveHome(
  system: System,
  plan: Hermes,
  { profile, folder, name }: ExportOp,
  drafts: Set<AbsolutePath> = new Set(),
): Promise<SavedHome> {
  const draft = below(folder, `${draftsOf(system)}${process.pid}-${system.randomHex(4)}`);
  drafts.add(draft);
  try {
    await system.makeFolder(folder, 0o700);
    await removeDeadDrafts(system, folder);
    await system.makeFolder(draft, 0o700);
    return await saveIn(system, plan, draft, { profile, folder, name });
  } catch (error) {
    return failed(messageOf(error));
  } finally {
    if (system.kind(draft) !== "absent") await removeTree(system, draft);
    drafts.delete(draft);
  }
}

async function saveIn(
  system: System,
  plan: Hermes,
  draft: AbsolutePath,
  { profile, folder, name }: Pick<ExportOp, "profile" | "folder"> & { readonly name: string | undefined },
): Promise<SavedHome> {
  const home = homeOf(plan, profile);
  const before = namesIn(system, home);
  const file = below(draft, `${profile}.tar.gz`);
  const called = await callHermes(system, plan, exportCommand(profile, file), ARCHIVE_DEADLINE_MS);
  if (!called.ok) return failed(called.reason);
  const ended = `${called.call} exited with 0, but`;
  if (system.kind(file) !== "file") return failed(`${ended} made no ${file}`);
  await system.setMode(file, 0o600);
  const archive = await system.archive(file);
  if (archive.is !== "whole")
    return failed(
      `${ended} ${file} is no whole archive${archive.is === "absent" ? "" : `: ${archive.reason}`}`,
    );
  const checked = checkArchive(archive.members);
  const prefix = `${profile}/`;
  if (!archive.members.some(({ path }) => isBelow(path, prefix)))
    return failed(`${ended} the archive holds nothing of the home; ${whyEmpty(system, home)}`);
  const path = await giveName(system, file, { profile, folder, name });
  if (path === undefined) return failed(`there is a ${below(folder, name ?? "")} already`);
  // One with a name of somebody's choice is nobody's to remove.
  if (name === undefined) await noteOwner(system, plan.root, path);
  const isStill = new Set(namesIn(system, home));
  const lacks = checked.ok
    ? lacking(
        before.filter((one) => isStill.has(one)),
        checked.paths,
        profile === DEFAULT_PROFILE,
      )
    : [];
  const doubt = doubtOf(checked);
  return { is: "saved", path, bytes: archive.bytes, lacks, ...(doubt !== undefined && { doubt }) };
}

/** What Hermes saves is not always what it takes back. */
function doubtOf(checked: CheckedArchive): string | undefined {
  if (!checked.ok) return checked.reason;
  if (checked.link === undefined) return undefined;
  return `it has the link ${JSON.stringify(checked.link)}, and Hermes imports no links`;
}

function isBelow(path: string, folder: string): boolean {
  const plain = path.replace(/^\.\//, "");
  return plain.startsWith(folder) && plain !== folder;
}

function whyEmpty(system: System, home: AbsolutePath): string {
  const cause =
    system.kind(home) === "link" ? `${home} is a link: put the folder itself there` : `look at ${home}`;
  return `${cause}, or save it by hand`;
}

/** Those at its top, but for sockets and the like, and the logins further down. */
function namesIn(system: System, home: AbsolutePath): readonly string[] {
  return [...system.names(home), ...loginFiles()].filter((name) => {
    const kind = system.kind(below(home, name));
    return kind !== "absent" && kind !== "other";
  });
}

/** Never over a file; one that was made in the same second has the next number. */
async function giveName(
  system: System,
  file: AbsolutePath,
  { profile, folder, name }: { profile: ProfileName; folder: AbsolutePath; name: string | undefined },
): Promise<AbsolutePath | undefined> {
  if (name !== undefined) {
    const path = below(folder, name);
    return (await system.giveName(file, path)) ? path : undefined;
  }
  for (let number = 1; ; number += 1) {
    const path = below(folder, archiveName(profile, system.now(), number));
    if (await system.giveName(file, path)) return path;
  }
}

/** What the names of drafts begin with: a folder may be shared by several machines, of which each knows its processes. */
function draftsOf({ hostName }: Pick<System, "hostName">): string {
  return `.hermes-fleet-export-${hostName.replace(/[^A-Za-z0-9_-]/g, "_")}-`;
}

/** Removes what an export has left that was killed. */
async function removeDeadDrafts(system: System, folder: AbsolutePath): Promise<void> {
  const prefix = draftsOf(system);
  for (const name of system.names(folder)) {
    const [, pid] = (name.startsWith(prefix) && /^(\d+)-[0-9a-f]+$/.exec(name.slice(prefix.length))) || [];
    if (pid === undefined || Number(pid) === process.pid || system.process(Number(pid)) !== undefined)
      continue;
    await removeTree(system, below(folder, name));
  }
}

/** Removes a folder with all that is in it. */
export async function removeTree(system: Pick<System, "run">, folder: AbsolutePath): Promise<void> {
  await system.run(["rm", "-rf", "--", folder], { deadlineMs: ARCHIVE_DEADLINE_MS });
}

function failed(reason: string): SavedHome {
  return { is: "failed", reason };
}
