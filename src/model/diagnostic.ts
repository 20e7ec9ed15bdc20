import type { AbsolutePath, Address, ProfileName } from "./ids.ts";

/** A spot in a text file of the user's; line and column count from 1. */
export interface Place {
  /** As the user wrote it: relative to the working directory where it was so given. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line itself, secrets taken out; absent where it would not help. */
  readonly excerpt?: string;
  /** Where in the excerpt the place is, which is not the column where something before it was taken out. */
  readonly mark?: number;
}

/**
 * What an apply may still do in spite of a diagnostic:
 * - `apply`: nothing at all; it ends before its first step;
 * - `resource`: everything but this resource and what depends on it.
 */
export type Blocks = "apply" | "resource";

/** Something that a person should know, found while reading, planning or applying. Never thrown. */
export interface Diagnostic {
  /** Stable and searchable: `token-conflict`. */
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning" | "note";
  /** What is wrong and where, in one sentence without a final stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly place?: Place;
  /** The file on the host that is meant, where it is not the manifest. */
  readonly path?: AbsolutePath;
  readonly address?: Address;
  /** The profiles that it is about, where no address tells. */
  readonly profiles?: ProfileName[];
  readonly blocks?: Blocks;
}

export type DiagnosticCode =
  | "manifest-not-found"
  | "manifest-unreadable"
  | "manifest-syntax"
  | "manifest-schema"
  | "manifest-duplicate-key"
  | "manifest-profile-name"
  | "manifest-env"
  | "manifest-value"
  | "manifest-extends"
  | "manifest-clone"
  | "manifest-distribution"
  | "manifest-file"
  | "manifest-gateway"
  | "manifest-removed"
  | "manifest-edit"
  | "manifest-include"
  | "setting-key"
  | "not-acceptable"
  | "soul-file"
  | "managed-file"
  | "secret-unresolved"
  | "secrets-skipped"
  | "services-left"
  | "home-unknown"
  | "hermes-not-found"
  | "hermes-version"
  | "topology-version"
  | "topology-default"
  | "topology-service"
  | "topology-port"
  | "topology-key"
  | "topology-setting"
  | "topology-dropped"
  | "topology-served"
  | "fleet-folded"
  | "update-failed"
  | "update-stopped"
  | "update-canary"
  | "option-misused"
  | "service-manager-unavailable"
  | "host-file-unreadable"
  | "foreign-service"
  | "limit-unsupported"
  | "service-healed"
  | "token-conflict"
  | "port-conflict"
  | "session-conflict"
  | "edited-since-start"
  | "gateway-unsupervised"
  | "gateway-degraded"
  | "gateway-served"
  | "service-missing"
  | "gateway-runs"
  | "next-apply"
  | "runtime-file-damaged"
  | "record-unusable"
  | "record-foreign"
  | "record-key"
  | "released"
  | "profile-broken"
  | "profile-unknown"
  | "to-do"
  | "kept-by-hand"
  | "foreign-change"
  | "alias-refused"
  | "clone-source"
  | "distribution"
  | "other-fleet"
  | "other-manifest"
  | "host-renamed"
  | "host-unknown"
  | "active-profile"
  | "leftover"
  | "linger-unknown"
  | "linger-refused"
  | "keep-awake-unavailable"
  | "keep-awake-unsupported"
  | "keep-awake-lid"
  | "awake-unknown"
  | "deletion-not-allowed"
  | "target-unknown"
  | "saved-plan"
  | "home-saved"
  | "archive-unusable"
  | "profile-exists"
  | "home-kept"
  | "locked"
  | "log-option"
  | "log-unreadable"
  | "log-undated"
  | "log-polling"
  | "journal-unavailable"
  | "step-failed"
  | "import-nothing"
  | "import-left-out"
  | "import-changes";
