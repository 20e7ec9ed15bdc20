import { createHash } from "node:crypto";
import type { FileDigest } from "../model/ids.ts";

/** SHA-256 of a text's bytes in UTF-8, in hex. */
export function digestOf(text: string): FileDigest {
  return createHash("sha256").update(text, "utf8").digest("hex") as FileDigest; // made here alone
}
