import type { Place } from "./diagnostic.ts";
import type { AbsolutePath, ProfileName } from "./ids.ts";
import type { Value } from "./value.ts";

/** A manifest after validation and merging: what this host should have, every default filled in. */
export interface HostManifest {
  /** Where it was read from. */
  readonly path: AbsolutePath;
  /** Tells fleets on one host apart. */
  readonly name: string;
  readonly hermes: HermesSettings;
  readonly host: HostSettings;
  /** Those meant for this host. */
  readonly profiles: ReadonlyMap<ProfileName, ProfileSettings>;
  /** Those that `hosts:` keeps from this host. */
  readonly elsewhere: ReadonlyMap<ProfileName, ProfileSettings>;
  /** Profiles that are gone on purpose, and what becomes of their homes. */
  readonly removed: ReadonlyMap<ProfileName, Placed<"keep" | "delete">>;
  /** Where `profiles:` stands: for what is told of a profile that is not in it any more. */
  readonly place: Place;
}

export interface HostSettings {
  /** Whether services outlive the user's login; absent: left as it is. */
  readonly linger?: Placed<boolean>;
  /** What the host is kept from; false: nothing of the fleet's; absent: not declared. */
  readonly keepAwake?: Placed<KeepAwakeSettings | false>;
}

/** What keeps a host awake, and when. */
export interface KeepAwakeSettings extends AwakeFlags {
  /** `running`: as long as at least one gateway of the fleet runs. */
  readonly while: "running" | "always";
}

/** What is held; each by the name of a flag of `caffeinate`. */
export interface AwakeFlags {
  readonly display: boolean;
  readonly idle: boolean;
  readonly disk: boolean;
  readonly system: boolean;
  readonly userActive: boolean;
}

export interface HermesSettings {
  /** The Hermes root as written, `~` unexpanded; absent: the host decides. */
  readonly home?: string;
  /** A name on PATH, or an absolute path. */
  readonly command: string;
  /** A semver range. */
  readonly requires?: Placed<string>;
  /** The profile that `hermes` calls without `-p` are for; absent: left as it is. */
  readonly activeProfile?: Placed<ProfileName>;
  /** Absent: `per_profile`. */
  readonly topology?: Placed<Topology>;
}

/** A gateway for each profile, or the default's for all. */
export type Topology = "per_profile" | "multiplexed";

/** One profile, `defaults` merged in. */
export interface ProfileSettings {
  readonly name: ProfileName;
  readonly place: Place;
  /** The hosts that it is meant for, as `--host` names them; absent: every host. */
  readonly hosts?: readonly string[];
  readonly description?: string;
  /** The wrapper `~/.local/bin/NAME`; absent: as `hermes profile create` left it. */
  readonly alias?: Placed<boolean>;
  readonly create: CreateSettings;
  /** Absent: it is made by itself, or nobody's business. */
  readonly distribution?: Placed<DistributionSettings>;
  readonly soul?: Placed<SoulSource>;
  /** Leaves of `config`: a path into config.yaml, and its value; `undefined` declares it absent. */
  readonly config: readonly ConfigSetting[];
  /** `null` declares the variable absent. */
  readonly env: ReadonlyMap<string, Placed<EnvSource | null>>;
  /** By their path below the home. */
  readonly files: ReadonlyMap<string, Placed<FileSource>>;
  readonly gateway: GatewaySettings;
}

/** How a profile is made that does not exist yet. */
export interface CreateSettings {
  readonly skills: "bundled" | "none";
  /** The profile that it begins as a copy of. */
  readonly cloneFrom?: Placed<ProfileName>;
}

/** What a profile is installed from, and updated from. */
export interface DistributionSettings {
  readonly source: DistributionSource;
  /** The one that it is to have; absent: whichever came first. */
  readonly version?: string;
}

/** Where a distribution comes from. */
export type DistributionSource =
  /** As Hermes is given it: a URL, `github.com/OWNER/REPO`, or a path that ends with `.git`. */
  | { readonly from: "git"; readonly url: string }
  | { readonly from: "folder"; readonly path: AbsolutePath; readonly written: string };

/** What a managed file is to hold. */
export type FileSource = SoulSource & {
  /** Its content is a secret as a whole. */
  readonly isSensitive: boolean;
};

export interface ConfigSetting extends Placed<Value | undefined> {
  readonly path: readonly string[];
}

export interface GatewaySettings {
  /** `absent`: no service at all. */
  readonly state: "running" | "stopped" | "absent";
  readonly startAtLogin: boolean;
  readonly readyTimeoutMs: number;
  readonly limits: LimitSettings;
  readonly place: Place;
}

/** What the gateway's processes may use; absent: no limit of the fleet's. */
export interface LimitSettings {
  /** Bytes, by systemd's suffixes to the base 1024: `512M`, `1G`; or a share of the memory: `20%`. */
  readonly memoryMax?: string;
  /** Of one CPU: `50%`, `200%`. */
  readonly cpuQuota?: string;
  /** -20 (first) to 19 (last). */
  readonly nice?: number;
}

/** Something from the manifest, and where it stands there. */
export interface Placed<T> {
  readonly value: T;
  readonly place: Place;
}

export type SoulSource =
  | { readonly from: "text"; readonly text: string }
  | { readonly from: "file"; readonly path: AbsolutePath; readonly written: string };

/** Where the value of a variable comes from. */
export type EnvSource =
  | { readonly from: "literal"; readonly value: string }
  | { readonly from: "env"; readonly variable: string }
  | { readonly from: "file"; readonly path: AbsolutePath; readonly written: string }
  /** `folder`: where it runs. */
  | { readonly from: "command"; readonly argv: readonly string[]; readonly folder: AbsolutePath }
  | { readonly from: "in_place" };
