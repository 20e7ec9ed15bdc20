import type { AbsolutePath } from "./ids.ts";

/** What the fleet last applied on this host. Holds no secret: values are keyed fingerprints. */
export interface FleetRecord {
  readonly version: 2;
  readonly fleet: string;
  /** The Hermes root. */
  readonly root: string;
  /** /etc/machine-id of the host that it was written on. */
  readonly machine: string;
  /** The name that `hosts:` knew this host by. */
  readonly host: string;
  readonly manifest: string;
  /** Which key its fingerprints were made with: `keyIdOf`, no secret. Records that began as version 1 have none. */
  readonly keyId?: string;
  readonly profiles: Readonly<Record<string, ProfileRecord>>;
  /** What the fleet has made of the host itself. */
  readonly ofHost?: HostRecord;
}

/** What is kept of the resources of the host. */
export interface HostRecord {
  /** There is a service that keeps the host awake, or the making of one had begun. */
  readonly keepAwake?: KeepAwakeRecord;
}

/** How far the fleet has come with that service. */
export interface KeepAwakeRecord {
  /** Digest of what the last apply made whole; absent while one is at it. */
  readonly done?: string;
}

/** What a resource of the host has the record say; `undefined` takes it out. */
export type HostRecordUpdate = { readonly [Key in keyof HostRecord]?: HostRecord[Key] | undefined };

/** Of whom a record is: it counts for a fleet, on a Hermes root, on a machine. */
export type RecordOwner = Pick<FleetRecord, "fleet" | "root" | "machine">;

/** What a record says besides its profiles; one that is written always names its key. */
export type RecordIdentity = Omit<FleetRecord, "profiles" | "ofHost" | "keyId"> & { readonly keyId: string };

/** Another fleet that has a profile on the same Hermes root. */
export interface OtherFleet {
  readonly fleet: string;
  /** Its record. */
  readonly path: AbsolutePath;
}

/** Fingerprints by variable, config key or item. */
export type Fingerprints = Readonly<Record<string, string>>;

export interface ProfileRecord {
  /** Set right before Hermes begins to create or install it, and taken out once it has ended well. */
  readonly creating?: boolean;
  /** Begun as a copy of another profile, whose credentials have not been taken out of its .env, its config.yaml yet. */
  readonly uncleanEnv?: boolean;
  readonly uncleanConfig?: boolean;
  /** Set right before `hermes profile update` begins, and taken out once it has ended well. */
  readonly updating?: boolean;
  /** It is not in the manifest: the fleet only says in its config.yaml which gateways there are. */
  readonly topologyOnly?: boolean;
  readonly env?: Fingerprints;
  /** Of the references, by variable, that gave these values: a command, a file, a variable of the caller's. */
  readonly sources?: Fingerprints;
  /** By the key's path in config.yaml, as a JSON list. */
  readonly config?: Fingerprints;
  /** By the path below the home. */
  readonly files?: Fingerprints;
  /** Of the limits in the drop-in, by name. */
  readonly limits?: Fingerprints;
  /** The wrapper was asked for. */
  readonly alias?: boolean;
  /** The service manager has not been made to read what an apply had begun to change. */
  readonly reloadOwed?: boolean;
  /** Fingerprints of whole files as the last apply left them, by path. */
  readonly seen?: Fingerprints;
  readonly soul?: string;
  readonly description?: string;
  /** What one gateway process read when it started. */
  readonly process?: RecordedProcess;
  /** A restart that an apply had begun to owe to a process. */
  readonly owed?: OwedRestart;
}

/** What a resource has the record say of its profile; `undefined` takes it out. Files are told one by one. */
export type RecordUpdate = {
  readonly [Key in Exclude<keyof ProfileRecord, "files">]?: ProfileRecord[Key] | undefined;
} & { readonly files?: Readonly<Record<string, string | undefined>> };

export interface OwedRestart {
  readonly pid: number;
  readonly startTime: number;
  readonly reasons: readonly string[];
  /** What that process has taken for itself: fingerprints of the identities that it may give up. */
  readonly holds: readonly string[];
}

export interface RecordedProcess {
  readonly pid: number;
  readonly startTime: number;
  /** Fingerprints of what it read, by item: `env TELEGRAM_BOT_TOKEN`, `config model.default`. */
  readonly read: Fingerprints;
  /** Fingerprints of whole files as they were when it was ready, by path; absent where one was not there. */
  readonly files: Fingerprints;
}
