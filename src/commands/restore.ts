import { resolve } from "node:path";
import { restoreHome } from "../apply/restore-home.ts";
import { checkArchive } from "../hermes/archives.ts";
import { below, filesOf, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE, parseProfileName } from "../hermes/names.ts";
import { withoutSecrets } from "../hermes/redact.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import { secretsOnHost } from "../observe/env-secrets.ts";
import { type Restored, restoredDocument } from "../output/archives-document.ts";
import { drawArchives } from "../output/draw-archives.ts";
import { restoreTasks } from "../plan/restore-tasks.ts";
import { startConflicts } from "../plan/start-conflicts.ts";
import { envOnDisk } from "../resources/env.ts";
import { machine } from "../system/machine.ts";
import type { System } from "../system/system.ts";
import { type ArchiveHost, findArchiveHost } from "./archive-host.ts";
import { declaredMembers, look } from "./host.ts";
import type { Interruption } from "./interruption.ts";
import { EXIT, type RestoreOptions } from "./options.ts";
import { Terminal } from "./terminal.ts";
import { underLock } from "./under-lock.ts";

/** `hermes-fleet restore FILE [--as NAME]`: a profile of an archive, never over one that is there. */
export async function restore(options: RestoreOptions, word: string): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const host = await findArchiveHost(system, options);
  if (!host.ok) return terminal.refuse(host.diagnostics);
  const wrong = options.as === undefined ? undefined : nameProblem(options.as);
  if (wrong !== undefined) return terminal.refuse([wrong]);
  const path = resolve(system.workingFolder, word) as AbsolutePath; // resolve() gives nothing else
  const archive = await checkedArchive(system, path);
  if (!archive.ok) return terminal.refuse([archive.diagnostic]);
  const name = options.as ?? archive.top;
  const problem = nameProblem(name, options.as === undefined ? archive.top : undefined);
  if (problem !== undefined) return terminal.refuse([problem]);
  const profile = name as ProfileName; // just checked
  const begun = below(host.places.restoring, `${profile}.json`);
  return underLock(
    system,
    terminal,
    host.places.lock,
    options.lockTimeout,
    async (interruption) => {
      const there = thereAlready(system, host, profile, begun);
      if (there !== undefined) return terminal.refuse([there]);
      const restoring = { profile, archive: path, mark: archive.mark, begun };
      return restoreLocked({ system, options, terminal, host, interruption }, restoring, archive.top);
    },
    () =>
      void terminal.say((paper) =>
        paper.line("Hermes is at it: that is finished first, since half of a home is worse than none."),
      ),
  );
}

interface Run {
  readonly system: System;
  readonly options: RestoreOptions;
  readonly terminal: Terminal;
  readonly host: ArchiveHost;
  readonly interruption: Interruption;
}

async function restoreLocked(
  { system, options, terminal, host, interruption }: Run,
  restoring: Parameters<typeof restoreHome>[2],
  of: string,
): Promise<number> {
  const { profile } = restoring;
  if (interruption.exitCode !== undefined) return terminal.interrupted(interruption.exitCode);
  if (!terminal.isQuiet) await terminal.say((paper) => paper.line(`Restoring "${profile}" …`));
  const secrets = secretsOnHost(system, host.host.layout, host.profiles);
  const outcome = await interruption.finishing(restoreHome(system, host.hermes, restoring));
  const result: Told =
    outcome.is === "failed"
      ? { diagnostics: [failure(profile, withoutSecrets(outcome.reason, secrets), outcome.left)] }
      : await toldOf(system, host, { profile, of, from: restoring.archive, ...outcome });
  const document = restoredDocument(result.restored, result.diagnostics);
  if (options.json) terminal.json(document);
  else {
    await terminal.diagnostics(result.diagnostics);
    await terminal.result((paper) => drawArchives(paper, document));
  }
  return interruption.exitCode ?? (document.outcome === "done" ? EXIT.done : EXIT.failed);
}

