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
  readonly profiles: ReadonlyMap<ProfileName, ProfileSettings>;
}

export interface HermesSettings {
  /** The Hermes root as written, `~` unexpanded; absent: the host decides. */
  readonly home?: string;
  /** A name on PATH, or an absolute path. */
  readonly command: string;
  /** A semver range. */
  readonly requires?: Placed<string>;
}

/** One profile, `defaults` merged in. */
export interface ProfileSettings {
  readonly name: ProfileName;
  readonly place: Place;
  readonly description?: string;
  readonly skills: "bundled" | "none";
  readonly soul?: Placed<SoulSource>;
  /** Leaves of `config`: a path into config.yaml, and its value; `undefined` declares it absent. */
  readonly config: readonly ConfigSetting[];
  /** `null` declares the variable absent. */
  readonly env: ReadonlyMap<string, Placed<EnvSource | null>>;
  readonly gateway: GatewaySettings;
}

export interface ConfigSetting extends Placed<Value | undefined> {
  readonly path: readonly string[];
}

export interface GatewaySettings {
  readonly state: "running" | "stopped";
  readonly startAtLogin: boolean;
  readonly readyTimeoutMs: number;
  readonly place: Place;
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
  | { readonly from: "command"; readonly argv: readonly string[] }
  | { readonly from: "in_place" };
