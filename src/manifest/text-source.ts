import type { SoulSource } from "../model/manifest.ts";
import type { Findings } from "./findings.ts";
import type { Layer } from "./merge.ts";

/** What a file's text could not be read back as: half a character, and what makes a file a binary one. */
const NO_TEXT = /[\0\p{Cs}]/u;

/** A text that stands in the manifest, or the file beside it that has it. */
export function textSource(findings: Findings, value: object, { path, source }: Layer): SoulSource {
  if ("file" in value && typeof value.file === "string") {
    return { from: "file", path: findings.path(value.file, source), written: value.file };
  }
  const text = "text" in value ? String(value.text) : "";
  if (NO_TEXT.test(text)) {
    findings.refuse(
      "manifest-value",
      "this text has a character that no text file can hold",
      source.value([...path, "text"]),
      "Take the NUL characters and the halves of surrogate pairs out.",
    );
  }
  return { from: "text", text };
}
