import { basename, dirname, resolve } from "node:path";
import { pruneArchives } from "../apply/prune-archives.ts";
import { removeTree } from "../apply/save-home.ts";
import { saveHomes } from "../apply/save-homes.ts";
import { isUnused } from "../hermes/archives.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { withoutSecrets } from "../hermes/redact.ts";
import type { SavedHome } from "../model/archive.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName, StepId } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { Step } from "../model/step.ts";
import { secretsOnHost } from "../observe/env-secrets.ts";
import { type Saving, savedDocument } from "../output/archives-document.ts";
import { drawArchives } from "../output/draw-archives.ts";
import { progress } from "../output/progress.ts";
import { addressOf } from "../resources/kind.ts";
import { machine } from "../system/machine.ts";
import type { System } from "../system/system.ts";
import { type ArchiveHost, findArchiveHost } from "./archive-host.ts";
import { Interruption } from "./interruption.ts";
import { namedProfiles } from "./named-profiles.ts";
import { type BackupOptions, EXIT, type ExportOptions } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet export PROFILE`: one home as an archive. */
export function exportOne(options: ExportOptions, profile: string): Promise<number> {
  return save({ ...options, concurrency: 1 }, "export", [profile], (system, { places }) => {
    if (options.output === undefined) return { ok: true, folder: places.exports };
    if (/\/$|^$/.test(options.output))
      return { ok: false, diagnostic: misused(`"${options.output}" names no file`, NEW_FILE) };
    const path = resolve(system.workingFolder, options.output) as AbsolutePath; // resolve() gives nothing else
    const problem = outputProblem(system, path);
    if (problem !== undefined) return { ok: false, diagnostic: problem };
    return { ok: true, folder: dirname(path) as AbsolutePath, name: basename(path) }; // of an absolute path
  });
}

/** `hermes-fleet backup [PROFILE…]`: all homes, side by side; one that fails does not keep the others. */
export function backup(options: BackupOptions, _first: string, words: readonly string[]): Promise<number> {
  return save(options, "backup", words, (system, { places }) => {
    if (options.output === undefined) return { ok: true, folder: places.exports };
    if (options.output === "")
      return { ok: false, diagnostic: misused('"" names no folder', "Name a folder with -o.") };
    const folder = resolve(system.workingFolder, options.output) as AbsolutePath; // resolve() gives nothing else
    const kind = system.kind(system.realPath(folder) ?? folder);
    return kind === "absent" || kind === "folder"
      ? { ok: true, folder }
      : { ok: false, diagnostic: misused(`${folder} is no folder`, "Name a folder with -o.") };
  });
}

type Target =
  | { readonly ok: true; readonly folder: AbsolutePath; readonly name?: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

async function save(
  options: BackupOptions,
  command: Saving["command"],
  words: readonly string[],
  targetOf: (system: System, host: ArchiveHost) => Target,
): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const drafts = new Set<AbsolutePath>();
  const interruption = new Interruption({
    onFirst: () =>
      void terminal.say((paper) =>
        paper.line("Archives that have begun are finished first; Ctrl-C again stops at once."),
      ),
    onSecond: async () => void (await Promise.all([...drafts].map((draft) => removeTree(system, draft)))),
  });
  const host = await findArchiveHost(system, options);
  if (!host.ok) return terminal.refuse(host.diagnostics);
  const named = namedProfiles(words, host.profiles);
  if (!named.ok) return terminal.refuse(named.diagnostics);
  const isLeftOut = (profile: ProfileName) =>
    words.length === 0 && profile === DEFAULT_PROFILE && isUnused(system.names(host.hermes.root));
  const profiles = named.profiles.filter((profile) => !isLeftOut(profile));
  if (profiles.length === 0) return terminal.refuse([noProfiles(host.hermes.root)]);
  const target = targetOf(system, host);
  if (!target.ok) return terminal.refuse([target.diagnostic]);
  const secrets = secretsOnHost(system, host.host.layout, host.profiles);
  const steps = profiles.map((profile) => exportStep(profile, target));
  const style = terminal.isQuiet ? "none" : terminal.hasLiveProgress ? "live" : "lines";
  const shown = await progress(style, process.stderr, steps.length, terminal.hasColor);
  const saved = await saveHomes(steps, host.hermes, {
    system,
    emit: (event) => shown.on(event),
    concurrency: options.concurrency,
    signal: interruption.signal,
    redacted: (text) => withoutSecrets(text, secrets),
    drafts,
  });
  shown.end();
  const isInterrupted = interruption.exitCode !== undefined;
  // Who has ended it early is asked for nothing more.
  const pruned = isInterrupted
    ? { removed: [], diagnostics: [] }
    : await prune(system, host.hermes.root, saved, options.keep);
  const document = savedDocument({ command, profiles, saved, isInterrupted, ...pruned });
  if (options.json) terminal.json(document);
  else {
    await terminal.diagnostics(document.diagnostics);
    await terminal.result((paper) => drawArchives(paper, document));
  }
  if (interruption.exitCode !== undefined) return interruption.exitCode;
  return document.outcome === "done" ? EXIT.done : EXIT.failed;
}

function exportStep(profile: ProfileName, { folder, name }: Target & { readonly ok: true }): Step {
  const address = addressOf(profile);
  return {
    id: `${address}#export` as StepId, // unique: a profile is saved once
    address,
    profile,
    phase: "export",
    op: { do: "export", profile, folder, ...(name !== undefined && { name }) },
    after: [],
  };
}

/** Of the profiles that were saved, and of no others. */
async function prune(
  system: System,
  root: AbsolutePath,
  saved: ReadonlyMap<ProfileName, SavedHome>,
  keep: number | undefined,
): Promise<Pick<Saving, "removed" | "diagnostics">> {
  const removed: Saving["removed"][number][] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [profile, home] of keep === undefined ? [] : saved) {
    if (home.is !== "saved" || keep === undefined) continue;
    try {
      const paths = await pruneArchives(system, root, profile, keep, home.path as AbsolutePath); // it was made there
      removed.push(...paths.map((path) => ({ profile, path })));
    } catch (error) {
      const why = messageOf(error);
      const message = `older archives of "${profile}" could not be removed: ${why}`;
      diagnostics.push({ code: "step-failed", severity: "error", message, profiles: [profile] });
    }
  }
  return { removed, diagnostics };
}

const NEW_FILE = "Name a file that is not there yet with -o.";

function outputProblem(system: System, path: AbsolutePath): Diagnostic | undefined {
  switch (system.kind(path)) {
    case "absent": {
      const folder = dirname(path) as AbsolutePath; // of an absolute path
      return system.realPath(folder) === undefined
        ? misused(`there is no folder ${folder}`, "Make it, or name another with -o.")
        : undefined;
    }
    case "folder":
      return misused(`${path} is a folder`, NEW_FILE);
    default:
      return misused(`there is a ${path} already`, NEW_FILE);
  }
}

function misused(message: string, hint: string): Diagnostic {
  return { code: "option-misused", severity: "error", message, hint };
}

function noProfiles(root: AbsolutePath): Diagnostic {
  return {
    code: "profile-unknown",
    severity: "error",
    message: `there are no profiles below ${root}`,
    hint: "--hermes-home names another Hermes root.",
  };
}
