import { exportCommand } from "../hermes/command-line.ts";
import { below, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { redacted } from "../hermes/redact.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { Plan } from "../model/plan.ts";
import type { Op } from "../model/step.ts";
import type { System } from "../system/system.ts";

/** `hermes profile create` copies some hundred skills; a slow disk takes its time. */
export const DEADLINE_MS = 5 * 60_000;
/** A home of years has gigabytes of memories. */
const EXPORT_DEADLINE_MS = 60 * 60_000;

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

/** Saves a home as an archive that only its owner may read. */
export async function exportHome(
  system: System,
  plan: Hermes,
  { profile, folder }: Extract<Op, { do: "export" }>,
): Promise<StepOutcome> {
  const time = new Date(system.now())
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  const file = below(folder, `${profile}-${time}.tar.gz`);
  // In a folder that nobody else may enter, whatever mode Hermes gives the file at first.
  await system.makeFolder(folder, 0o700);
  const called = await callHermes(system, plan, exportCommand(profile, file), EXPORT_DEADLINE_MS);
  if (!called.ok) return { is: "failed", reason: called.reason };
  if (system.kind(file) !== "file")
    return { is: "failed", reason: `${called.call} exited with 0, but made no ${file}` };
  await system.setMode(file, 0o600);
  const wrong = await wrongWith(system, file, profile);
  if (wrong === "broken")
    return { is: "failed", reason: `${called.call} exited with 0, but ${file} is no whole archive` };
  if (wrong === "empty") {
    const home = homeOf(plan, profile);
    const cause =
      system.kind(home) === "link" ? `${home} is a link: put the folder itself there` : `look at ${home}`;
    return {
      is: "failed",
      reason: `${called.call} exited with 0, but ${file} holds nothing of the home; ${cause}, or save it by hand`,
    };
  }
  return { is: "succeeded", note: `"${profile}" is saved in ${file}, without its .env and auth.json` };
}

/** What follows may be the end of the home. Where there is no gzip, and no tar, Hermes' word has to do. */
async function wrongWith(
  system: System,
  file: AbsolutePath,
  profile: ProfileName,
): Promise<"broken" | "empty" | undefined> {
  const options = { deadlineMs: EXPORT_DEADLINE_MS };
  const tested = await system.run(["gzip", "--test", file], options);
  const hasGzip = tested.failure !== "not-found";
  if (hasGzip && tested.exitCode !== 0) return "broken";
  const listed = await system.run(["tar", "-tzf", file], options);
  if (listed.failure === "not-found") return undefined;
  // Most tars need a gzip to read it. One that is killed has listed more than can be taken in.
  if (listed.exitCode !== 0 && listed.failure !== "killed") return hasGzip ? "broken" : undefined;
  const folder = `${profile}/`;
  const members = listed.stdout.split("\n").map((line) => line.replace(/^\.\//, ""));
  return members.some((name) => name.startsWith(folder) && name !== folder) ? undefined : "empty";
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
