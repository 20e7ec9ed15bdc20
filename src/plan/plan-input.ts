import type { HermesLayout } from "../hermes/layout.ts";
import type { Facts, Inputs } from "../model/facts.ts";
import type { AbsolutePath, FileDigest, ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { FleetRecord, OtherFleet } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { Member } from "./members.ts";

/** Everything that a plan is made from: what is wanted, what is, and what was last applied. */
export interface PlanInput {
  readonly manifest: HostManifest;
  /** The profiles that the fleet answers for. */
  readonly members: ReadonlyMap<ProfileName, Member>;
  readonly facts: Facts;
  readonly inputs: Inputs;
  /** Undefined where there is none, or where it is another machine's. */
  readonly record: FleetRecord | undefined;
  readonly layout: HermesLayout;
  /** Undefined where no service manager is wanted. */
  readonly format: ServiceFormat | undefined;
  readonly fingerprint: Fingerprint;
  readonly digest: (text: string) => FileDigest;
  /** Where archives of homes go. */
  readonly exports: AbsolutePath;
  /** Another fleet that has the default profile of this Hermes root. */
  readonly defaultOf: OtherFleet | undefined;
  /** The name that `hosts:` knows this host by. */
  readonly host: string;
  /** The name of the last apply, while it is open whether the machine was renamed. */
  readonly formerHost: string | undefined;
  /** It is not this machine: nothing of it can be looked at. */
  readonly isOtherHost: boolean;
  /** It is to be carried out, and not only shown. */
  readonly isForApply: boolean;
  /** Changes by others that call for no action are told, too. */
  readonly showsDrift: boolean;
}
