import { createHash, createHmac } from "node:crypto";
import { dirname } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { ReadingSystem, System } from "../system/system.ts";

/** 64 bits: enough to tell the values of a fleet apart, and useless for guessing without the key. */
const HEX_DIGITS = 16;

export type MadeKey =
  | { readonly ok: true; readonly key: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

type KeyFile =
  | { readonly is: "key"; readonly key: string }
  | { readonly is: "absent" }
  | { readonly is: "unusable"; readonly reason: string };

/** The key of this host's fingerprints, in hex; undefined before the first apply, and where it is of no use. */
export function readKey(system: ReadingSystem, path: AbsolutePath): string | undefined {
  const file = readKeyFile(system, path);
  return file.is === "key" ? file.key : undefined;
}

/** What keeps an apply from using the key that there is: `makeKey` would refuse. */
export function keyProblem(system: ReadingSystem, path: AbsolutePath): Diagnostic | undefined {
  const file = readKeyFile(system, path);
  return file.is === "unusable" ? unusable(path, file.reason) : undefined;
}

/** The key, made where there is none yet; one that cannot be used is left as it is. */
export async function makeKey(system: System, path: AbsolutePath): Promise<MadeKey> {
  let file = readKeyFile(system, path);
  if (file.is === "absent") {
    const key = system.randomHex(32);
    await system.makeFolder(dirname(path) as AbsolutePath, 0o700); // of an absolute path
    if (await system.createText(path, `${key}\n`, 0o600)) return { ok: true, key };
    // An apply on another root, which has a lock of its own, was first.
    file = readKeyFile(system, path);
  }
  if (file.is === "key") return { ok: true, key: file.key };
  return { ok: false, diagnostic: unusable(path, file.is === "absent" ? "it comes and goes" : file.reason) };
}

/** Says which key it is and nothing about it: kept with what was made by it. */
export function keyIdOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 8);
}

/** Fingerprints by HMAC-SHA-256, so that a short value cannot be guessed from its fingerprint alone. */
export function fingerprintWith(key: string | undefined): Fingerprint {
  if (key === undefined) return () => undefined;
  const bytes = Buffer.from(key, "hex");
  return (value) => createHmac("sha256", bytes).update(value).digest("hex").slice(0, HEX_DIGITS);
}

function readKeyFile(system: ReadingSystem, path: AbsolutePath): KeyFile {
  const file = system.readText(path, { maxBytes: 4096 });
  if (file.is === "absent") return file;
  if (file.is === "unreadable") return { is: "unusable", reason: file.reason };
  const key = file.text.trim();
  return /^[0-9a-f]{64}$/.test(key)
    ? { is: "key", key }
    : { is: "unusable", reason: "it is not 64 hex digits" };
}

function unusable(path: AbsolutePath, reason: string): Diagnostic {
  return {
    code: "record-unusable",
    severity: "error",
    message: `the key of the record's fingerprints cannot be used: ${reason}`,
    path,
    hint: "Restore it, or remove it: fingerprints then start anew, and what is on the host is taken over as it is.",
    blocks: "apply",
  };
}
