import type { HermesLayout } from "../hermes/layout.ts";
import type { ManagerFact, ServiceFact, ServiceFields, ServiceManagerKind } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { AwakeFlags, KeepAwakeSettings, LimitSettings } from "../model/manifest.ts";
import type { FileEdit, ServiceStepVerb } from "../model/step.ts";

/**
 * A service manager has three parts: its format (pure), its states (reading) and its verbs. Resources
 * see the first, `observe/` the first two, `apply/` alone the verbs.
 */
export interface ServiceFormat {
  readonly kind: ServiceManagerKind;
  /** What the manager calls a profile's service. */
  id(layout: HermesLayout, profile: ProfileName): ServiceId;
  /** The file that defines it. */
  definition(layout: HermesLayout, service: ServiceId): AbsolutePath;
  /** It takes no link for a definition, and none that others own or may write. */
  readonly isStrict: boolean;
  /** Reads a changed definition when it is told to; otherwise, only when it loads the service anew. */
  readonly reloads: boolean;
  /** Starts at a login whatever definition it finds, but for what is on its list of the disabled. */
  readonly startsAllAtLogin: boolean;
  /** The owned fields that a gateway has from its definition until it is started anew. */
  readonly startFields: readonly ServiceField[];
  /** The owned fields of a definition; with `userHome`, what it says of the user's home is filled in. */
  read(text: string, service: ServiceId, userHome?: AbsolutePath): ReadDefinition;
  /** A whole definition; `limits` as far as they stand in it. */
  render(want: ServiceWant, service: ServiceId, limits: LimitSettings): string;
  /**
   * The edit that brings the named fields of an existing definition, `text`, in line; all else is kept.
   * @param limits those that are to stand in the definition; absent: those that are there stay
   */
  edit(
    want: ServiceWant,
    fields: readonly ServiceField[],
    text: string,
    limits: LimitSettings | undefined,
  ): FileEdit;
  readonly limits: LimitsFormat;
  readonly places: PlacesFormat;
  readonly keepAwake: KeepAwakeFormat;
  /** Where programs are found that the agent's tools start, besides the user's own folders. */
  readonly systemPath: readonly string[];
}

export type ReadDefinition =
  | { readonly ok: true; readonly fields: ServiceFields }
  /** A sentence part: `it is not a property list`. */
  | { readonly ok: false; readonly reason: string };

/** Where and how a manager keeps what a gateway may use. */
export interface LimitsFormat {
  /** The file in which they stand: the definition itself, or one beside it that is the fleet's. */
  file(layout: HermesLayout, service: ServiceId): AbsolutePath;
  /** The limits in it. */
  read(text: string): LimitSettings;
  /** As much of these as it can hold, in the form in which they are read back. */
  held(limits: LimitSettings): LimitSettings;
  /** What it cannot do of these, each with the reason: `launchd has no such limit`. */
  shortcomings(limits: LimitSettings): readonly Shortcoming[];
  /** Those that a process keeps as it began with them. */
  readonly fixedAtStart: readonly (keyof LimitSettings)[];
  /** For a file beside the definition: it with these limits and no other; whatever else is in `text` stays. */
  readonly apart?: (limits: LimitSettings, text: string | undefined) => string;
}

/** Where definitions may lie that start gateways beside the services of the fleet. */
export interface PlacesFormat {
  /** Of the user's own definitions. */
  folder(layout: HermesLayout): AbsolutePath;
  /** Of those that others have put up for all users, or for the machine. */
  readonly systemFolders: readonly AbsolutePath[];
  /** The gateway's service that a file of this name defines; undefined: it is no gateway's. */
  serviceIn(name: string): ServiceId | undefined;
  /** What a gateway's service was called before Hermes told profiles apart. */
  readonly legacy: readonly ServiceId[];
  /** What a person types to be rid of one. */
  readonly remedy: Readonly<
    Record<"user" | "system", (one: { service: ServiceId; path: AbsolutePath }) => string>
  >;
  /** Undefined where a definition is one file. */
  readonly dropIns:
    | {
        folder(layout: HermesLayout, service: ServiceId): AbsolutePath;
        /** It counts, and is not the one that the fleet writes. */
        isForeign(layout: HermesLayout, service: ServiceId, path: AbsolutePath): boolean;
        /** The settings in it that stand for fields that the fleet owns. */
        overrules(text: string): readonly string[];
      }
    | undefined;
}

/**
 * The service of a fleet that keeps the host awake; its definition lies where those of gateways do, and is all the
 * fleet's.
 */
export interface KeepAwakeFormat {
  /** What the manager calls it: a fleet, on a Hermes root, has one. */
  id(layout: HermesLayout, fleet: string): ServiceId;
  /** Some fleet's may be called so. */
  isNameOfOne(service: ServiceId): boolean;
  /** The program that holds, and where it usually is. */
  readonly program: { readonly name: string; readonly usual: AbsolutePath };
  /** It runs by itself as long as something needs it, and rests otherwise; else it only looks whether a gateway runs. */
  readonly isPulled: boolean;
  read(text: string, service: ServiceId): ReadKeepAwake;
  /** What it is to hold, for people. */
  says(want: KeepAwakeWant): KeepAwakeWords;
  /** The owned fields, as they are to be: their text by name. */
  fields(want: KeepAwakeWant): ReadonlyMap<string, string>;
  render(want: KeepAwakeWant, service: ServiceId): string;
  /** The edit that brings the named fields in line; all else is kept. */
  edit(want: KeepAwakeWant, fields: readonly string[]): FileEdit;
  /** The links that pull it up, by the units that do so; none where there is no such thing. */
  links(want: KeepAwakeWant): readonly string[];
  /** Such a link is the fleet's. */
  isOwnPuller(unit: string): boolean;
  /** What it cannot hold. */
  readonly lacks: readonly (keyof AwakeFlags)[];
  /** What to do where the program ends at once, a sentence without its final stop. */
  hint(service: ServiceId): string;
}

