import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { redacted } from "../hermes/redact.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { Plan } from "../model/plan.ts";
import type { Op } from "../model/step.ts";
import type { System } from "../system/system.ts";

/** `hermes profile create` copies some hundred skills; a slow disk takes its time. */
export const DEADLINE_MS = 5 * 60_000;
/** A home of years has gigabytes of memories. */
export const ARCHIVE_DEADLINE_MS = 60 * 60_000;

/** The program, and the Hermes root that it works on. */
export type Hermes = Pick<Plan, "hermes" | "root">;

/** Has Hermes make or remove a profile, and looks whether it has. */
export async function runHermes(
  system: System,
  plan: Hermes,
  { args, home, leaves }: Extract<Op, { do: "hermes" }>,
): Promise<StepOutcome> {
  // What an ended apply has left of one that Hermes had only begun to make; Hermes refuses a folder that is there.
  if (leaves === "made") await system.removeFolder(home);
  const called = await callHermes(system, plan, args, DEADLINE_MS);
  const isThere = system.kind(home) !== "absent";
  // An apply that was killed leaves a `hermes` behind that finishes its work in between.
  const meanwhile = leaves === "made" ? isThere && /already exists/i : !isThere && /does not exist/i;
  if (!called.ok && meanwhile !== false && meanwhile.test(called.said)) return { is: "succeeded" };
  if (!called.ok) return { is: "failed", reason: called.reason };
  if (leaves === "made" && !isThere)
    return { is: "failed", reason: `${called.call} exited with 0, but made no ${home}` };
  if (leaves === "removed" && isThere)
    return { is: "failed", reason: `${called.call} exited with 0, but left ${home}` };
  return { is: "succeeded" };
}

type Called =
  | { readonly ok: true; readonly call: string }
  | { readonly ok: false; readonly call: string; readonly said: string; readonly reason: string };

/** Runs hermes on a root; what it says of a failure is without what looks like a secret. */
export async function callHermes(
  system: System,
  { hermes: { path }, root }: Hermes,
  args: readonly string[],
  deadlineMs: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Called> {
  const name = `\`hermes ${args.join(" ")}\``;
  if (path === undefined) return { ok: false, call: name, said: "", reason: "Hermes was not found" };
  // Neither the caller's HERMES_HOME nor a sticky profile redirects the call, not even one that does not exist.
  const result = await system.run([path, "-p", DEFAULT_PROFILE, ...args], {
    deadlineMs,
    environment: { ...environment, HERMES_HOME: root },
  });
  if (result.exitCode === 0) return { ok: true, call: name };
  const said = redacted((result.stderr.trim() || result.stdout.trim()).split("\n").at(-1) ?? "");
  const reason =
    result.failure === "timed-out"
      ? `${name} did not end in ${deadlineMs / 1000} s`
      : `${name} exited with ${result.exitCode ?? "a signal"}: ${said}`;
  return { ok: false, call: name, said, reason };
}
