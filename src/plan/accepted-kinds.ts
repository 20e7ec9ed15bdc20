import type { HermesLayout } from "../hermes/layout.ts";
import type { Facts, Inputs } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { Change } from "../model/plan.ts";
import type { FleetRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { Value } from "../model/value.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";

/** What accepting takes: what is declared, and what was seen. */
export interface AcceptInput {
  readonly manifest: HostManifest;
  readonly facts: Facts;
  readonly layout: HermesLayout;
  readonly format: ServiceFormat | undefined;
  readonly record: FleetRecord | undefined;
  readonly fingerprint: Fingerprint;
  /** None of them may come into a manifest. */
  readonly knownSecrets: readonly string[];
  /** There is a secret in a text, or what looks like one. */
  readonly isHidden: (text: string) => boolean;
  readonly inputs: Pick<Inputs, "souls" | "files">;
}

/** The same of one profile that is declared, and on the host. */
export interface ProfileToAccept extends AcceptInput {
  readonly settings: ProfileSettings;
  readonly home: AbsolutePath;
  /** Where it stands in the manifest. */
  readonly path: readonly string[];
}

/** A file beside the manifest that is to hold what is on the host, since the manifest names it as the source. */
export interface SourceText {
  readonly path: AbsolutePath;
  readonly written: string;
  readonly text: string;
}

export type Accepted =
  | { readonly ok: true; readonly edits: readonly ManifestEdit[]; readonly sources: readonly SourceText[] }
  /** A sentence part that says why it cannot be, and a sentence that says what to do. */
  | { readonly ok: false; readonly why: string; readonly hint?: string };

/** There is no difference. */
export const NOTHING: Accepted = { ok: true, edits: [], sources: [] };

export function accept(...edits: readonly ManifestEdit[]): Accepted {
  return { ok: true, edits, sources: [] };
}

export function refuse(why: string, hint?: string): Accepted {
  return { ok: false, why, ...(hint !== undefined && { hint }) };
}

/** What a change shows a key as it is on the host; undefined: it is not there, or is not shown. */
export function shownBefore({ details }: Change, key: string): Value | undefined {
  const keys = details.flatMap((detail) => (detail.shows === "keys" ? detail.keys : []));
  const before = keys.find((one) => one.key === key)?.before;
  return before?.is === "value" ? before.value : undefined;
}