/** In the words of the program that holds. */
export interface KeepAwakeWords {
  readonly holds: string;
  readonly while: string;
}

/** What keeps a host awake, and for whom. */
export interface KeepAwakeWant {
  readonly fleet: string;
  readonly program: AbsolutePath;
  readonly holds: KeepAwakeSettings;
  readonly gateways: readonly {
    readonly service: ServiceId;
    /** `gateway.pid` in its home. */
    readonly pidFile: AbsolutePath;
  }[];
}

/** What the definition of such a service says, or why it cannot be read. */
export type ReadKeepAwake =
  | {
      readonly ok: true;
      readonly fields: ReadonlyMap<string, string>;
      readonly says: KeepAwakeWords;
      /** The program that holds. */
      readonly program: string | undefined;
      /** A fleet has written it. */
      readonly isFleets: boolean;
    }
  | { readonly ok: false; readonly reason: string };

export interface Shortcoming {
  readonly limit: keyof LimitSettings;
  readonly why: string;
}

export type ServiceField = keyof ServiceFields;

/** What a definition is to say. */
export interface ServiceWant {
  readonly command: readonly string[];
  readonly home: AbsolutePath;
  /** For programs that the agent's tools start; not owned. */
  readonly searchPath: readonly string[];
}

/** The reading half: states of services, a fixed number of processes a call, whatever the number of services. */
export interface ServiceStates {
  /** Whether the manager is there, told without starting a process. */
  availability(): ManagerFact;
  /** The states of these services, by one process for all of them (systemd), or one for each session (launchd). */
  list(services: readonly ServiceId[]): Promise<Listing>;
  /**
   * All that is known of these services; costs up to 7 ms a unit, or a process a job, so only for those that need it.
   * Throws where the manager cannot be asked.
   * @param listed what has just been listed, where that need not be asked again
   */
  inspect(
    services: readonly ServiceId[],
    listed?: ReadonlyMap<ServiceId, ListedService>,
  ): Promise<ReadonlyMap<ServiceId, ServiceFact>>;
  /**
   * As much of these services as can be told in one more call than `list` takes where that is one, and in none where it is
   * two; `restarts` and `needsReload` may be unknown then. Throws as `inspect`.
   */
  survey(
    services: readonly ServiceId[],
    listed: ReadonlyMap<ServiceId, ListedService>,
  ): Promise<ReadonlyMap<ServiceId, ServiceFact>>;
  /** As much of these services as whoever waits for them has to know, and asks again and again. Throws as `inspect`. */
  watch(services: readonly ServiceId[]): Promise<ReadonlyMap<ServiceId, ServiceFact>>;
  /**
   * The daemons of the system that have a process, by PID; undefined: it does not tell. Only where no control group
   * tells of them.
   */
  readonly jobsOfSystem?: () => Promise<ReadonlyMap<number, ServiceId> | undefined>;
}

export type Listing =
  /** One that the manager has never heard of is inactive. */
  | {
      readonly ok: true;
      readonly services: ReadonlyMap<ServiceId, ListedService>;
      /** Every job that has a process, whoever's it is, by PID; only where no control group tells. */
      readonly jobs?: ReadonlyMap<number, ServiceId>;
    }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

export type ListedService = Pick<
  ServiceFact,
  "active" | "sub" | "isEnabled" | "mainPid" | "exitStatus" | "result" | "isDisabled" | "domains" | "pids"
>;

export type VerbOutcome =
  /** `note`: what had to be done besides, as a sentence part. */
  { readonly ok: true; readonly note?: string } | { readonly ok: false; readonly reason: string };

/** A live process whose end is planned. */
export interface Leaver {
  readonly pid: number;
  /** It is at no turn that it would have to finish. */
  readonly isIdle: boolean;
  /** Tells it; it ends within half a second where it is idle, and is started again if nobody keeps it from that. */
  tell(): Promise<void>;
}

/** The verbs, for apply alone. Starting and stopping return when the manager has taken the job. */
export interface ServiceVerbs {
  /** They tell leavers of their end by themselves, at the last moment: told before, such a one would be revived. */
  readonly tellsLeavers: boolean;
  /**
   * Does one thing to all of the services; tells for each how it went.
   * @param leavers the processes that stopping or restarting ends
   */
  perform(
    verb: ServiceStepVerb,
    services: readonly ServiceId[],
    leavers?: ReadonlyMap<ServiceId, Leaver>,
  ): Promise<ReadonlyMap<ServiceId, VerbOutcome>>;
  /** Makes the manager read the definitions again. */
  reload(): Promise<VerbOutcome>;
}
