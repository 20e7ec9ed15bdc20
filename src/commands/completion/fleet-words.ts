import { resolve } from "node:path";
import { defaultFirst } from "../../hermes/names.ts";
import { readManifest } from "../../manifest/read-manifest.ts";
import { writtenKey } from "../../manifest/setting-key.ts";
import type { AbsolutePath, ProfileName } from "../../model/ids.ts";
import type { HostManifest, ProfileSettings } from "../../model/manifest.ts";
import { findProfiles } from "../../observe/profiles.ts";
import { declaredAddresses } from "../../plan/declared-addresses.ts";
import type { ReadingSystem } from "../../system/system.ts";
import { layoutOf } from "../hermes-layout.ts";
import { manifestPath } from "../load.ts";
import type { Unfinished } from "./command-line.ts";
import type { Word } from "./word.ts";

/** The kinds of words that a fleet has. */
export const FLEET_WORDS = ["profiles", "addresses", "hosts", "keys"] as const;
export type FleetWords = (typeof FLEET_WORDS)[number];

/** Verbs that take no profile but those of the manifest. */
const OF_THE_MANIFEST: ReadonlySet<string | undefined> = new Set(["config", "env", "destroy"]);

/**
 * The words of a kind, from the manifest that the command line means, whatever is wrong with it, and from the folder of
 * profiles. No process is started.
 */
export function fleetWords(system: ReadingSystem, line: Unfinished, kind: FleetWords): readonly Word[] {
  const manifest = declaredFleet(system, line);
  switch (kind) {
    case "profiles":
      return profileWords(system, line, manifest);
    case "addresses":
      return manifest === undefined ? [] : declaredAddresses(manifest).map((value) => ({ value }));
    case "hosts":
      return sorted(everyProfile(manifest).flatMap(({ hosts = [] }) => hosts));
    case "keys":
      return keyWords(line, manifest);
    default:
      return kind satisfies never;
  }
}

function profileWords(
  system: ReadingSystem,
  { verbs, values }: Unfinished,
  manifest: HostManifest | undefined,
): readonly Word[] {
  const settings = new Map(everyProfile(manifest).map((one) => [one.name, one] as const));
  const hermesHome = values.get("hermesHome");
  const options = hermesHome === undefined ? {} : { hermesHome: withHome(system, hermesHome) };
  const found = OF_THE_MANIFEST.has(verbs[0])
    ? []
    : findProfiles(system, layoutOf(system, options, manifest ?? { hermes: {} }));
  return defaultFirst(new Set<ProfileName>([...settings.keys(), ...found])).map((value) => {
    const description = settings.get(value)?.description;
    return description === undefined ? { value } : { value, description };
  });
}

/** Keys that are declared: for one that is to be set also those that others have. */
function keyWords({ verbs, operands }: Unfinished, manifest: HostManifest | undefined): readonly Word[] {
  const [area, act] = verbs;
  const isSetting = act === "set";
  const profiles = everyProfile(manifest).filter(({ name }) => isSetting || name === operands[0]);
  return sorted(
    profiles.flatMap(({ env, config }) =>
      area === "env" ? [...env.keys()] : config.map(({ path }) => writtenKey(path)),
    ),
  );
}

function everyProfile(manifest: HostManifest | undefined): readonly ProfileSettings[] {
  return manifest === undefined ? [] : [...manifest.profiles.values(), ...manifest.elsewhere.values()];
}

function declaredFleet(system: ReadingSystem, { values }: Unfinished): HostManifest | undefined {
  const named = values.get("file");
  const { shownAs, path } = manifestPath(
    system,
    named === undefined ? {} : { file: withHome(system, named) },
  );
  const file = system.readText(path);
  if (file.is !== "text") return undefined;
  const { userHome, hostName } = system;
  const host = values.get("host") ?? hostName;
  const { manifest, draft } = readManifest(file.text, { path, shownAs, userHome, host, files: system });
  return manifest ?? draft;
}

/** A shell has not put the home in place of `~` yet. */
function withHome(system: ReadingSystem, path: string): AbsolutePath {
  const whole = /^~(?=\/|$)/.test(path) ? `${system.userHome}${path.slice(1)}` : path;
  return resolve(system.workingFolder, whole) as AbsolutePath; // resolve() gives nothing else
}

function sorted(values: readonly string[]): readonly Word[] {
  return [...new Set(values)].sort().map((value) => ({ value }));
}
