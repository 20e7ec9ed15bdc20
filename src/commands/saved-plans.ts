import { resolve } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import { movedSince } from "../plan/moved.ts";
import { readSavedPlan, type SavedPlan, sealed } from "../plan/saved-plan.ts";
import { fingerprintWith, keyIdOf, readKey } from "../record/key.ts";
import { machineId } from "../record/read-record.ts";
import { recordPlaces } from "../record/record-places.ts";
import { digestOf } from "../system/digest.ts";
import type { ReadingSystem } from "../system/system.ts";
import type { ApplyOptions, PlanOptions } from "./options.ts";

/** A plan holds whole texts, soul files among them. */
export const MAX_BYTES = 256 * 1024 * 1024;

export type OpenedPlan =
  | { readonly ok: true; readonly saved: SavedPlan }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads a saved plan, whichever host it is for.
 * @param version of this program
 */
export function openSavedPlan(system: ReadingSystem, name: string, version: string): OpenedPlan {
  const refuse = (message: string, hint?: string): OpenedPlan => ({
    ok: false,
    diagnostics: [problem(message, hint)],
  });
  const file = system.readText(resolve(system.workingFolder, name) as AbsolutePath, { maxBytes: MAX_BYTES }); // resolve() gives nothing else
  if (file.is === "absent")
    return refuse(`there is no saved plan at ${name}`, "`hermes-fleet plan --out` saves one.");
  if (file.is === "unreadable") return refuse(`the saved plan ${name} cannot be read: ${file.reason}`);
  const read = readSavedPlan(file.text, version, digestOf);
  return read.ok ? read : refuse(`${name} ${read.problem}`, read.hint);
}

export type PlanToApply =
  | {
      readonly ok: true;
      /** The command line, completed by what the plan was made with. */
      readonly options: ApplyOptions;
      /** What has moved since it was saved; nothing where it may be carried out. */
      readonly moved: (now: Plan) => readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Reads a saved plan to carry it out: on the machine that it is for, by the files that it was made from. */
export function openForApply(system: ReadingSystem, name: string, options: ApplyOptions): PlanToApply {
  const opened = openSavedPlan(system, name, options.programVersion);
  if (!opened.ok) return opened;
  const { saved } = opened;
  const machine = machineId(system);
  if (saved.machine !== machine) {
    const whose = `${name} is a plan for another machine, "${saved.plan.host}", and this is "${system.hostName}"`;
    return { ok: false, diagnostics: [problem(whose, "A plan is made on the machine that it is for.")] };
  }
  const wrong = contradictions(system, options, saved).map((option) =>
    problem(`${option}, which ${name} was not made with`, "Leave it out, or plan again with it."),
  );
  if (options.secrets === "skip") {
    const message = `--secrets=skip, and ${name} can only be applied with the secrets that it names`;
    wrong.push(problem(message, "Leave out --secrets=skip, or leave out the saved plan."));
  }
  if (wrong.length > 0) return { ok: false, diagnostics: wrong };
  const withSecrets = saved.options.secrets === "skip" ? ", without --secrets=skip" : "";
  const again = `Plan again${withSecrets}: \`hermes-fleet plan --out ${name}\`.`;
  const key = readKey(system, recordPlaces(system, saved.plan.fleet, saved.plan.root).key);
  if (key === undefined || keyIdOf(key) !== saved.keyId) {
    const message = `${name} was made with another fingerprint key than there is now, so that nothing can be compared`;
    return { ok: false, diagnostics: [problem(message, again)] };
  }
  const fingerprint = fingerprintWith(key);
  const hinted = (diagnostics: readonly Diagnostic[]) =>
    diagnostics.map((one, index) => (index === diagnostics.length - 1 ? { hint: again, ...one } : one));
  const changed = saved.inputs.flatMap(({ path, fingerprint: then }) => {
    const file = system.readText(path);
    if (file.is === "text" && fingerprint(file.text) === then) return [];
    const how = {
      text: "has changed since the plan was saved",
      absent: "is not there any more",
      unreadable: "cannot be read any more",
    }[file.is];
    return [problem(`${path} ${how}`)];
  });
  if (changed.length > 0) return { ok: false, diagnostics: hinted(changed) };
  return {
    ok: true,
    options: { ...options, ...optionsOf(system, saved), autoApprove: true },
    moved: (now) => hinted(movedSince(saved.plan, sealed(now, fingerprint))),
  };
}

/** What on the command line is not as the plan was made; what is not said follows the plan. */
function contradictions(
  system: ReadingSystem,
  options: PlanOptions,
  { manifest, plan, options: then }: SavedPlan,
): readonly string[] {
  const { file, hermesHome, host, serviceManager, target = [] } = options;
  const path = (given: string) => resolve(system.workingFolder, given);
  const list = (targets: readonly string[] = []) => [...new Set(targets)].sort().join(" ");
  return [
    ...(file !== undefined && path(file) !== manifest ? [`--file ${file}`] : []),
    ...(hermesHome !== undefined && path(hermesHome) !== plan.root ? [`--hermes-home ${hermesHome}`] : []),
    ...(host !== undefined && host !== plan.host ? [`--host ${host}`] : []),
    ...(serviceManager !== "auto" && serviceManager !== plan.manager
      ? [`--service-manager ${serviceManager}`]
      : []),
    ...(target.length > 0 && list(target) !== list(then.target)
      ? [`--target ${target.join(" --target ")}`]
      : []),
  ];
}

function optionsOf(system: ReadingSystem, { manifest, options }: SavedPlan): Partial<PlanOptions> {
  // What was skipped while planning is known at apply.
  const { file, drift, secrets: _skipped, ...rest } = options;
  // Places are told by the manifest's path as it was given, where that is still the same file.
  const isSame = resolve(system.workingFolder, file) === manifest;
  return { ...rest, file: isSame ? file : manifest, ...(drift === true && { drift }) };
}

function problem(message: string, hint?: string): Diagnostic {
  return {
    code: "saved-plan",
    severity: "error",
    message,
    ...(hint !== undefined && { hint }),
    blocks: "apply",
  };
}
