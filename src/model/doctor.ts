import type { Diagnostic } from "./diagnostic.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "./ids.ts";

/** Something that is not as it should be, with what to do. */
export interface Finding {
  /** Of a check its name, of what a plan says the code of its diagnostic. */
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  /** Undefined: it is the host's. */
  readonly profile?: ProfileName;
  /** What is wrong, a sentence without a final stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly path?: AbsolutePath;
  readonly place?: Diagnostic["place"];
  /** `doctor --fix` mends it. */
  readonly isMendable: boolean;
}

/** What one check came to. */
export interface CheckResult {
  readonly name: string;
  /** What it looks at, a phrase: `modes of .env`. */
  readonly what: string;
  /** Undefined where there is nothing that it could look at here. */
  readonly findings: readonly Finding[] | undefined;
}

/** What `hermes doctor` said of one profile. */
export interface HermesReport {
  readonly profile: ProfileName;
  /** Whether its text could be read as a report; else one of the findings says why not. */
  readonly isRead: boolean;
  /** How many of its own checks it says are well. */
  readonly wellCount: number;
  readonly findings: readonly Finding[];
  /** What it says to do, in its words. */
  readonly advice: readonly string[];
}

/** Everything that a doctor has to say. */
export interface DoctorResult {
  readonly fleet: string;
  readonly host: string;
  /** The profiles that it looked at. */
  readonly profiles: readonly ProfileName[];
  readonly checks: readonly CheckResult[];
  /** One of each profile; none where Hermes was not asked. */
  readonly hermes: readonly HermesReport[];
  /** What `--fix` has mended; undefined where that was not asked for. */
  readonly mended?: readonly string[];
}

/** A wrapper `~/.local/bin/NAME`, and what it calls. */
export interface WrapperFact {
  readonly profile: ProfileName;
  readonly path: AbsolutePath;
  /** The program that it hands over to; undefined where that is no path, or is not told by its text. */
  readonly program: string | undefined;
  readonly programRuns: boolean;
}

/** A file of a log. */
export interface LogSize {
  readonly name: string;
  readonly path: AbsolutePath;
  readonly bytes: number;
}

/** When this host goes to sleep by itself, as far as files, or macOS, tell. */
export type SleepFact =
  | {
      readonly on: "linux";
      readonly hasBattery: boolean;
      /** The targets that sleep is reached by lead to /dev/null. */
      readonly isMasked: boolean;
      /** Settings of logind, by their key. */
      readonly logind: ReadonlyMap<string, string>;
    }
  | {
      readonly on: "macos";
      /** Minutes until it sleeps on mains power; 0: never; undefined: it was not told. */
      readonly sleepMinutes: number | undefined;
    };

/** What a doctor sees of a host besides what a plan does. */
export interface Surroundings {
  readonly nodeVersion: string;
  /** The folders of the caller's PATH. */
  readonly searchPath: readonly string[];
  /** Programs that were looked for, by name; those that were not found have no path. */
  readonly tools: ReadonlyMap<string, AbsolutePath | undefined>;
  readonly wrappers: readonly WrapperFact[];
  readonly logs: ReadonlyMap<ProfileName, readonly LogSize[]>;
  /** The texts of the drop-ins of each unit, in the order in which they count. */
  readonly dropIns: ReadonlyMap<ServiceId, readonly string[]>;
  readonly sleep: SleepFact;
  /** A fleet's service that keeps the host awake is there, whichever fleet's. */
  readonly isKeptAwake: boolean;
}
