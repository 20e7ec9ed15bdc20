import validRange from "semver/ranges/valid.js";
import { USUAL_FLEET } from "../hermes/layout.ts";
import { parseProfileName } from "../hermes/names.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HermesSettings, HostManifest, HostSettings, ProfileSettings } from "../model/manifest.ts";
import { refuseCloneCircles } from "./clones.ts";
import type { ManifestContext } from "./context.ts";
import { Bases } from "./extends.ts";
import type { Findings } from "./findings.ts";
import { resolveKeepAwake } from "./keep-awake.ts";
import { isMap, type Layer, topmost } from "./merge.ts";
import type { Parts } from "./parts.ts";
import { checkDefaults, resolveProfile } from "./profile.ts";
import { resolveRemoved } from "./removed.ts";

/**
 * Puts `defaults` and bases under every profile, tells this host's from the others', and checks what a schema
 * cannot. Takes data that breaks the schema as well, and what is left where a file is missing: its result is then
 * worth nothing, but what is found is.
 */
export function resolveManifest(findings: Findings, parts: Parts, context: ManifestContext): HostManifest {
  const { root } = parts;
  checkDefaults(findings, parts.within("defaults"));
  const bases = new Bases(findings, parts);
  const all = [...parts.profiles].flatMap(
    ([name, own]) => resolveProfile(findings, name, bases.layersOf(name), own) ?? [],
  );
  refuseCloneCircles(findings, all);
  const isMeant = ({ hosts }: ProfileSettings) => hosts === undefined || hosts.includes(context.host);
  const name = isMap(root.value) ? root.value.name : undefined;
  const declared = parts.within("profiles").at(-1) ?? root;
  return {
    path: context.path,
    name: typeof name === "string" ? name : USUAL_FLEET,
    hermes: hermesOf(findings, parts.within("hermes")),
    host: hostOf(findings, parts.within("host")),
    profiles: byName(all.filter(isMeant)),
    elsewhere: byName(all.filter((profile) => !isMeant(profile))),
    removed: resolveRemoved(findings, parts),
    place: declared.source.key(["profiles"]),
  };
}

function byName(profiles: readonly ProfileSettings[]): ReadonlyMap<ProfileName, ProfileSettings> {
  return new Map(profiles.map((profile) => [profile.name, profile]));
}

function hermesOf(findings: Findings, layers: readonly Layer[]): HermesSettings {
  const home = topmost(layers, "home");
  const command = topmost(layers, "command");
  const requires = topmost(layers, "requires");
  const topology = topmost(layers, "topology");
  return {
    command: typeof command?.value === "string" ? command.value : "hermes",
    ...(typeof home?.value === "string" && { home: findings.path(home.value, home.source) }),
    ...(requires !== undefined && requiresOf(findings, requires)),
    ...activeProfileOf(findings, topmost(layers, "active_profile")),
    ...(topology !== undefined && {
      topology: {
        value: topology.value === "multiplexed" ? "multiplexed" : "per_profile",
        place: topology.source.value(topology.path),
      },
    }),
  };
}

function requiresOf(findings: Findings, { value, path, source }: Layer): Pick<HermesSettings, "requires"> {
  if (typeof value !== "string") return {};
  const place = source.value(path);
  if (validRange(value) === null) {
    findings.refuse(
      "manifest-schema",
      `hermes.requires is "${value}", which is not a semver range`,
      place,
      'Write it like ">=0.16.0" or "0.16.x".',
    );
  }
  return { requires: { value, place } };
}

function activeProfileOf(
  findings: Findings,
  written: Layer | undefined,
): Pick<HermesSettings, "activeProfile"> {
  if (typeof written?.value !== "string") return {};
  const place = written.source.value(written.path);
  const parsed = parseProfileName(written.value);
  if (parsed.ok) return { activeProfile: { value: parsed.name, place } };
  findings.refuse(
    "manifest-profile-name",
    `hermes.active_profile names no profile: ${JSON.stringify(written.value)} ${parsed.reason}`,
    place,
    "Name a profile of this manifest, or one that is on the host.",
  );
  return {};
}

function hostOf(findings: Findings, layers: readonly Layer[]): HostSettings {
  const linger = topmost(layers, "linger");
  return {
    ...(typeof linger?.value === "boolean" && {
      linger: { value: linger.value, place: linger.source.key(linger.path) },
    }),
    ...resolveKeepAwake(findings, layers),
  };
}
