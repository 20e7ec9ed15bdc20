import type { Diagnostic } from "./diagnostic.ts";
import type { AbsolutePath, Address, ProfileName } from "./ids.ts";
import type { Fingerprints, ProfileRecord } from "./record.ts";
import type { Step } from "./step.ts";
import type { Value } from "./value.ts";

export type Action = "create" | "update" | "delete" | "restart" | "no-op";

export type KindName = "profile" | "description" | "env" | "config" | "soul" | "service" | "gateway";

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
  readonly profile: ProfileName;
  readonly kind: KindName;
  readonly action: Action;
  /** Why, each a phrase. */
  readonly reasons: readonly string[];
  readonly details: readonly Detail[];
}

/** Everything that an apply will do, and why. */
export interface Plan {
  readonly fleet: string;
  readonly host: string;
  readonly root: AbsolutePath;
  readonly manager: "systemd" | "none";
  readonly hermes: { readonly path?: AbsolutePath; readonly version?: string };
  /** Of every declared resource, those that stay as they are included. */
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the record is to say of each declared resource once its steps have succeeded. */
  readonly records: readonly ResourceRecord[];
  /** What each declared profile's gateway will have read, once it has started after this plan. */
  readonly reads: ReadonlyMap<ProfileName, Fingerprints>;
  /** Restarts that are owed from the moment the first file changes. */
  readonly owed: ReadonlyMap<ProfileName, readonly string[]>;
}

export interface ResourceRecord {
  readonly address: Address;
  readonly profile: ProfileName;
  readonly says: Partial<ProfileRecord>;
}
