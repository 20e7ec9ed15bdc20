import type { HermesLayout } from "../hermes/layout.ts";
import type { ManagerFact, ServiceFact, ServiceFields } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { FileEdit, ServiceStepVerb } from "../model/step.ts";

/**
 * A service manager has three parts: its format (pure), its states (reading) and its verbs. Resources
 * see the first, `observe/` the first two, `apply/` alone the verbs.
 */
export interface ServiceFormat {
  readonly kind: "systemd";
  /** What the manager calls a profile's service. */
  id(layout: HermesLayout, profile: ProfileName): ServiceId;
  /** The file that defines it. */
  definition(layout: HermesLayout, service: ServiceId): AbsolutePath;
  /** The owned fields of a definition; with `userHome`, what it says of the user's home is filled in. */
  read(text: string, userHome?: AbsolutePath): ServiceFields;
  /** A whole definition. */
  render(want: ServiceWant): string;
  /** The file beside the definition in which the fleet's limits stand; Hermes never touches it. */
  dropIn(layout: HermesLayout, service: ServiceId): AbsolutePath;
  /** The limits in a drop-in. */
  readDropIn(text: string): LimitSettings;
  /** The drop-in with these limits and no other; whatever else is in `text` stays. */
  dropInText(limits: LimitSettings, text: string | undefined): string;
  /** The edit that brings the named fields of an existing definition, `text`, in line; all else is kept. */
  edit(want: ServiceWant, fields: readonly ServiceField[], text: string): FileEdit;
}

export type ServiceField = keyof ServiceFields;

/** What a definition is to say. */
export interface ServiceWant {
  readonly command: readonly string[];
  readonly home: AbsolutePath;
  /** For programs that the agent's tools start; not owned. */
  readonly searchPath: readonly string[];
}

/** The reading half: states of services, at most one process a call. */
export interface ServiceStates {
  /** Whether the manager is there, told without starting a process. */
  availability(): ManagerFact;
  /** The states of these services, by one process for all of them. */
  list(services: readonly ServiceId[]): Promise<Listing>;
  /** All that is known of these services; costs up to 7 ms a unit, so only for those that need it. */
  inspect(services: readonly ServiceId[]): Promise<ReadonlyMap<ServiceId, ServiceFact>>;
}

export type Listing =
  /** One that the manager has never heard of is inactive. */
  | { readonly ok: true; readonly services: ReadonlyMap<ServiceId, ListedService> }
  | { readonly ok: false; readonly reason: string };

export type ListedService = Pick<ServiceFact, "active" | "sub" | "isEnabled">;

export type VerbOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The verbs, for apply alone. Starting and stopping return when the manager has taken the job. */
export interface ServiceVerbs {
  /** Does one thing to all of the services in one call; tells for each how it went. */
  perform(
    verb: ServiceStepVerb,
    services: readonly ServiceId[],
  ): Promise<ReadonlyMap<ServiceId, VerbOutcome>>;
  /** Makes the manager read the definitions again. */
  reload(): Promise<VerbOutcome>;
}
