import type { ManifestFiles } from "../../src/manifest/context.ts";
import { type ReadManifest, readManifest } from "../../src/manifest/read-manifest.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import type { HostManifest, ProfileSettings } from "../../src/model/manifest.ts";
import { FileTree } from "./file-tree.ts";

const FOLDER = "/home/ada/fleet";

/** Reads a manifest as if it were hermes-fleet.yaml in a folder, on a host of this name. */
export function read(
  text: string,
  folder = FOLDER,
  host = "vps1",
  files: ManifestFiles = new FileTree({}),
): ReadManifest {
  return readManifest(text, {
    path: `${folder}/hermes-fleet.yaml` as AbsolutePath, // absolute, as written
    shownAs: "hermes-fleet.yaml",
    files,
    userHome: "/home/ada" as AbsolutePath, // absolute, as written
    host,
  });
}

/** The manifest of a text that is valid. */
export function valid(
  text: string,
  folder = FOLDER,
  host = "vps1",
  files: ManifestFiles = new FileTree({}),
): HostManifest {
  const { manifest, diagnostics } = read(text, folder, host, files);
  if (manifest === undefined || diagnostics.some(({ severity }) => severity === "error"))
    throw new Error(`not valid: ${diagnostics.map(line).join("; ")}`);
  return manifest;
}

/** One profile of a text that is valid. */
export function profileOf(text: string, name = "coder"): ProfileSettings {
  const found = [...valid(text).profiles.values()].find((profile) => profile.name === name);
  if (found === undefined) throw new Error(`there is no profile ${name}`);
  return found;
}

/** What is wrong with a text, each as `line:column message`. */
export function problems(text: string): readonly string[] {
  return read(text).diagnostics.map(line);
}

/** Places, as `line:column`. */
export function places(text: string): readonly string[] {
  return read(text).diagnostics.map(({ place }) => `${place?.line}:${place?.column}`);
}

/** The hints, in the order of the problems. */
export function hints(text: string): readonly (string | undefined)[] {
  return read(text).diagnostics.map(({ hint }) => hint);
}

function line({ message, place }: Diagnostic): string {
  return `${place?.line}:${place?.column} ${message}`;
}

/** A manifest of one profile, `coder`, with these lines below it. */
export function coder(...lines: readonly string[]): string {
  return ["version: 1", "profiles:", "  coder:", ...lines.map((one) => `    ${one}`), ""].join("\n");
}
