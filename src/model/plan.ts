import type { Diagnostic, Place } from "./diagnostic.ts";
import type { ServiceManagerKind } from "./facts.ts";
import type { AbsolutePath, Address, ProfileName } from "./ids.ts";
import type { Fingerprints, HostRecordUpdate, OwedRestart, RecordUpdate } from "./record.ts";
import type { Step } from "./step.ts";
import type { Value } from "./value.ts";

export type Action = "create" | "update" | "delete" | "restart" | "no-op";

export type KindName =
  | "profile"
  | "description"
  | "alias"
  | "soul"
  | "file"
  | "config"
  | "env"
  | "service"
  | "gateway"
  | "linger"
  | "active-profile"
  | "keep-awake"
  | "record";

/** A value as a plan may show it. */
export type Shown =
  | { readonly is: "absent" }
  | { readonly is: "value"; readonly value: Value }
  | { readonly is: "sensitive"; readonly fingerprint?: string }
  | { readonly is: "known-at-apply" };

/** What exactly changes in one resource. */
export type Detail =
  | {
      readonly shows: "keys";
      /** The file, relative to the profile's home; absent for a state that is in no file. */
      readonly file?: string;
      readonly keys: readonly { readonly key: string; readonly before: Shown; readonly after: Shown }[];
    }
  | {
      readonly shows: "text";
      readonly file: string;
      /** Lines of a unified diff, headers left out. */
      readonly diff: readonly string[];
    };

/** What happens to one resource. */
export interface Change {
  readonly address: Address;
  /** Undefined for a resource of the host. */
  readonly profile: ProfileName | undefined;
  readonly kind: KindName;
  readonly action: Action;
  /** Why, each a phrase. */
  readonly reasons: readonly string[];
  readonly details: readonly Detail[];
  /** Where the manifest declares its profile, or this resource of the host; absent where nothing is declared. */
  readonly place?: Pick<Place, "file" | "line" | "column">;
}

/** What a plan is for, where it is not to make the host as the manifest says. */
export type Purpose =
  | {
      readonly is: "destroy";
      /** Those of the profiles that are destroyed that the manifest still declares for this host. */
      readonly stillDeclared: readonly ProfileName[];
    }
  | {
      readonly is: "release";
      /** Those that the fleet let go of. */
      readonly profiles: readonly ProfileName[];
    };

/** Everything that an apply will do, and why. */
export interface Plan {
  readonly purpose?: Purpose;
  readonly fleet: string;
  /** The name by which `hosts:` knows this host. */
  readonly host: string;
  /** It is a plan for a machine that is not this one: nothing of that could be looked at. */
  readonly isOtherHost: boolean;
  readonly root: AbsolutePath;
  readonly manager: ServiceManagerKind | "none";
  /** No reference to a secret was looked up. */
  readonly skipsSecrets?: true;
  readonly hermes: { readonly path?: AbsolutePath; readonly version?: string };
  /** Between which gateways a token, a session or a port changes hands, or an agent as a whole. */
  readonly handovers: readonly {
    readonly from: ProfileName;
    readonly to: ProfileName;
    /** What it is, as a message calls it; absent where the agent goes as a whole. */
    readonly what?: string;
    /** The second is to serve the agent of the first. */
    readonly isWhole?: boolean;
  }[];
  /** Of every declared resource, those that stay as they are included. */
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the record is to say of each declared resource once its steps have succeeded. */
  readonly records: readonly ResourceRecord[];
  /** The same of resources of the host. */
  readonly hostRecords: readonly HostResourceRecord[];
  /** What each declared profile's gateway will have read, once it has started after this plan. */
  readonly reads: ReadonlyMap<ProfileName, Fingerprints>;
  /** Restarts that are owed from the moment the first file changes. */
  readonly owed: ReadonlyMap<ProfileName, Pick<OwedRestart, "reasons" | "holds">>;
  /** Profiles that are nobody's business any more once all their steps have succeeded. */
  readonly forgets: readonly ProfileName[];
  /** Files in which others have a part, too, and whose state after an apply is kept in mind. */
  readonly watched: ReadonlyMap<ProfileName, readonly AbsolutePath[]>;
}

export interface ResourceRecord {
  readonly address: Address;
  readonly profile: ProfileName;
  readonly says: RecordUpdate;
}

/** What the record is to say of one resource of the host. */
export interface HostResourceRecord {
  readonly address: Address;
  /** From before its first step, until all have succeeded. */
  readonly begins: HostRecordUpdate;
  readonly says: HostRecordUpdate;
}
