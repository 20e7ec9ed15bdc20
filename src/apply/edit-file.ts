import { dirname } from "node:path";
import { editDotenv } from "../formats/dotenv.ts";
import { editPlist, type PlistValue } from "../formats/plist.ts";
import type { SpliceResult } from "../formats/splice.ts";
import { editUnit } from "../formats/unit.ts";
import { editYaml } from "../formats/yaml.ts";
import type { FileFact } from "../model/facts.ts";
import type { AbsolutePath, FileDigest } from "../model/ids.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { Secret } from "../model/secret.ts";
import type { Expected, FileEdit, KeyEdit, Op } from "../model/step.ts";
import type { Value } from "../model/value.ts";
import type { System } from "../system/system.ts";

type EditOp = Extract<Op, { do: "edit" }>;

/** Changes one file, if it still is what the plan saw: whole or not at all, with its final mode from the first byte. */
export async function editFile(
  system: System,
  op: EditOp,
  secrets: ReadonlyMap<string, Secret>,
  digest: (text: string) => FileDigest,
): Promise<StepOutcome> {
  const file = look(system, op);
  if (!isExpected(file, op.expect, digest)) {
    return { is: "failed", reason: `${op.path} has changed since it was planned; run apply again` };
  }
  const before = file.is === "text" ? file.text : "";
  const edited = edit(before, op.edit, secrets);
  if (!edited.ok) return { is: "failed", reason: `${op.path} cannot be edited: ${edited.reason}` };
  if (file.is === "text" && edited.text === before) {
    if (file.mode !== op.mode) await system.setMode(op.path, op.mode);
    return { is: "succeeded" };
  }
  const folderMode = op.mode & 0o044 ? 0o755 : 0o700;
  await system.makeFolder(dirname(op.path) as AbsolutePath, folderMode); // of an absolute path
  await system.writeText(op.path, edited.text, op.mode);
  return { is: "succeeded" };
}

/** Takes one file away, if it still is what the plan saw; one that is gone by now is well. */
export async function removeFile(
  system: System,
  op: Extract<Op, { do: "remove" }>,
  digest: (text: string) => FileDigest,
): Promise<StepOutcome> {
  const file = look(system, op);
  if (file.is !== "absent") {
    if (!isExpected(file, op.expect, digest))
      return { is: "failed", reason: `${op.path} has changed since it was planned; run apply again` };
    await system.remove(op.path);
  }
  if (op.withFolder) await system.removeFolder(dirname(op.path) as AbsolutePath); // of an absolute path
  return { is: "succeeded" };
}

function look(system: System, { path, within }: Pick<EditOp, "path" | "within">): FileFact {
  return system.readText(path, within === undefined ? {} : { inside: within });
}

function isExpected(file: FileFact, expect: Expected, digest: (text: string) => FileDigest): boolean {
  switch (expect.is) {
    case "absent":
      return file.is === "absent";
    case "digest":
      return file.is === "text" && digest(file.text) === expect.digest;
    case "anything":
      return file.is !== "unreadable";
    default:
      return expect satisfies never;
  }
}

function edit(text: string, how: FileEdit, secrets: ReadonlyMap<string, Secret>): SpliceResult {
  switch (how.format) {
    case "text":
      return { ok: true, text: typeof how.text === "string" ? how.text : reveal(how.text.secret, secrets) };
    case "unit":
      return editUnit(text, how.edits);
    case "dotenv":
      return editDotenv(
        text,
        new Map(how.edits.map((one) => [one.at.join("."), variable(one, secrets)] as const)),
      );
    case "plist":
      return editPlist(
        text,
        how.edits.map(({ at, to }) => ({ at, to: plistValue(to) })),
      );
    case "yaml":
      return editYaml(
        text,
        how.edits.map((one) => ({ path: one.at, to: yamlValue(one, secrets) })),
      );
    default:
      return how satisfies never;
  }
}

function variable({ to }: KeyEdit, secrets: ReadonlyMap<string, Secret>): string | undefined {
  if ("secret" in to) return reveal(to.secret, secrets);
  if (to.value === undefined || typeof to.value === "string") return to.value;
  throw new Error("a variable of .env is set to something that is not a string");
}

/** A sensitive value of config.yaml is kept as JSON. */
function yamlValue({ to }: KeyEdit, secrets: ReadonlyMap<string, Secret>): Value | undefined {
  return "secret" in to ? (JSON.parse(reveal(to.secret, secrets)) as Value) : to.value; // was a Value when it was kept
}

function reveal(name: string, secrets: ReadonlyMap<string, Secret>): string {
  const secret = secrets.get(name);
  if (secret === undefined) throw new Error(`the plan names a secret that was not kept: ${name}`);
  return secret.reveal();
}

/** A property list has no null; no kind of resource asks for one. */
function plistValue(value: Value | undefined): PlistValue | undefined {
  if (value === null) throw new Error("a key of a property list is set to null");
  return value as PlistValue | undefined; // JSON without null
}
