import { resolve } from "node:path";
import type { AbsolutePath } from "../model/ids.ts";
import type { ImportDocument } from "../output/import-document.generated.ts";
import type { DiagnosticDocument } from "../output/plan-document.generated.ts";
import { count } from "../output/words.ts";
import { machine } from "../system/machine.ts";
import type { System } from "../system/system.ts";
import { DEFAULT_FILE, manifestPath } from "./load.ts";
import { type MadeImport, makeImport } from "./make-import.ts";
import { EXIT, type ImportOptions } from "./options.ts";
import { importDiagnostics, importDocument, whatIsDeclared } from "./report-import.ts";
import { Terminal } from "./terminal.ts";
import { whyUnwritable } from "./unwritable.ts";

/** `hermes-fleet import`: writes a manifest of the fleet that exists on this host, and nothing else. */
export async function importFleet(options: ImportOptions): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const targets = targetsOf(system, options);
  const refusal = refusedTargets(system, targets);
  if (refusal !== undefined) return terminal.refuse([refusal]);
  const made = await makeImport(system, options, process.platform, targets.manifest);
  if (!made.ok) return terminal.refuse(made.diagnostics);
  const problem = await write(system, targets, made);
  if (problem !== undefined) return terminal.refuse([problem]);
  await report(terminal, options, targets, made);
  return EXIT.done;
}

interface Target {
  readonly path: AbsolutePath;
  readonly shownAs: string;
}

interface Targets {
  readonly manifest: Target;
  /** The manifest goes to stdout. */
  readonly isPrinted: boolean;
  readonly secrets: Target | undefined;
}

function targetsOf(system: System, options: ImportOptions): Targets {
  const named = manifestPath(system, options);
  const isPrinted = named.shownAs === "-";
  const absolute = (path: string) => resolve(system.workingFolder, path) as AbsolutePath; // resolve() gives nothing else
  const { secretsTo } = options;
  return {
    // Printed, it may come to lie anywhere; as good a guess as any.
    manifest: isPrinted ? { path: absolute(DEFAULT_FILE), shownAs: DEFAULT_FILE } : named,
    isPrinted,
    secrets: secretsTo === undefined ? undefined : { path: absolute(secretsTo), shownAs: secretsTo },
  };
}

/** What can be said before anything is looked at. */
function refusedTargets(
  system: System,
  { manifest, isPrinted, secrets }: Targets,
): DiagnosticDocument | undefined {
  if (secrets !== undefined && (secrets.shownAs === "-" || secrets.shownAs === ""))
    return {
      code: "option-misused",
      severity: "error",
      message: "--secrets-to takes a file: secrets are printed nowhere",
    };
  if (secrets !== undefined && !isPrinted && secrets.path === manifest.path)
    return {
      code: "option-misused",
      severity: "error",
      message: `the manifest and its secrets cannot both be ${secrets.shownAs}`,
      hint: "Give --secrets-to another file, which stays out of version control.",
    };
  if (!isPrinted && system.kind(manifest.path) !== "absent") return isThere(manifest);
  return secrets !== undefined && system.kind(secrets.path) !== "absent" ? isThere(secrets) : undefined;
}

function isThere({ shownAs }: Target): DiagnosticDocument {
  return {
    code: "file-exists",
    severity: "error",
    message: `${shownAs} is there already, and is left as it is`,
    hint: "Name another file, or move this one away; `-f -` prints the manifest.",
  };
}

/** Writes the secrets first: with a manifest that names them they are looked for. */
async function write(
  system: System,
  { manifest, isPrinted, secrets }: Targets,
  made: MadeImport,
): Promise<DiagnosticDocument | undefined> {
  if (secrets !== undefined) {
    const problem = await create(system, secrets, made.secrets?.text ?? "", 0o600);
    if (problem !== undefined) return problem;
  }
  const problem = isPrinted ? undefined : await create(system, manifest, made.text, 0o644);
  // It is ours, and without its manifest nothing that anybody asked for.
  if (problem !== undefined && secrets !== undefined) await system.remove(secrets.path);
  return problem;
}

async function create(
  system: System,
  target: Target,
  text: string,
  mode: number,
): Promise<DiagnosticDocument | undefined> {
  try {
    return (await system.createText(target.path, text, mode)) ? undefined : isThere(target);
  } catch (error) {
    return {
      code: "file-unwritable",
      severity: "error",
      message: `${target.shownAs} cannot be written: ${whyUnwritable(error)}`,
      hint: "Name a file in a folder that is there and that you may write to.",
    };
  }
}

async function report(
  terminal: Terminal,
  options: ImportOptions,
  { manifest, isPrinted, secrets }: Targets,
  made: MadeImport,
): Promise<void> {
  const document = importDocument(made, {
    ...(!isPrinted && { manifest: manifest.path }),
    ...(secrets !== undefined && { secrets: secrets.path }),
  });
  if (options.json) {
    terminal.json(document);
    return;
  }
  if (isPrinted) await terminal.result((paper) => paper.unwrapped(made.text.trimEnd()));
  const told = importDiagnostics(made).filter(({ severity }) => !terminal.isQuiet || severity !== "note");
  await terminal.diagnostics(told);
  if (terminal.isQuiet) return;
  const lines = summary(options, { manifest, isPrinted, secrets }, made, document);
  const say = isPrinted ? terminal.say.bind(terminal) : terminal.result.bind(terminal);
  await say((paper) => {
    if (isPrinted && told.length > 0) paper.line();
    for (const line of lines) paper.line(line);
  });
}

function summary(
  options: ImportOptions,
  { manifest, isPrinted, secrets }: Targets,
  made: MadeImport,
  { changes }: ImportDocument,
): readonly string[] {
  const kept = made.secrets === undefined ? " Values of variables stay where they are." : "";
  const isWhole = made.fleet.leftOut.size === 0;
  const file = options.file === undefined || isPrinted ? "" : ` -f ${manifest.shownAs}`;
  const shows = changes.length === 0 ? "shows no changes" : "shows what would change";
  const isRefused = made.diagnostics.some(
    ({ severity, blocks }) => severity === "error" || blocks === "apply",
  );
  return [
    `${isPrinted ? "This manifest has" : `Wrote ${manifest.shownAs}:`} ${whatIsDeclared(made)}.${kept}`,
    ...(secrets === undefined || made.secrets === undefined
      ? []
      : [
          `Wrote ${secrets.shownAs}, which you alone can read: ${count(made.secrets.count, "value")}. Load it with \`.\` in a shell before a plan or an apply, and keep it out of version control.`,
        ]),
    isRefused
      ? `Next: see to what is told above; \`hermes-fleet plan${file}\` ${shows}, and tells whether that is done.`
      : `Next: \`hermes-fleet plan${file}\`, which ${shows}; then \`hermes-fleet apply${file}\`, which takes ${isWhole ? "the fleet" : "what is declared"} over as it is.`,
  ];
}
