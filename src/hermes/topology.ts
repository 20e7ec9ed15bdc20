import type { Topology } from "../model/manifest.ts";
import type { Value } from "../model/value.ts";

/**
 * What a version of Hermes makes of several profiles: before 0.17 each has a gateway of its own; until 0.20 the
 * default's serves them all where it is asked to; from 0.21 on it does so unless a profile is standalone.
 */
export type Multiplexing = "none" | "opt-in" | "by-default" | "unknown";

/** @param version as the files of the installation say it, which need not be semver: `0.21.0rc1` */
export function multiplexingOf(version: string | undefined): Multiplexing {
  const found = /^v?(\d+)\.(\d+)/.exec(version ?? "");
  if (found === null) return "unknown";
  const [major, minor] = [Number(found[1]), Number(found[2])];
  if (major > 0 || minor >= 21) return "by-default";
  return minor >= 17 ? "opt-in" : "none";
}

/** Where config.yaml says which gateways there are. */
export const TOPOLOGY_KEYS = {
  /** In the default's: its gateway serves other profiles, too. */
  flag: ["gateway", "multiplex_profiles"],
  /** In the default's: which of them; without it all. */
  allowlist: ["gateway", "multiplex_profile_allowlist"],
  /** In the default's: whether `hermes update` may fold a fleet of gateways into one. */
  migration: ["gateway", "auto_multiplex_migration"],
  /** In a named profile's: it has a gateway of its own all the same. */
  standalone: ["gateway", "standalone"],
} as const satisfies Record<string, readonly string[]>;

/** A key of config.yaml by which a topology is said; `undefined`: it must not be there. */
export interface TopologySetting {
  readonly path: readonly string[];
  readonly value: Value | undefined;
}

/** What the default's config.yaml says of a topology; `serves` are the named profiles that are to run. */
export function defaultSettings(
  topology: Topology,
  multiplexing: Multiplexing,
  serves: readonly string[],
): readonly TopologySetting[] {
  const { flag, allowlist, migration } = TOPOLOGY_KEYS;
  if (topology === "multiplexed")
    return multiplexing === "none"
      ? []
      : [
          { path: flag, value: true },
          { path: allowlist, value: [...serves].sort() },
        ];
  switch (multiplexing) {
    case "none":
    case "unknown":
      return [];
    case "opt-in":
      return [{ path: flag, value: undefined }];
    case "by-default":
      // The flag is Hermes' own here: it makes it true again at every start.
      return [{ path: migration, value: false }];
    default:
      return multiplexing satisfies never;
  }
}

/**
 * What a named profile's config.yaml says of it. One that leaves, or that is to have its own gateway, must not be served
 * by the default's, which serves from 0.21 on whoever is not standalone.
 */
export function namedSettings(
  topology: Topology,
  multiplexing: Multiplexing,
  { isServed, isLeaving }: { readonly isServed: boolean; readonly isLeaving: boolean },
): readonly TopologySetting[] {
  if (multiplexing !== "by-default") return [];
  const { standalone } = TOPOLOGY_KEYS;
  if (topology === "per_profile" || isLeaving) return [{ path: standalone, value: true }];
  return isServed ? [{ path: standalone, value: undefined }] : [];
}

/** Whether a path into config.yaml is that of one of these keys. */
export function isKey(path: readonly string[], key: keyof typeof TOPOLOGY_KEYS): boolean {
  return path.join("\0") === TOPOLOGY_KEYS[key].join("\0");
}

/** False for keys that no running gateway has read: the one counts for a start alone, the other for an update. */
export function isReadAtStart(path: readonly string[]): boolean {
  return !isKey(path, "standalone") && !isKey(path, "migration");
}

/** Platforms that listen on a port, which a profile that is served by another's gateway must not enable. */
export const PORT_BINDING: ReadonlySet<string> = new Set(
  "webhook api_server msgraph_webhook feishu wecom_callback bluebubbles sms whatsapp_cloud line teams".split(
    " ",
  ),
);

/** What an update leaves in the default's home where it has folded a fleet. */
export const MIGRATION_RECORD = "gateway_migration.json";
