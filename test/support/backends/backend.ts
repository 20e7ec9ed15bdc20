import type { TestHost } from "../test-host.ts";

/** A kind of service manager that the suites run on: a file each, with the same parts in the same order. */
export interface Backend {
  readonly name: "systemd" | "launchd";
  /** Why none can be had on this machine; undefined: one can. */
  readonly whyNone: () => string | undefined;
  /** Starts one for a host; it ends with the host. */
  readonly start: (host: TestHost) => Promise<Services>;
}

/** What somebody may have done to a service definition that the fleet owns a field of. */
export type Spoil =
  | "another profile"
  | "a program that is gone"
  | "no start after a crash"
  | "no start at login";

/** What becomes of a gateway's service, as its manager has it. */
export type ServiceState =
  /** Its process lives. */
  | "running"
  /** It is not to run, and ended in good order. */
  | "stopped"
  /** It ended as it should not have, and stays down. */
  | "failed"
  /** It has no process, and will be started again. */
  | "waiting";

/** What a manager holds a service to; undefined: nothing. */
export interface Limits {
  /** In bytes. */
  readonly memoryMax: number | undefined;
  /** In percent of one CPU. */
  readonly cpuQuota: number | undefined;
  readonly nice: number;
}

/** One gateway's service, as its manager has it. */
export interface Service {
  /** 0: none. */
  readonly pid: number;
  readonly state: ServiceState;
  readonly startsAtLogin: boolean;
  readonly limits: Limits;
}

/** How the kinds differ in what may be expected of them. */
export interface Traits {
  /** Whether a gateway that was ended without a word is told apart from one that was stopped in good order. */
  readonly remembersFailures: boolean;
  /** Whether limits outlive what Hermes writes over a definition. */
  readonly keepsLimits: boolean;
  /** Whether Hermes can start a gateway by a definition that it has just written where that does not start at login. */
  readonly startsDisabled: boolean;
  /** Whether an edited definition, its limits included, counts for a process that runs already. */
  readonly takesEditsAtOnce: boolean;
  /** The limits that it can hold a gateway to. */
  readonly limits: readonly ("memory_max" | "cpu_quota" | "nice")[];
  /** How many services one call of a verb may name. */
  readonly callNames: "one" | "many";
}

/** The service manager of one host: what it has is asked, and what a person does to it is done, by its own programs. */
export interface Services {
  readonly backend: Backend["name"];
  readonly traits: Traits;

  // The host.
  /** What the environment of a login holds because of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What hermes-fleet has to be told, so that it takes this one. */
  readonly options: readonly string[];
  /** Its program for people, by name and where it really is. */
  readonly client: { readonly name: string; readonly path: string };
  /** All that hermes-fleet may look with where this manager is, the client first. */
  readonly looksWith: readonly { readonly name: string; readonly path: string }[];
  /** A pattern of `case` in sh for the client's arguments in a call that starts, or stops, services. */
  callsOf(verb: "start" | "stop", profile?: string): string;
  /** The services that one call named, for each call of a verb; from lines of a CallLog. */
  namedIn(calls: readonly string[], verb: "enable" | "start" | "restart"): readonly (readonly string[])[];
  /** What of the home is its own business, and no test's: relative paths. */
  readonly ownFolders: readonly string[];
  /** How long it waits before it starts a gateway again that ends from now on. */
  waitsBeforeStart(milliseconds: number): Promise<void>;
  logOut(): Promise<void>;
  logIn(): Promise<void>;
  stop(): Promise<void>;

  // Definitions.
  /** Where they are, relative to the home. */
  readonly folder: string;
  /** What the manager calls a profile's service. */
  id(profile: string): string;
  /** The path of a profile's definition. */
  definition(profile: string): string;
  /** Every path that there is of a profile's service. */
  files(profile: string): readonly string[];
  /** What an apply, or Hermes, may write of a profile's service; relative to the home. */
  mayWrite(profile: string): readonly string[];
  /** What a definition has run, with its arguments. */
  command(profile: string): string;
  /** Whether a definition is as Hermes writes it. */
  isHermesOwn(profile: string): boolean;
  /** Lines of sh that have Hermes install a profile's service and answer its questions, or do by hand what it does not ask. */
  install(
    profile: string,
    is: { readonly running: boolean; readonly startsAtLogin: boolean },
  ): readonly string[];
  /** Waits until Hermes has made of a definition what it makes of it by itself once the gateway runs. */
  settled(profile: string): Promise<void>;
  /** Changes a definition as an editor would; whether there was anything to change. */
  spoil(profile: string, how: Spoil): boolean;
  /** Spoils all that the fleet owns of a definition at once, and adds lines of somebody's own. */
  mangle(profile: string): void;
  /** Whether the lines are there that `mangle` added. */
  hasOwnLines(profile: string): boolean;
  /** Writes a definition of a profile's name that runs something for another home. */
  writeForeign(profile: string, home: string): void;
  /** Puts something of a person's own beside what the fleet writes; undefined where there is no place for it. */
  addOwn(profile: string): string | undefined;
  /** Puts a comment into what holds the limits; undefined where there is none of their own. */
  commentLimits(profile: string): string | undefined;
  /** Whether anything on disk is there to limit a profile's gateway. */
  hasLimitsOnDisk(profile: string): boolean;
  /** Whether somebody has written into what holds the limits, so that the fleet leaves it. */
  areLimitsByHand(profile: string): boolean;
  /** What the manager's own judge, or one that knows the format, says of definitions; empty: nothing. */
  complaints(paths: readonly string[]): Promise<string>;

  // What it is asked.
  /** The PID that it has for a profile's gateway; 0: none. It is asked often, and so by one call. */
  pid(profile: string): Promise<number>;
  /** The services of these profiles, in one look. */
  list(profiles: readonly string[]): Promise<ReadonlyMap<string, Service>>;
  /** The gateways' services that it has loaded, by id, whatever became of them. */
  loaded(): Promise<Readonly<Record<string, ServiceState>>>;
  /** Whether it starts a gateway again that has crashed. */
  startsAfterCrash(profile: string): Promise<boolean>;
  /** Whether the process before this one ended in good order, and by one restart. */
  restartedInGoodOrder(profile: string): Promise<boolean>;

  // What a person does to it.
  start(...profiles: readonly string[]): Promise<void>;
  /** Ends gateways without a word to them. */
  end(...profiles: readonly string[]): Promise<void>;
  restart(...profiles: readonly string[]): Promise<void>;
  enable(profile: string): Promise<void>;
  disable(profile: string): Promise<void>;
  /** Has it read definitions that were edited, as far as it does so without a restart. */
  reload(): Promise<void>;
  /** Ends a gateway and has its definition read again, as it is now. */
  readAgain(profile: string): Promise<void>;
  /** Writes such a definition as `writeForeign` does, and runs it; its PID. */
  addForeign(profile: string): Promise<number>;
  /** Runs a program as a service that hermes-fleet knows nothing of. */
  runBeside(
    name: string,
    program: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<void>;
  endBeside(name: string): Promise<void>;
  /** Lets no start of a profile's gateway succeed; a word of the cause, as it is told. */
  preventStart(profile: string, then: "tries again" | "stays down"): string;
  allowStart(profile: string): Promise<void>;
  /** Has it kill a gateway that does not end by itself a second after it should. */
  killsSoon(profile: string): Promise<void>;
  /** Has the manager itself refuse a profile's service. */
  refuse(profile: string): void;
}
