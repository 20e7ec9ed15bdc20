import { basename } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Address } from "../model/ids.ts";
import type { Action, Change, Detail, Plan, Shown } from "../model/plan.ts";
import type { Op, Step } from "../model/step.ts";

/** One resource in a plan: what happens to it, and by which steps. */
interface Part {
  readonly change: Change | undefined;
  readonly steps: readonly Step[];
}

/** How a resource has moved; `isEffect` where that may only follow from another that has. */
interface Move {
  readonly address: Address;
  readonly how: string;
  readonly isEffect: boolean;
}

/**
 * What is different now from what a saved plan says, resource by resource; nothing where an apply would do exactly
 * what was saved. Reasons and notes may differ: they tell times, and change nothing. Values that could not be known
 * while planning may be whatever they are now.
 * @param saved,now plans, both sealed with the same key
 */
export function movedSince(saved: Plan, now: Plan): readonly Diagnostic[] {
  const whole = movedWhole(saved, now);
  if (whole.length > 0) return whole.map((message) => moved(message));
  const [before, after] = [partsOf(saved), partsOf(now)];
  const moves = [...new Set([...before.keys(), ...after.keys()])].flatMap((address) => {
    const move = moveOf(address, before.get(address) ?? NOTHING, after.get(address) ?? NOTHING);
    return move === undefined ? [] : [move];
  });
  const causes = moves.filter(({ isEffect }) => !isEffect);
  return [
    ...newErrors(saved, now),
    ...(causes.length > 0 ? causes : moves).map(({ address, how }) => moved(`${address}: ${how}`, address)),
  ];
}

const NOTHING: Part = { change: undefined, steps: [] };

function moved(message: string, address?: Address): Diagnostic {
  return {
    code: "saved-plan",
    severity: "error",
    message,
    ...(address !== undefined && { address }),
    blocks: "apply",
  };
}

/** A part that cannot be applied any more would be missing from what was saved. */
function newErrors(saved: Plan, now: Plan): readonly Diagnostic[] {
  const known = new Set(saved.diagnostics.map(({ message }) => message));
  return now.diagnostics.filter(({ severity, message }) => severity === "error" && !known.has(message));
}

/** What a plan as a whole is about. */
function movedWhole(saved: Plan, now: Plan): readonly string[] {
  const about = ({ fleet, host, root, manager, hermes }: Plan): Readonly<Record<string, string>> => ({
    "the fleet": fleet,
    "this host": host,
    "the Hermes root": root,
    "the service manager": manager,
    "the program of Hermes": hermes.path ?? "nowhere",
  });
  const today = about(now);
  return Object.entries(about(saved)).flatMap(([what, then]) =>
    today[what] === then ? [] : [`${what} is ${today[what]}, and the saved plan is for ${then}`],
  );
}

function partsOf({ changes, steps }: Plan): ReadonlyMap<Address, Part> {
  const parts = new Map<Address, Part>(changes.map((change) => [change.address, { change, steps: [] }]));
  for (const step of steps) {
    const part = parts.get(step.address) ?? NOTHING;
    parts.set(step.address, { ...part, steps: [...part.steps, step] });
  }
  return parts;
}

function moveOf(address: Address, was: Part, is: Part): Move | undefined {
  if (was.change?.action !== is.change?.action) {
    const how = `${PLANNED[was.change?.action ?? "none"]}, ${NOW[is.change?.action ?? "none"]}`;
    return { address, how, isEffect: false };
  }
  const open = openKeys(was.change);
  const keys = [...movedKeys(was.change?.details ?? [], is.change?.details ?? [], open)];
  if (keys.length > 0) return { address, how: keys.join("; "), isEffect: false };
  const then = was.steps.map((step) => withoutKeys(step, open));
  const now = is.steps.map((step) => withoutKeys(step, open));
  const files = movedFiles(then, now);
  if (files.length > 0) {
    const how = `${files.join(" and ")} ${files.length === 1 ? "has" : "have"} changed since the plan was saved`;
    return { address, how, isEffect: false };
  }
  if (!isSame(then.map(whatItDoes), now.map(whatItDoes))) {
    // What serves all services has no change of its own.
    return { address, how: "takes other steps now", isEffect: was.change === undefined };
  }
  if (!isSame(then, now)) return { address, how: "its steps have to wait for others now", isEffect: true };
  return undefined;
}

