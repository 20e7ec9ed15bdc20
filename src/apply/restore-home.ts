import { dirname } from "node:path";
import { isRunTimeFile } from "../hermes/archives.ts";
import { importCommand } from "../hermes/command-line.ts";
import { below, filesOf, homeOf } from "../hermes/layout.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { System } from "../system/system.ts";
import { ARCHIVE_DEADLINE_MS, callHermes, type Hermes } from "./run-hermes.ts";
import { removeTree } from "./save-home.ts";

/** Hermes reads it as nothing; a profile without one gets a copy of the default's, bot tokens and all. */
const EMPTY_ENV = "# Variables of this profile alone. The archive that it was restored from had none.\n";

export interface Restoring {
  readonly profile: ProfileName;
  readonly archive: AbsolutePath;
  /** What the archive was when it was checked. */
  readonly mark: string;
  /** A file that is there from before Hermes begins until the home is whole, or gone. */
  readonly begun: AbsolutePath;
}

export type RestoredHome =
  | {
      readonly is: "restored";
      readonly home: AbsolutePath;
      /** The run-time files that were removed. */
      readonly dropped: readonly string[];
      readonly hasEmptyEnv: boolean;
    }
  | {
      readonly is: "failed";
      readonly reason: string;
      /** A home that is half made, and could not be removed. */
      readonly left?: AbsolutePath;
    };

/** Has Hermes make a profile of an archive, and takes out of it what would be believed of a process that is not its own. */
export async function restoreHome(
  system: System,
  hermes: Hermes,
  { profile, archive, mark, begun }: Restoring,
): Promise<RestoredHome> {
  const home = homeOf(hermes, profile);
  if (system.kind(home) !== "absent") return { is: "failed", reason: `there is a ${home} by now` };
  if ((await system.fileMark(archive)) !== mark) return { is: "failed", reason: CHANGED };
  const isMarked = system.kind(begun) !== "absent";
  await system.makeFolder(dirname(begun) as AbsolutePath, 0o700); // of an absolute path
  await system.writeText(begun, `${JSON.stringify({ profile, archive })}\n`, 0o600);
  const restored = await attempt(system, hermes, { profile, archive, mark, home });
  const left = restored.is === "failed" && restored.isOurs ? await removed(system, home) : undefined;
  // One that is left stays marked as half made, and so does what the Hermes of a killed one has made meanwhile.
  const isOthers = restored.is === "failed" && !restored.isOurs && isMarked;
  if (left === undefined && !isOthers) await system.remove(begun);
  if (restored.is === "restored") return restored;
  return { is: "failed", reason: restored.reason, ...(left !== undefined && { left }) };
}

/** @returns the folder, where it could not be removed */
async function removed(system: System, folder: AbsolutePath): Promise<AbsolutePath | undefined> {
  if (system.kind(folder) === "absent") return undefined;
  await removeTree(system, folder);
  return system.kind(folder) === "absent" ? undefined : folder;
}

const CHANGED = "the archive has changed since it was checked";

type Attempt =
  | Extract<RestoredHome, { is: "restored" }>
  /** `isOurs`: whatever is there of the home has been made by this. */
  | { readonly is: "failed"; readonly reason: string; readonly isOurs: boolean };

async function attempt(
  system: System,
  hermes: Hermes,
  { profile, archive, mark, home }: Omit<Restoring, "begun"> & { readonly home: AbsolutePath },
): Promise<Attempt> {
  const called = await callHermes(system, hermes, importCommand(archive, profile), ARCHIVE_DEADLINE_MS);
  if (!called.ok)
    return { is: "failed", reason: called.reason, isOurs: !/already exists/i.test(called.said) };
  const failed = (reason: string): Attempt => ({ is: "failed", reason, isOurs: true });
  if (system.kind(home) !== "folder") return failed(`${called.call} exited with 0, but made no ${home}`);
  if ((await system.fileMark(archive)) !== mark) return failed(CHANGED);
  try {
    const dropped = system
      .names(home)
      .filter((name) => isRunTimeFile(name) && system.kind(below(home, name)) !== "folder");
    for (const name of dropped) await system.remove(below(home, name));
    const { env } = filesOf(home);
    const hasEmptyEnv = await system.createText(env, EMPTY_ENV, 0o600);
    if (system.kind(env) === "file") await system.setMode(env, 0o600);
    return { is: "restored", home, dropped, hasEmptyEnv };
  } catch (error) {
    return failed(messageOf(error));
  }
}