interface Told {
  readonly restored?: Restored;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is left to do, and what it would fight over with others once it is started. */
async function toldOf(
  system: System,
  { manifest, host }: ArchiveHost,
  restored: Omit<Restored, "toDo">,
): Promise<Told> {
  const { profile, home } = restored;
  const { layout } = host;
  const facts = await look(system, host, manifest, declaredMembers(manifest));
  const files = filesOf(home);
  const toDo = restoreTasks({
    profile,
    manifest,
    layout,
    variables: new Set(envOnDisk(system.readText(files.env)).keys()),
    hasLogins: system.kind(files.logins) !== "absent",
    hasTombstone: system.kind(below(layout.root, "profiles", ".deleted", profile)) !== "absent",
  });
  const fights = startConflicts([profile], { manifest, facts, layout });
  // It is not started by this.
  const diagnostics = fights.map(
    ({ code, message, hint, profiles }): Diagnostic => ({
      code,
      severity: "warning",
      message,
      ...(hint !== undefined && { hint }),
      ...(profiles && { profiles }),
    }),
  );
  return { restored: { ...restored, toDo }, diagnostics };
}

type Checked =
  | { readonly ok: true; readonly top: string; readonly mark: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

async function checkedArchive(system: System, path: AbsolutePath): Promise<Checked> {
  const archive = await system.archive(path);
  const refused = (message: string, hint: string): Checked => ({
    ok: false,
    diagnostic: { code: "archive-unusable", severity: "error", message, hint, path },
  });
  if (archive.is === "absent")
    return refused("there is no such archive", "`hermes-fleet backup` says where it saves them.");
  if (archive.is === "unreadable")
    return refused(`the archive cannot be read: ${archive.reason}`, "Nothing was changed. Take another one.");
  const checked = checkArchive(archive.members);
  if (!checked.ok)
    return refused(
      `the archive is not one of a profile: ${checked.reason}`,
      "Nothing was changed. `tar -tvzf` lists what is in it.",
    );
  return { ok: true, top: checked.top, mark: archive.mark };
}

/** @param top the archive's own name, where none was given */
function nameProblem(name: string, top?: string): Diagnostic | undefined {
  const whose = top === undefined ? "" : "the archive is of the profile ";
  if (name === DEFAULT_PROFILE)
    return {
      code: "manifest-profile-name",
      severity: "error",
      message: `${whose}"${DEFAULT_PROFILE}", whose home is the Hermes root: nothing is restored over that`,
      hint: "Give it another name with --as, and take from its home what you want back.",
    };
  const parsed = parseProfileName(name);
  if (parsed.ok) return undefined;
  return {
    code: "manifest-profile-name",
    severity: "error",
    message:
      whose === ""
        ? `the name ${JSON.stringify(name)} ${parsed.reason}`
        : `${whose}${JSON.stringify(name)}, and no profile can have that name: it ${parsed.reason}`,
    hint: "Give it another name with --as.",
  };
}

function thereAlready(
  system: System,
  { host }: ArchiveHost,
  profile: ProfileName,
  begun: AbsolutePath,
): Diagnostic | undefined {
  const home = homeOf(host.layout, profile);
  if (system.kind(home) === "absent") return undefined;
  const isHalf = system.kind(begun) !== "absent";
  return {
    code: "profile-exists",
    severity: "error",
    message: isHalf
      ? `there is a profile "${profile}" that a restore had begun to make which was ended: it may be half made`
      : `there is a profile "${profile}" already, or a folder of that name: nothing is restored over it`,
    hint: isHalf
      ? `If it is, \`hermes profile delete ${profile}\` removes it; then restore it again. --as gives it another name.`
      : "Give it another name with --as.",
    path: home,
  };
}

function failure(profile: ProfileName, reason: string, left: AbsolutePath | undefined): Diagnostic {
  return {
    code: "step-failed",
    severity: "error",
    message: `profile "${profile}" could not be restored: ${reason}`,
    hint:
      left === undefined
        ? "Nothing of it is left behind; it can be restored again."
        : `What is half made could not be removed: remove ${left} before you restore it again.`,
    profiles: [profile],
  };
}
