import type { HermesLayout } from "../hermes/layout.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath, FileDigest, ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { FleetRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";

/** What a release is planned from. */
export interface ReleaseInput {
  /** The manifest, for what an apply that was ended has not recorded; it may be one of nothing. */
  readonly manifest: HostManifest;
  readonly record: FleetRecord;
  /** The fingerprints of the record can be compared with what `fingerprint` makes. */
  readonly isComparable: boolean;
  /** Those that are this fleet's, and no other's by now. */
  readonly profiles: readonly ProfileName[];
  readonly facts: Facts;
  readonly layout: HermesLayout;
  readonly format: ServiceFormat | undefined;
  readonly fingerprint: Fingerprint;
  readonly digest: (text: string) => FileDigest;
  readonly host: string;
  /** What only hermes-fleet needs, in the order in which it goes: the record last, by which the next release knows. */
  readonly own: readonly { readonly path: AbsolutePath; readonly text: string; readonly what: string }[];
  /** Archives of homes: they stay. */
  readonly exports: { readonly folder: AbsolutePath; readonly names: readonly string[] };
}