const PLANNED: Readonly<Record<Action | "none", string>> = {
  create: "was to be created",
  update: "was to be updated",
  delete: "was to be deleted",
  restart: "was to be restarted",
  "no-op": "was to stay as it is",
  none: "was not in the plan",
};
const NOW: Readonly<Record<Action | "none", string>> = {
  create: "is to be created now",
  update: "is to be updated now",
  delete: "is to be deleted now",
  restart: "is to be restarted now",
  "no-op": "is as it should be now",
  none: "is not in today's plan",
};

/** Keys whose values nobody could know while planning. */
function openKeys(change: Change | undefined): ReadonlySet<string> {
  const keys = change?.details.flatMap((detail) => (detail.shows === "keys" ? detail.keys : [])) ?? [];
  return new Set(keys.flatMap(({ key, after }) => (after.is === "known-at-apply" ? [key] : [])));
}

/** Says of each key and each text how it differs. */
function* movedKeys(
  was: readonly Detail[],
  is: readonly Detail[],
  open: ReadonlySet<string>,
): Iterable<string> {
  const [before, after] = [keysOf(was), keysOf(is)];
  for (const [name, then] of before) {
    const now = after.get(name);
    if (now === undefined) yield `${then.key} needs no change any more`;
    else if (!isSame(then.before, now.before))
      yield `${then.key} has changed on the host since the plan was saved`;
    else if (!isSame(then.after, now.after) && !(open.has(then.key) && isSecret(now.after)))
      yield `${then.key} is to get another value now`;
  }
  for (const [name, { key }] of after) if (!before.has(name)) yield `${key} is to change now, too`;
  const texts = (details: readonly Detail[]) => details.filter(({ shows }) => shows === "text");
  for (const text of new Set([...texts(was), ...texts(is)].map(({ file }) => file))) {
    const ofIt = (details: readonly Detail[]) => texts(details).filter(({ file }) => file === text);
    if (!isSame(ofIt(was), ofIt(is))) yield `${text} is to change in another way now`;
  }
}

interface KeyChange {
  readonly key: string;
  readonly before: Shown;
  readonly after: Shown;
}

function keysOf(details: readonly Detail[]): ReadonlyMap<string, KeyChange> {
  return new Map(
    details.flatMap((detail) =>
      detail.shows === "keys"
        ? detail.keys.map((one) => [`${detail.file ?? ""} ${one.key}`, one] as const)
        : [],
    ),
  );
}

function isSecret(shown: Shown): boolean {
  return shown.is === "sensitive" || shown.is === "known-at-apply";
}

/** A step without what it does to these keys of a `.env`. */
function withoutKeys(step: Step, open: ReadonlySet<string>): Step {
  const { op } = step;
  if (op.do !== "edit" || op.edit.format !== "dotenv") return step;
  const edits = op.edit.edits.filter(({ at }) => !open.has(at.join(".")));
  return { ...step, op: { ...op, edit: { ...op.edit, edits } } };
}

/** The files that steps were to find as they were, and do not. */
function movedFiles(was: readonly Step[], is: readonly Step[]): readonly string[] {
  const found = new Map(is.map(({ id, op }) => [id, op] as const));
  const names = was.flatMap(({ id, op }) => {
    const now = found.get(id);
    return now !== undefined && isOnFile(op) && isOnFile(now) && !isSame(op.expect, now.expect)
      ? [basename(op.path)]
      : [];
  });
  return [...new Set(names)];
}

function isOnFile(op: Op): op is Extract<Op, { do: "edit" | "remove" }> {
  return op.do === "edit" || op.do === "remove";
}

function whatItDoes({ id, phase, op }: Step): unknown {
  return [id, phase, op];
}

/** As JSON, since that is what the saved one has been. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
