import type { Plan, Purpose } from "../model/plan.ts";
import { count } from "./words.ts";

/** What an apply is called that has this purpose: the command to run again, and what it has done. */
export function wordsFor(purpose: Purpose | undefined): { readonly verb: string; readonly done: string } {
  switch (purpose?.is) {
    case undefined:
      return { verb: "apply", done: "Applied" };
    case "destroy":
      return { verb: "destroy", done: "Destroyed" };
    case "release":
      return { verb: "release", done: "Released" };
    default:
      return purpose satisfies never;
  }
}

/** What a plan comes to, where it is not to make the host as the manifest says: parts of a sentence. */
export function purposeParts({ purpose, changes, steps }: Plan, purposeIs: Purpose["is"]): readonly string[] {
  const moving = changes.filter(({ action }) => action !== "no-op");
  const profiles = new Set(moving.flatMap(({ profile }) => profile ?? []));
  const isAwakeGone = moving.some(({ kind }) => kind === "keep-awake");
  const keepAwake = isAwakeGone ? ["what keeps this host awake would go"] : [];
  if (purposeIs === "release") {
    const parts = purpose?.is === "release" ? purpose.profiles.length : 0;
    return [
      parts === 0
        ? "the record of the fleet would go"
        : `${count(parts, "profile")} would be plain Hermes again, ${parts === 1 ? "its gateway as it is" : "their gateways as they are"}`,
      ...(profiles.size === 0 ? [] : [`the limits of ${profiles.size} would go`]),
      ...keepAwake,
    ];
  }
  const deleted = steps.filter(({ op }) => op.do === "hermes" && op.leaves === "removed").length;
  const isGone = ({ kind, action }: Plan["changes"][number]) =>
    action === "delete" && kind !== "keep-awake" && kind !== "config";
  const destroyed = new Set(moving.filter(isGone).flatMap(({ profile }) => profile ?? [])).size;
  const staying = destroyed - deleted;
  return [
    ...(destroyed === 0 ? [] : [`${count(destroyed, "profile")} would be destroyed`]),
    ...(destroyed === 0 && profiles.size > 0 ? ['the gateway of "default" would serve fewer profiles'] : []),
    ...(staying > 0 ? [staying === 1 ? "1 home stays" : `${staying} homes stay`] : []),
    ...keepAwake,
  ];
}

/** What there is to say where nothing has to be done for it. */
export function nothingToDo(purpose: Purpose, { fleet }: Pick<Plan, "fleet">): string {
  return purpose.is === "destroy"
    ? `Nothing to destroy.${stillDeclared(purpose)}`
    : `Nothing to release: there is no record of the fleet "${fleet}" on this host.`;
}

/** What a person has to know once it is done; nothing, or a sentence after a space. */
export function afterwards(purpose: Purpose | undefined): string {
  switch (purpose?.is) {
    case undefined:
      return "";
    case "destroy":
      return stillDeclared(purpose);
    case "release":
      return " All else runs on as it is, as plain Hermes.";
    default:
      return purpose satisfies never;
  }
}

function stillDeclared({ stillDeclared: names }: Extract<Purpose, { is: "destroy" }>): string {
  if (names.length === 0) return "";
  return ` The manifest still declares ${names.join(", ")}: the next apply makes ${names.length === 1 ? "it" : "them"} again.`;
}
