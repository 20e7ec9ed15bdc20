import { posix } from "node:path";
import type { ArchiveMember } from "../model/archive.ts";
import type { ProfileName } from "../model/ids.ts";
import { sessionFiles } from "./session-files.ts";

/** The name of an archive that is made now; a second one of the same second has a number. */
export function archiveName(profile: ProfileName, nowMs: number, number = 1): string {
  const time = new Date(nowMs)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  return `${profile}-${time}${number === 1 ? "" : `-${number}`}.tar.gz`;
}

/** Capital letters, which no profile's name has, tell where that ends. */
const ENDING = /^-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)(?:-(\d{1,4}))?\.tar\.gz$/;

/**
 * Which of the archives of a profile are too many.
 * @param names of the regular files in their folder; any other name is nobody's business
 * @param made the one that was just made: it counts, and stays whatever time the others claim
 */
export function tooMany(
  names: readonly string[],
  profile: ProfileName,
  keep: number,
  made: string,
): readonly string[] {
  const others = names.flatMap((name) => {
    const [, time, number = "1"] =
      (name.startsWith(profile) && ENDING.exec(name.slice(profile.length))) || [];
    return time === undefined || name === made ? [] : [{ name, key: `${time} ${number.padStart(4, "0")}` }];
  });
  const newestFirst = others.toSorted((one, other) => (one.key > other.key ? -1 : 1));
  return newestFirst.slice(keep - 1).map(({ name }) => name);
}

export type CheckedArchive =
  | {
      readonly ok: true;
      /** Its one folder: the name of the profile that was saved. */
      readonly top: string;
      /** All that is below that folder. */
      readonly paths: ReadonlySet<string>;
      /** The first link in it, where it has any. */
      readonly link?: string;
    }
  /** A sentence part: `it holds nothing`. */
  | { readonly ok: false; readonly reason: string };

/** Whether an archive may be unpacked as a profile's home: one folder, and nothing that leads out of it. */
export function checkArchive(members: readonly ArchiveMember[]): CheckedArchive {
  const known = members.map((member) => ({ ...member, path: plainPath(member.path) }));
  const named = known.filter(({ path }) => path !== ".");
  const tops = new Set(named.map(({ path }) => path.split("/")[0] ?? ""));
  const links = new Set(named.flatMap(({ path, kind }) => (kind === "link" ? [path] : [])));
  for (const member of named) {
    const wrong = wrongWith(member, links);
    if (wrong !== undefined) return { ok: false, reason: `it has ${JSON.stringify(member.path)}, ${wrong}` };
  }
  const [top = ""] = tops;
  if (tops.size === 0) return { ok: false, reason: "it holds nothing" };
  if (tops.size > 1)
    return {
      ok: false,
      reason: `it has more than one folder at its top: ${[...tops].toSorted().join(", ")}`,
    };
  if (named.some(({ path, kind }) => path === top && kind !== "folder"))
    return { ok: false, reason: `it has no folder at its top, but ${JSON.stringify(top)}` };
  const paths = new Set(named.flatMap(({ path }) => (path === top ? [] : [path.slice(top.length + 1)])));
  if (paths.size === 0) return { ok: false, reason: "it holds nothing of a home" };
  const link = named.find(({ kind }) => kind === "link" || kind === "hard-link")?.path;
  return { ok: true, top, paths, ...(link !== undefined && { link }) };
}

/** Without what says nothing: `./a//b/` is `a/b`. An absolute one stays so. */
function plainPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return `${path.startsWith("/") ? "/" : ""}${parts.join("/")}` || ".";
}

function wrongWith(
  { path, kind, target = "" }: ArchiveMember,
  links: ReadonlySet<string>,
): string | undefined {
  if (path.startsWith("/")) return "which is an absolute path";
  if (path.split("/").includes("..")) return "which leads out of it";
  if (path.includes("\0")) return "which is no path";
  // Where a link lies on the way, a path leads elsewhere than it seems.
  if (foldersOf(path).some((folder) => links.has(folder))) return "which lies behind a link";
  if (kind === "link") return linkLeadsOut(path, target) ? "a link that leads out of it" : undefined;
  if (links.has(path)) return "a link and something else of one name";
  if (kind === "hard-link") return isBeside(path, target) ? undefined : "a link that leads out of it";
  return kind === "other" ? "which is no file, folder or link" : undefined;
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** `..` counts at the beginning alone: behind a folder that is a link itself it would lead elsewhere. */
function linkLeadsOut(path: string, target: string): boolean {
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const down = parts.findIndex((part) => part !== "..");
  const goesBack = down !== -1 && parts.slice(down).includes("..");
  if (target === "" || target.startsWith("/") || target.includes("\0") || goesBack) return true;
  const [top = ""] = path.split("/");
  const real = posix.join(posix.dirname(path), ...parts);
  return real !== top && !real.startsWith(`${top}/`);
}

/** Another member of the same folder at the top. */
function isBeside(path: string, target: string): boolean {
  const to = plainPath(target);
  const isPlain = !to.startsWith("/") && !to.split("/").includes("..");
  return isPlain && to.split("/")[0] === path.split("/")[0];
}

/** What a gateway that ran when its home was saved has left in the archive: of a process that is not this profile's. */
const RUN_TIME =
  /^(?:gateway\.(?:pid|lock)|gateway_state\.json|processes\.json|auth\.lock|\.gateway-[a-z-]+(?:\.json)?)$/;

export function isRunTimeFile(name: string): boolean {
  return RUN_TIME.test(name);
}

/** Of the Hermes root, what is not the profile `default`, but the others', or the installation. */
const NOT_THE_DEFAULTS: ReadonlySet<string> = new Set(["profiles", "active_profile", "hermes-agent"]);

/** Whether the Hermes root has nothing in it that is the profile `default`, which nobody uses then. */
export function isUnused(names: readonly string[]): boolean {
  return names.every((name) => NOT_THE_DEFAULTS.has(name) || name === "logs" || isRunTimeFile(name));
}

/**
 * What of a home is not in its archive: names at its top, and sessions further down.
 * @param home the names at its top, and those of `sessionFiles()` that are there
 * @param paths what is in the archive
 */
export function lacking(
  home: readonly string[],
  paths: ReadonlySet<string>,
  isDefault: boolean,
): readonly string[] {
  const known = new Set([...paths].flatMap((path) => [path, ...foldersOf(path)]));
  const missing = home.filter(
    (name) => !isRunTimeFile(name) && !(isDefault && NOT_THE_DEFAULTS.has(name)) && !known.has(name),
  );
  // One that lies in a folder that is missing is missing with it.
  return missing.filter((name) => !foldersOf(name).some((folder) => missing.includes(folder)));
}

/** The logins of platforms that lie further down in a home. */
export function loginFiles(): readonly string[] {
  return sessionFiles().filter((name) => name.includes("/"));
}
