import type { AbsolutePath, ProfileName, ServiceId } from "./ids.ts";
import type { Leftovers } from "./leftovers.ts";
import type { Secret } from "./secret.ts";

/** A text file on the host, as found. */
export type FileFact =
  | { readonly is: "absent" }
  | {
      readonly is: "text";
      /** Decoded from UTF-8, a byte order mark kept, so that encoding it again gives the same bytes. */
      readonly text: string;
      /** Permission bits: 0o600. */
      readonly mode: number;
      /** Epoch milliseconds. */
      readonly modifiedMs: number;
    }
  | { readonly is: "unreadable"; readonly reason: string };

/** One process, told from a later one that got the same PID. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. Where there is no /proc, epoch seconds as `ps` tells them. */
  readonly startTime: number;
}

/** What `gateway_state.json` says, of the live process only. */
export interface GatewayReport {
  readonly state: string;
  /** The PID of the process that wrote it. */
  readonly writer?: number;
  readonly exitReason?: string;
  /** Turns that it is at; absent where it does not say. */
  readonly activeAgents?: number;
  /** The profiles that it serves, its own among them; absent where it serves no other. */
  readonly servedProfiles?: readonly string[];
  readonly platforms: readonly PlatformReport[];
}

export interface PlatformReport {
  readonly platform: string;
  readonly state: string;
  readonly message?: string;
}

/** The gateway process of one home. */
export type GatewayFact =
  | {
      readonly is: "none";
      /** What the last process left behind in `gateway_state.json`. */
      readonly lastReport?: GatewayReport;
      readonly damaged?: readonly DamagedFile[];
    }
  | {
      readonly is: "live";
      readonly process: ProcessIdentity;
      /** Epoch milliseconds. */
      readonly startedMs: number;
      /** What it has in memory, in bytes. */
      readonly residentBytes?: number;
      /** Holds the flock on gateway.lock: past its start. */
      readonly holdsLock: boolean;
      /** The service that the process belongs to; undefined: nothing supervises it. */
      readonly service: ServiceId | undefined;
      /** Only of one that is not in the service of its profile. */
      readonly stray?: Stray;
      /** Absent until this very process has written one. */
      readonly report?: GatewayReport;
      /** Until then: what the process before it has left. */
      readonly lastReport?: GatewayReport;
      /** The process before it had been asked to end, so that this one is nobody's failure. */
      readonly isAskedFor?: boolean;
      /** Somebody has stopped it, by SIGSTOP or a debugger: it does nothing until it is let go on. */
      readonly isStopped?: boolean;
      readonly damaged?: readonly DamagedFile[];
    };

/** A gateway outside of its service. */
export type Stray =
  /** It is proven to be this profile's, and to be kept by nobody: it may be ended. */
  | {
      readonly is: "orphan";
      /** Whether it is a daemon of the system has not been asked, which takes a call of its own. */
      readonly isUnasked?: true;
    }
  /** Nobody but its owner may end it. */
  | {
      readonly is: "kept";
      /** A sentence part about it: `it runs in a terminal`. */
      readonly why: string;
      /** What to type to end it, where that is not Hermes' own command. */
      readonly command?: string;
    };

/** A run-time file of a gateway that nobody can read as what it is to be; it counts for nothing. */
export interface DamagedFile {
  readonly name: "gateway.pid" | "gateway_state.json";
  readonly path: AbsolutePath;
  /** A sentence part: `it is cut off or damaged`. */
  readonly why: string;
}

/** A service as its manager has it; a service it has never heard of is `inactive`. */
export interface ServiceFact {
  readonly id: ServiceId;
  readonly active: "active" | "inactive" | "failed" | "activating" | "deactivating" | "reloading" | "unknown";
  /** systemd's SubState: `running`, `auto-restart`, `dead` …; of launchd also `never started`, `not loaded`, `SIGTERMed` … */
  readonly sub: string;
  /** Starts at login. */
  readonly isEnabled: boolean;
  readonly mainPid?: number;
  readonly restarts?: number;
  /** Where its manager was not asked for `restarts`: how often its processes crashed one soon after the other, up to now. */
  readonly crashes?: number;
  /** systemd's Result: `success`, `exit-code`, `start-limit-hit` … */
  readonly result?: string;
  readonly exitStatus?: number;
  /** The definition on disk is newer than the one loaded. */
  readonly needsReload: boolean;
  /** It may be so, and its manager was not asked. */
  readonly mayNeedReload?: true;
  /** On launchd's list of what is not to be loaded, whether there is a definition of it or not. */
  readonly isDisabled?: boolean;
  /** The sessions in which launchd has it loaded, such as `gui/501`, the one where it runs first; in two it starts two processes. */
  readonly domains?: readonly string[];
  /** All processes that launchd has for it, where it has it loaded twice. */
  readonly pids?: readonly number[];
}

export type ServiceManagerKind = "systemd" | "launchd";

export type ManagerFact =
  | { readonly is: "available"; readonly kind: ServiceManagerKind }
  | { readonly is: "none" }
  | { readonly is: "unavailable"; readonly reason: string; readonly hint: string };

export type HermesFact =
  | {
      readonly is: "found";
      readonly path: AbsolutePath;
      readonly version: string | undefined;
      /** The folder of its installation, where that was found. */
      readonly install?: AbsolutePath;
      /** Names of the variables in the installation's own `.env`, which every profile falls back on. */
      readonly fallbackVariables?: ReadonlySet<string>;
    }
  | { readonly is: "missing"; readonly reason: string };

