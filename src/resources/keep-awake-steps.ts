import { dirname } from "node:path";
import { below, type HermesLayout } from "../hermes/layout.ts";
import type { FileFact } from "../model/facts.ts";
import type { AbsolutePath, FileDigest, ServiceId } from "../model/ids.ts";
import type { Expected, ServiceStepVerb } from "../model/step.ts";
import type { KeepAwakeWant, ServiceFormat } from "../service-managers/manager.ts";
import type { Differences, KeepAwakeIs } from "./keep-awake-differences.ts";
import type { PhasedOp } from "./kind.ts";

interface Means {
  readonly format: ServiceFormat;
  readonly layout: HermesLayout;
  readonly digest: (text: string) => FileDigest;
}

interface Todo extends Means, Pick<Differences, "missing" | "surplus"> {
  /** The fields that differ; undefined: there is no definition yet. */
  readonly drifted: readonly string[] | undefined;
  /** What runs may have been started with something else. */
  readonly isAnew: boolean;
  readonly isNeeded: boolean;
  readonly mayRest: boolean;
}

/** Writes it, has the gateways bring it up, and starts it for those that run already. */
export function keepingSteps(is: KeepAwakeIs, want: KeepAwakeWant, todo: Todo): readonly PhasedOp[] {
  const { format, drifted, missing, surplus, isAnew, isNeeded, mayRest } = todo;
  const { service, path, fact } = is;
  const edit =
    drifted === undefined
      ? ({ format: "text", text: format.keepAwake.render(want, service) } as const)
      : format.keepAwake.edit(want, drifted);
  const steps: PhasedOp[] = [
    ...(drifted?.length === 0
      ? []
      : [op("definition", { do: "edit", path, edit, mode: modeOf(is.file), expect: expectedOf(is, todo) })]),
    ...missing.map((puller) => op("definition", { do: "link", path: linkOf(is, puller), to: path })),
    ...surplus.map((puller) => op("definition", { do: "link", path: linkOf(is, puller), to: undefined })),
  ];
  if (format.reloads) steps.push(op("reload", { do: "reload" }));
  if (fact?.isDisabled === true) steps.push(op("login", verb("enable", service)));
  if (fact?.active === "failed") steps.push(op("announce", verb("reset-failed", service)));
  const isRunning = fact !== undefined && fact.active !== "inactive" && fact.active !== "failed";
  const isLoaded = (fact?.domains ?? []).length > 0;
  if (isAnew && (isRunning || isLoaded)) steps.push(op("start", verb("restart", service)));
  else if (isNeeded) steps.push(op("start", verb("start", service)));
  else return steps;
  // What only looks for gateways ends when there is none.
  if (format.keepAwake.isPulled || !mayRest) {
    const hint = format.keepAwake.hint(service);
    steps.push(op("ready", { do: "await", what: "up", service, mayRest, hint }));
  }
  return steps;
}

/**
 * Takes it away. It is stopped last: once nothing can bring it up any more, neither a gateway that is just starting
 * nor a login.
 */
export function lettingGoSteps(
  is: KeepAwakeIs,
  pullers: readonly string[],
  means: Means,
): readonly PhasedOp[] {
  const { service, path, fact, file } = is;
  const { format } = means;
  return [
    ...(fact?.isDisabled === true ? [op("login", verb("enable", service))] : []),
    ...pullers.map((puller) => op("remove", { do: "link", path: linkOf(is, puller), to: undefined })),
    ...(file.is === "absent"
      ? []
      : [op("remove", { do: "remove", path, expect: expectedOf(is, means), withFolder: false })]),
    ...(format.reloads ? [op("unload", { do: "reload" })] : []),
    op("release", verb("stop", service)),
    ...(fact?.active === "failed" ? [op("release", verb("reset-failed", service))] : []),
    op("released", { do: "await", what: "stopped", service }),
  ];
}

function op(phase: PhasedOp["phase"], what: PhasedOp["op"]): PhasedOp {
  return { phase, op: what };
}

function verb(name: ServiceStepVerb, service: ServiceId): PhasedOp["op"] {
  return { do: "service", verb: name, service };
}

function linkOf({ path, service }: KeepAwakeIs, puller: string): AbsolutePath {
  return below(dirname(path) as AbsolutePath, `${puller}.wants`, service); // of an absolute path
}

function modeOf(file: FileFact): number {
  return file.is === "text" ? file.mode : 0o644;
}

function expectedOf({ file }: KeepAwakeIs, { digest }: Means): Expected {
  return file.is === "text" ? { is: "digest", digest: digest(file.text) } : { is: "absent" };
}
