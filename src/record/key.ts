import { createHmac } from "node:crypto";
import { dirname } from "node:path";
import type { AbsolutePath } from "../model/ids.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { ReadingSystem, System } from "../system/system.ts";

/** 64 bits: enough to tell the values of a fleet apart, and useless for guessing without the key. */
const HEX_DIGITS = 16;

/** The key of this host's fingerprints; undefined before the first apply. */
export function readKey(system: ReadingSystem, path: AbsolutePath): string | undefined {
  const file = system.readText(path, { maxBytes: 4096 });
  const key = file.is === "text" ? file.text.trim() : "";
  return /^[0-9a-f]{64}$/.test(key) ? key : undefined;
}

/** The key, made where there is none yet. */
export async function makeKey(system: System, path: AbsolutePath): Promise<string> {
  const found = readKey(system, path);
  if (found !== undefined) return found;
  const key = system.randomHex(32);
  await system.makeFolder(dirname(path) as AbsolutePath, 0o700); // of an absolute path
  await system.writeText(path, `${key}\n`, 0o600);
  return key;
}

/** Fingerprints by HMAC-SHA-256, so that a short value cannot be guessed from its fingerprint alone. */
export function fingerprintWith(key: string | undefined): Fingerprint {
  if (key === undefined) return () => undefined;
  const bytes = Buffer.from(key, "hex");
  return (value) => createHmac("sha256", bytes).update(value).digest("hex").slice(0, HEX_DIGITS);
}
