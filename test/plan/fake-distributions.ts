import type { ProcessResult } from "../../src/system/system.ts";
import type { FakeFiles } from "./fake-files.ts";
import { DONE } from "./fake-units.ts";

const OWN = /^(?:\.env|auth\.json|memories|sessions|logs)(?:\/|$)/;

/** Where a repository of that URL lies on a fake host, as the directory that a clone of it is. */
export const repository = (url: string) => `/repositories/${url.replace(/^https:\/\//, "")}`;

/** `hermes profile install` and `update` of 0.16: from a directory, or from a repository. */
export function fakeDistribution(
  disk: FakeFiles,
  [, verb = "", subject = "", ...options]: readonly string[],
  root: string,
  nowMs: number,
): ProcessResult {
  const isInstall = verb === "install";
  const name = isInstall ? (options[options.indexOf("--name") + 1] ?? "") : subject;
  const home = `${root}/profiles/${name}`;
  const isThere = disk.kind(home) !== "absent";
  if (isInstall && isThere && !options.includes("--force"))
    return failure(`Profile '${name}' already exists at ${home}.`);
  const recorded = /^source: (.*)$/m.exec(disk.text(`${home}/distribution.yaml`) ?? "")?.[1];
  if (!isInstall && !isThere) return failure(`Profile '${name}' does not exist.`);
  const source = isInstall ? subject : recorded;
  if (source === undefined) return failure(`Profile '${name}' has no recorded source.`);
  const isFolder = source.startsWith("/") && !source.endsWith(".git");
  const from = isFolder ? disk.real(source) : repository(source);
  const says = disk.text(`${from}/distribution.yaml`);
  if (says === undefined)
    return failure(isFolder ? `Cannot resolve distribution source: '${source}'.` : "git clone failed: fatal");
  const shipped = [...disk.files.keys()].flatMap((path) =>
    path.startsWith(`${from}/`) ? [path.slice(from.length + 1)] : [],
  );
  for (const path of shipped) {
    const [top = ""] = path.split("/");
    if (top !== path && !OWN.test(path)) disk.removeTree(`${home}/${top}`);
  }
  for (const path of shipped) {
    const isKept = !isInstall && path === "config.yaml" && disk.kind(`${home}/${path}`) !== "absent";
    if (!OWN.test(path) && !isKept) disk.copy(`${from}/${path}`, `${home}/${path}`, nowMs);
  }
  const stamped = `${says}source: ${isFolder ? from : source}\ninstalled_at: '2026-11-22T06:00:00+00:00'\n`;
  disk.write(`${home}/distribution.yaml`, stamped, 0o644, nowMs);
  return DONE;
}

/** `git clone` of a repository, and a look into the copy. */
export function fakeGit(disk: FakeFiles, argv: readonly string[], nowMs: number): ProcessResult {
  if (argv[1] === "clone") {
    const [url = "", copy = ""] = argv.slice(-2);
    if (disk.kind(repository(url)) === "absent")
      return { exitCode: 128, stdout: "", stderr: `fatal: repository '${url}' does not exist\n` };
    disk.write(`${copy}/HEAD`, repository(url), 0o644, nowMs);
    return DONE;
  }
  const text = disk.text(`${disk.text(`${argv[2]}/HEAD`)}/distribution.yaml`);
  return text === undefined ? { exitCode: 128, stdout: "", stderr: "fatal\n" } : { ...DONE, stdout: text };
}

function failure(said: string): ProcessResult {
  return { exitCode: 1, stdout: "", stderr: `Error: ${said}\n` };
}