/** A file that a live process holds for a credential of some platform. */
export interface CredentialLock {
  readonly path: AbsolutePath;
  readonly scope: string;
  /** First 16 hex digits of SHA-256 of the identity. */
  readonly hash: string;
  readonly process: ProcessIdentity;
  /** The profile whose gateway that is, where it is one of this root. */
  readonly profile: ProfileName | undefined;
}

/** Such a file that a process has left behind. */
export interface StaleLock extends Pick<CredentialLock, "scope" | "hash"> {
  readonly pid: number;
}

/** The fields of a definition that the fleet answers for; everything else is Hermes' or the user's. */
export interface ServiceFields {
  /** Program and arguments; empty where there is no readable command. */
  readonly command: readonly string[];
  readonly home: string | undefined;
  readonly workingFolder: string | undefined;
  /** Started again after a crash. */
  readonly restarts: boolean;
  /** Can be enabled for the user's login. */
  readonly startsAtLogin: boolean;
}

/** A service definition, and what it points to as far as only the disk can tell. */
export interface DefinitionFact {
  readonly fields: ServiceFields;
  /** Its HERMES_HOME is this profile's home. */
  readonly belongsHere: boolean;
  /** Its program exists and can be run. */
  readonly programRuns: boolean;
  /** Its working directory exists. */
  readonly folderExists: boolean;
}

/** Everything that was seen in one look at the host. */
export interface Facts {
  /** When the look began, epoch milliseconds. */
  readonly nowMs: number;
  /** Of every definition that is there and can be read. */
  readonly definitions: ReadonlyMap<ServiceId, DefinitionFact>;
  readonly files: ReadonlyMap<AbsolutePath, FileFact>;
  /** Profiles that exist on the host, declared or not. */
  readonly profiles: ReadonlySet<ProfileName>;
  /** Declared ones whose name is taken by something that Hermes does not see as a profile. */
  readonly bareFolders: ReadonlySet<ProfileName>;
  /** Those of them in which there is nothing but folders. */
  readonly hollowFolders: ReadonlySet<ProfileName>;
  /** Declared ones whose home is there, but that Hermes takes for deleted. */
  readonly tombstones: ReadonlySet<ProfileName>;
  /** Declared ones where something that is no folder stands in place of the home. */
  readonly blockedHomes: ReadonlySet<ProfileName>;
  readonly services: ReadonlyMap<ServiceId, ServiceFact>;
  readonly gateways: ReadonlyMap<ProfileName, GatewayFact>;
  readonly manager: ManagerFact;
  readonly hermes: HermesFact;
  readonly locks: readonly CredentialLock[];
  /** Programs on PATH that a wrapper of a profile would stand beside, by its name. */
  readonly programs: ReadonlyMap<ProfileName, AbsolutePath>;
  /** Whether this user's services outlive the login; undefined where the host knows no such thing. */
  readonly linger: boolean | undefined;
  readonly leftovers: Leftovers;
  /** Only where a fleet has something to do with it. */
  readonly keepAwake?: KeepAwakeFact;
}

/** What a fleet's service that keeps the host awake could run, and what brings it up; its state is one of `services`. */
export interface KeepAwakeFact {
  /** The program that its definition runs, where that can be run; else one that was found; undefined: there is none. */
  readonly program: AbsolutePath | undefined;
  /** The units that pull it up by a link. */
  readonly pulledBy: readonly string[];
}

/** A file of the host that a resource has to see. */
export interface FileNeed {
  readonly path: AbsolutePath;
  /** The folder in which it must really lie, whatever links lead to it; absent: the user's own files. */
  readonly within?: AbsolutePath;
  /** It must be a file itself, the user's, and nobody else's to write: launchd takes no other definition. */
  readonly isStrict?: boolean;
}

/** A variable's value after resolving its source, or why there is none yet. */
export type ResolvedEnv =
  | { readonly is: "value"; readonly secret: Secret }
  | { readonly is: "unresolved"; readonly reason: string }
  /** It was not asked for; `isLeft`: the apply that this is for leaves the variable as it is on disk, too. */
  | { readonly is: "skipped"; readonly isLeft: boolean };

/** A directory with a distribution in it, as found. */
export interface DistributionFolder {
  /** All links followed; undefined: it is not there. */
  readonly realPath: AbsolutePath | undefined;
  /** Its distribution.yaml. */
  readonly says: FileFact;
  /** Its config.yaml, which a new profile gets. */
  readonly config: FileFact;
}

/** What the manifest points to, fetched. */
export interface Inputs {
  /** By profile, then variable; `in_place` and `null` ones are not in it, save that skipped ones may be in place. */
  readonly env: ReadonlyMap<ProfileName, ReadonlyMap<string, ResolvedEnv>>;
  readonly souls: ReadonlyMap<ProfileName, string>;
  /** The texts of managed files, by profile, then by path below its home. */
  readonly files: ReadonlyMap<ProfileName, ReadonlyMap<string, string>>;
  /** The directories that distributions come from; those of repositories cannot be looked into. */
  readonly distributions?: ReadonlyMap<ProfileName, DistributionFolder>;
  /** No reference to a secret was looked up. */
  readonly skipsSecrets?: true;
}
