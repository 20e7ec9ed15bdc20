import { type Distribution, readDistribution, unmet } from "../hermes/distribution.ts";
import { cloneUrl } from "../hermes/distribution-source.ts";
import { below, filesOf, PROFILE_MARKERS } from "../hermes/layout.ts";
import { redacted } from "../hermes/redact.ts";
import type { AbsolutePath, FileDigest, ProfileName } from "../model/ids.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { Plan } from "../model/plan.ts";
import type { Op, Step } from "../model/step.ts";
import type { System } from "../system/system.ts";
import { callHermes, DEADLINE_MS, type Hermes } from "./run-hermes.ts";

/** Hermes reads it as nothing; a profile without one gets a copy of the default's, bot tokens and all. */
const EMPTY_ENV = "# Variables of this profile alone. Those that it asks for are in .env.EXAMPLE.\n";

/** Has Hermes install a profile from a distribution, or update it; leaves an `.env` behind, and looks at what came. */
export async function distribute(
  system: System,
  plan: Hermes,
  { args, home, isNew, version, provides }: Extract<Op, { do: "distribute" }>,
): Promise<StepOutcome> {
  // What an ended apply has left of one that Hermes had only begun to make; Hermes refuses a folder that is there.
  if (isNew) await system.removeFolder(home);
  const called = await callHermes(system, plan, args, DEADLINE_MS, forGit(system));
  // A folder that is none for Hermes either must not become one by that.
  const isHome = called.ok || PROFILE_MARKERS.some((name) => system.kind(below(home, name)) !== "absent");
  if (isHome && system.kind(home) === "folder") await system.createText(filesOf(home).env, EMPTY_ENV, 0o600);
  // An apply that was killed leaves a `hermes` behind that finishes its work by itself.
  const isOthers = isNew && !called.ok && /already exists/i.test(called.said);
  if (!called.ok && !isOthers) return { is: "failed", reason: called.reason };
  const found = isOthers ? await soonInstalledIn(system, home) : installedIn(system, home);
  if (!called.ok && found === undefined) return { is: "failed", reason: called.reason };
  if (found === undefined)
    return { is: "failed", reason: `${called.call} exited with 0, but left no distribution in ${home}` };
  if (version !== undefined && found.version !== version)
    return { is: "failed", reason: otherVersion(found.version, version) };
  const missing = unmet(found, new Set(provides)).map(({ name }) => name);
  return missing.length === 0
    ? { is: "succeeded" }
    : { is: "succeeded", note: `it needs ${missing.join(", ")}, which nothing provides yet` };
}

const LOOKS = 50;
const LOOK_PAUSE_MS = 200;

async function soonInstalledIn(system: System, home: AbsolutePath): Promise<Distribution | undefined> {
  for (let look = 1; look < LOOKS; look += 1) {
    const found = installedIn(system, home);
    if (found !== undefined) return found;
    await system.sleep(LOOK_PAUSE_MS);
  }
  return installedIn(system, home);
}

function installedIn(system: System, home: AbsolutePath): Distribution | undefined {
  const file = system.readText(filesOf(home).distribution);
  const read = file.is === "text" ? readDistribution(file.text) : undefined;
  return read?.ok && read.distribution.isInstalled ? read.distribution : undefined;
}

/** What the names of copies for a Hermes root begin with: on it there is one apply at a time, on another one more. */
export function copyMark(digest: (text: string) => FileDigest, { root }: Pick<Plan, "root">): string {
  return `${digest(root).slice(0, 8)}-`;
}

/** Removes the copies of repositories that an apply has left which was killed. */
export async function removeOldCopies(system: System, mark: string, steps: readonly Step[]): Promise<void> {
  const folders = new Set(steps.flatMap(({ op }) => (op.do === "check-source" ? [op.folder] : [])));
  for (const folder of folders)
    for (const name of system.names(folder))
      if (name.startsWith(mark) && name.endsWith(".git")) await removeCopy(system, below(folder, name));
}

async function removeCopy(system: System, copy: AbsolutePath): Promise<void> {
  await system.run(["rm", "-rf", "--", copy], { deadlineMs: DEADLINE_MS });
}

/** Asks a repository for its version before anything is saved or replaced for it. */
export async function checkSource(
  system: System,
  mark: string,
  profile: ProfileName,
  { url, version, folder }: Extract<Op, { do: "check-source" }>,
): Promise<StepOutcome> {
  const copy = below(folder, `${mark}${profile}-${system.randomHex(4)}.git`);
  const git = (...words: readonly string[]) =>
    system.run(["git", ...words], { deadlineMs: DEADLINE_MS, environment: forGit(system) });
  await system.makeFolder(folder, 0o700);
  try {
    const shallow = ["clone", "--quiet", "--bare", "--depth", "1", "--template="];
    const cloned = await git(...shallow, "--", cloneUrl(url), copy);
    if (cloned.failure === "not-found")
      return { is: "failed", reason: "git was not found, and Hermes takes repositories by it" };
    if (cloned.exitCode !== 0)
      return { is: "failed", reason: `git cannot get it: ${lastLine(cloned.stderr)}` };
    const shown = await git("--git-dir", copy, "show", "HEAD:distribution.yaml");
    const read = shown.exitCode === 0 ? readDistribution(shown.stdout) : undefined;
    if (read === undefined) return { is: "failed", reason: "it has no distribution.yaml at its root" };
    if (!read.ok) return { is: "failed", reason: `its distribution.yaml cannot be read: ${read.reason}` };
    if (read.distribution.version === version) return { is: "succeeded" };
    return {
      is: "failed",
      reason: `${otherVersion(read.distribution.version, version)}; nothing was changed`,
    };
  } finally {
    await removeCopy(system, copy);
  }
}

function otherVersion(found: string | undefined, wanted: string): string {
  if (found === undefined)
    return `the source has a version that cannot be told, and the manifest asks for ${wanted}: have the source write it in quotes`;
  return `the source has version ${found}, and the manifest asks for ${wanted}: declare that one, or have the source carry this one`;
}

function lastLine(text: string): string {
  return redacted(text.trim().split("\n").at(-1) ?? "");
}

/** A key in the user's agent opens a repository; nobody is there to be asked for a password. */
/** What git needs of the caller, whoever starts it; it asks nobody. */
export function forGit(system: System): Readonly<Record<string, string>> {
  const agent = system.variable("SSH_AUTH_SOCK");
  return { GIT_TERMINAL_PROMPT: "0", ...(agent !== undefined && { SSH_AUTH_SOCK: agent }) };
}
