import { createHash } from "node:crypto";
import type { Secret } from "../model/secret.ts";

/** One thing that a gateway takes for itself: no other gateway can use it at the same time. */
export interface Claim {
  readonly platform: string;
  readonly kind: "credential" | "session" | "port";
  /**
   * Two claims of one kind (and one platform, save ports) with the same identity are after the same thing. A hash or
   * a reference, never the value; for comparing in memory only, since what is short can be guessed from its hash.
   */
  readonly identity: string;
  /** As a message calls it: `bot token`. */
  readonly noun: string;
  /** What a person would look for: `TELEGRAM_BOT_TOKEN`, `platforms.telegram.token in config.yaml`, or a file. */
  readonly what: string;
  /** The variable that makes the claim, where one does. */
  readonly variable?: string;
  /** The dotted path into config.yaml that makes it, where one does: `platforms.telegram.token`. */
  readonly configPath?: string;
  /** The file that makes the claim, relative to the profile's home. */
  readonly file: string;
  /** False where Hermes may not act on it; `doubt` then says why. */
  readonly isCertain: boolean;
  readonly doubt?: string;
  /** The lock that Hermes takes, where it takes one and the value is known. */
  readonly lock?: { readonly scope: string; readonly hash: string };
  /** Of a port whose number is known. */
  readonly port?: number;
  /** Of a port: what sets another one. */
  readonly setBy?: string;
  /** Keyed fingerprint of the variable's whole value. */
  readonly fingerprint?: string;
  /** What is claimed, where that is known and is a secret. */
  readonly secret?: Secret;
}

/** Spells out whether a claim is certain. */
export function certainty(doubt: string | undefined): Pick<Claim, "isCertain" | "doubt"> {
  return doubt === undefined ? { isCertain: true } : { isCertain: false, doubt };
}

export type IdentityPart =
  | { readonly is: "reference"; readonly reference: string }
  | { readonly is: "text" | "fallback"; readonly text: string };

/** Of the parts together; a single reference stands for itself. */
export function identityOf(parts: readonly IdentityPart[], ignoresCase: boolean): string {
  const only = parts[0];
  if (parts.length === 1 && only?.is === "reference") return `reference ${only.reference}`;
  return hash(
    parts.map((part) =>
      part.is === "reference"
        ? ["reference", part.reference]
        : ["value", ignoresCase ? part.text.toLowerCase() : part.text],
    ),
  );
}

/** An identity of anything that JSON can hold. */
export function hash(value: unknown): string {
  return `sha256 ${createHash("sha256").update(JSON.stringify(value)).digest("hex")}`;
}

/** The digest in the names of Hermes' lock files. */
export function lockHash(identity: string): string {
  return createHash("sha256").update(identity).digest("hex").slice(0, 16);
}
