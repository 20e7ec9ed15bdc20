import validRange from "semver/ranges/valid.js";
import { USUAL_FLEET } from "../hermes/layout.ts";
import { parseProfileName } from "../hermes/names.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HermesSettings, HostManifest, HostSettings, ProfileSettings } from "../model/manifest.ts";
import { refuseCloneCircles } from "./clones.ts";
import type { ManifestContext } from "./context.ts";
import { Bases } from "./extends.ts";
import { Findings } from "./findings.ts";
import { resolveKeepAwake } from "./keep-awake.ts";
import type { Manifest } from "./manifest-schema.generated.ts";
import { isMap } from "./merge.ts";
import { checkDefaults, resolveProfile } from "./profile.ts";
import { resolveRemoved } from "./removed.ts";
import type { ManifestSource } from "./source.ts";

/**
 * Puts `defaults` and bases under every profile, tells this host's from the others', and checks what a schema
 * cannot. Takes data that breaks the schema as well, as long as `profiles` is a map: its result is then worth
 * nothing, but its diagnostics are.
 */
export function resolveManifest(
  raw: Manifest,
  source: ManifestSource,
  context: ManifestContext,
): { readonly manifest: HostManifest; readonly diagnostics: readonly Diagnostic[] } {
  const findings = new Findings(source, context);
  checkDefaults(findings, raw);
  const bases = new Bases(findings, raw);
  const all = Object.keys(raw.profiles).flatMap(
    (name) => resolveProfile(findings, name, bases.layersOf(name)) ?? [],
  );
  refuseCloneCircles(findings, all);
  const isMeant = ({ hosts }: ProfileSettings) => hosts === undefined || hosts.includes(context.host);
  const manifest: HostManifest = {
    path: context.path,
    name: raw.name ?? USUAL_FLEET,
    hermes: hermesOf(findings, raw),
    host: hostOf(findings, raw),
    profiles: byName(all.filter(isMeant)),
    elsewhere: byName(all.filter((profile) => !isMeant(profile))),
    removed: resolveRemoved(findings, raw),
    place: source.key(["profiles"]),
  };
  return { manifest, diagnostics: findings.diagnostics };
}

function byName(profiles: readonly ProfileSettings[]): ReadonlyMap<ProfileName, ProfileSettings> {
  return new Map(profiles.map((profile) => [profile.name, profile]));
}

function hermesOf(findings: Findings, raw: Manifest): HermesSettings {
  const hermes: Manifest["hermes"] = isMap(raw.hermes) ? raw.hermes : {};
  const requires = typeof hermes.requires === "string" ? hermes.requires : undefined;
  const place = findings.source.value(["hermes", "requires"]);
  if (requires !== undefined && validRange(requires) === null) {
    findings.refuse(
      "manifest-schema",
      `hermes.requires is "${requires}", which is not a semver range`,
      place,
      'Write it like ">=0.16.0" or "0.16.x".',
    );
  }
  return {
    command: hermes.command ?? "hermes",
    ...(typeof hermes.home === "string" && { home: findings.path(hermes.home) }),
    ...(requires !== undefined && { requires: { value: requires, place } }),
    ...activeProfileOf(findings, hermes.active_profile),
    ...(hermes.topology !== undefined && {
      topology: {
        value: hermes.topology === "multiplexed" ? "multiplexed" : "per_profile",
        place: findings.source.value(["hermes", "topology"]),
      },
    }),
  };
}

function activeProfileOf(findings: Findings, written: unknown): Pick<HermesSettings, "activeProfile"> {
  if (typeof written !== "string") return {};
  const place = findings.source.value(["hermes", "active_profile"]);
  const parsed = parseProfileName(written);
  if (parsed.ok) return { activeProfile: { value: parsed.name, place } };
  findings.refuse(
    "manifest-profile-name",
    `hermes.active_profile names no profile: ${JSON.stringify(written)} ${parsed.reason}`,
    place,
    "Name a profile of this manifest, or one that is on the host.",
  );
  return {};
}

function hostOf(findings: Findings, raw: Manifest): HostSettings {
  const linger = isMap(raw.host) ? raw.host.linger : undefined;
  return {
    ...(typeof linger === "boolean" && {
      linger: { value: linger, place: findings.source.key(["host", "linger"]) },
    }),
    ...resolveKeepAwake(findings, raw),
  };
}
