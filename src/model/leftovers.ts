import type { AbsolutePath, ProfileName, ServiceId } from "./ids.ts";

/** A definition of a gateway that is no declared or recorded profile's to run, and who starts it. */
export interface StrayDefinition {
  readonly service: ServiceId;
  readonly path: AbsolutePath;
  /** The HERMES_HOME in it. */
  readonly home: string | undefined;
}

/** A drop-in by somebody else that says otherwise than the fleet in what the fleet answers for. */
export interface ForeignDropIn {
  readonly profile: ProfileName;
  readonly path: AbsolutePath;
  /** The settings: `ExecStart`, `Environment=HERMES_HOME`; none where it leaves those alone. */
  readonly overrules: readonly string[];
}

/** What starts gateways beside their services, or in another way than these say. Nothing of it is touched. */
export interface Leftovers {
  /** Of profiles of this root that are gone: it respawns, and takes a token that is another's by now. */
  readonly gone: readonly StrayDefinition[];
  /** From before Hermes told profiles apart. */
  readonly legacy: readonly StrayDefinition[];
  /** For all users, and for a profile that has a service of the user's. */
  readonly system: readonly StrayDefinition[];
  readonly dropIns: readonly ForeignDropIn[];
}
