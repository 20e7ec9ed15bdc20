import { shownDiff } from "../manifest/shown-diff.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { drawEdit } from "../output/draw-edit.ts";
import type { EditDocument } from "../output/edit-document.generated.ts";
import { manifestLock } from "../record/record-places.ts";
import { machine } from "../system/machine.ts";
import type { ReadingSystem, System } from "../system/system.ts";
import { ask } from "./ask.ts";
import { manifestPath } from "./load.ts";
import { EXIT, type Options } from "./options.ts";
import { Terminal } from "./terminal.ts";
import { underLock } from "./under-lock.ts";
import { type FileChange, type FileRead, writeFiles } from "./write-files.ts";

/** Another edit takes as long as it takes to look at a host. */
const LOCK_TIMEOUT_MS = 30_000;

/** What an edit of the manifest came to, before anything is written. */
export type PreparedEdit =
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly ok: true;
      /** The outcome in a sentence. */
      readonly verdict: string;
      /** None: it is so already. */
      readonly changes: readonly FileChange[];
      /** The files of the manifest, as they were read for it. */
      readonly read: readonly FileRead[];
      /** Of which something else is declared now. */
      readonly profiles: readonly string[];
      /** What must not be shown, wherever it stands. */
      readonly secrets: readonly string[];
      readonly diagnostics: readonly Diagnostic[];
    };

/**
 * Edits the manifest while no other command does, shows how it has changed, and offers the plan.
 * @param prepare is only given what reads: what is written is written here
 * @returns the exit code
 */
export async function runEdit(
  options: Options,
  prepare: (system: ReadingSystem, terminal: Terminal) => Promise<PreparedEdit>,
): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  let isChanged = false;
  const exitCode = await underLock(
    system,
    terminal,
    manifestLock(system),
    LOCK_TIMEOUT_MS,
    async (interruption) => {
      const prepared = await prepare(system, terminal);
      if (interruption.exitCode !== undefined) return terminal.interrupted(interruption.exitCode);
      const written = await write(system, terminal, options, prepared);
      isChanged = written === "changed";
      return written === "refused" ? EXIT.failed : EXIT.done;
    },
  );
  return isChanged && exitCode === EXIT.done ? offerPlan(options, terminal, system) : exitCode;
}

async function write(
  system: System,
  terminal: Terminal,
  options: Options,
  prepared: PreparedEdit,
): Promise<"changed" | "unchanged" | "refused"> {
  if (!prepared.ok) {
    await terminal.refuse(prepared.diagnostics);
    return "refused";
  }
  const { changes, read, diagnostics } = prepared;
  const problem = await writeFiles(system, changes, read);
  if (problem !== undefined) {
    await terminal.refuse([problem]);
    return "refused";
  }
  const document = editDocument(prepared);
  if (options.json) terminal.json(document);
  else {
    await terminal.diagnostics(diagnostics);
    await terminal.result((paper) => drawEdit(paper, document));
  }
  return changes.length === 0 ? "unchanged" : "changed";
}

function editDocument({
  verdict,
  changes,
  profiles,
  secrets,
  diagnostics,
}: Extract<PreparedEdit, { ok: true }>): EditDocument {
  return {
    format_version: 1,
    outcome: changes.length === 0 ? "unchanged" : "changed",
    verdict,
    files: changes.map(({ path, before, after, isManifest }) => ({
      path,
      diff: [...shownDiff(before, after, secrets, isManifest)],
    })),
    profiles: [...profiles],
    diagnostics: diagnostics.map((one) => ({ ...one })),
  };
}

async function offerPlan(options: Options, terminal: Terminal, system: ReadingSystem): Promise<number> {
  if (options.json || terminal.isQuiet) return EXIT.done;
  await terminal.say((paper) => paper.line());
  if (!terminal.isInteractive) {
    const { shownAs } = manifestPath(system, options);
    const named = options.file === undefined ? "" : ` -f ${shownAs}`;
    await terminal.say((paper) => paper.line(`\`hermes-fleet plan${named}\` shows what an apply would do.`));
    return EXIT.done;
  }
  const answer = await ask("Show the plan?");
  if (answer === "interrupted") return EXIT.interrupted;
  if (answer === "yes") await (await import("./plan.ts")).plan(options);
  return EXIT.done;
}
