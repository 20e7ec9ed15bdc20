import { createHash } from "node:crypto";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import { DISTRIBUTION_FILE } from "./distribution.ts";
import { DEFAULT_PROFILE } from "./names.ts";

/** Where a Hermes installation keeps things for one user. */
export interface HermesLayout {
  /** The Hermes root, which is the default profile's home. */
  readonly root: AbsolutePath;
  readonly userHome: AbsolutePath;
  /** The folder of the credential locks of this OS user. */
  readonly lockFolder: AbsolutePath;
}

/** A path below another; made some thousand times a plan, from parts that need no normalising. */
export function below(path: AbsolutePath, ...names: readonly string[]): AbsolutePath {
  return `${path === "/" ? "" : path}/${names.join("/")}` as AbsolutePath; // what is below an absolute path is absolute
}

/** HERMES_HOME of a profile. */
export function homeOf(layout: Pick<HermesLayout, "root">, profile: ProfileName): AbsolutePath {
  return profile === DEFAULT_PROFILE ? layout.root : below(layout.root, "profiles", profile);
}

/** The files of a profile's home that hermes-fleet reads or writes. */
export function filesOf(home: AbsolutePath) {
  return {
    env: below(home, ".env"),
    config: below(home, "config.yaml"),
    soul: below(home, "SOUL.md"),
    description: below(home, "profile.yaml"),
    logins: below(home, "auth.json"),
    distribution: below(home, DISTRIBUTION_FILE),
    pid: below(home, "gateway.pid"),
    lock: below(home, "gateway.lock"),
    state: below(home, "gateway_state.json"),
    plannedStop: below(home, ".gateway-planned-stop.json"),
  } as const;
}

/** Where `hermes profile use` keeps the sticky profile; without it that is the default one. */
export function activeProfileFile({ root }: Pick<HermesLayout, "root">): AbsolutePath {
  return below(root, "active_profile");
}

/** What must be in a folder under `profiles/` for Hermes later than 0.16 to take it for a profile. */
export const PROFILE_MARKERS = [
  "config.yaml",
  ".env",
  "SOUL.md",
  "profile.yaml",
  "auth.json",
  "state.db",
] as const;

/** The root that a HERMES_HOME belongs to: a profile's home lies two levels below its root. */
export function rootOfHome(home: string): string {
  const profile = /^(.+)\/profiles\/[^/]+\/?$/.exec(home);
  return profile?.[1] ?? home;
}

/** The systemd user unit of a profile's gateway, as Hermes names it. */
export function unitOf(layout: HermesLayout, profile: ProfileName): ServiceId {
  return `hermes-gateway${suffixOf(layout, profile)}.service` as ServiceId; // the one place that names units
}

/** The label of a profile's LaunchAgent, as Hermes names it. */
export function labelOf(layout: HermesLayout, profile: ProfileName): ServiceId {
  return `${LABEL_PREFIX}${suffixOf(layout, profile)}` as ServiceId; // the one place that names jobs
}

/** What the labels of all gateways begin with. */
export const LABEL_PREFIX = "ai.hermes.gateway";

/** For a root other than `~/.hermes` a hash of the home, so that two roots of one user do not share services. */
function suffixOf(layout: HermesLayout, profile: ProfileName): string {
  if (!isUsualRoot(layout)) return `-${shortHash(homeOf(layout, profile))}`;
  return profile === DEFAULT_PROFILE ? "" : `-${profile}`;
}

/** The root that every `hermes` call without a HERMES_HOME uses. */
export function isUsualRoot({ root, userHome }: Pick<HermesLayout, "root" | "userHome">): boolean {
  return root === below(userHome, ".hermes");
}

function shortHash(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 8);
}

/** What tells the services of fleets apart: nothing for the usual name on the usual root. */
export function fleetSuffix(layout: HermesLayout, fleet: string): string {
  const name = fleet === USUAL_FLEET ? "" : `-${fleet}`;
  return isUsualRoot(layout) ? name : `${name}-${shortHash(layout.root)}`;
}

/** The name of a fleet whose manifest has none. */
export const USUAL_FLEET = "fleet";

/** A glob for all units of gateways. */
export const UNIT_PATTERN = "hermes-gateway*";
