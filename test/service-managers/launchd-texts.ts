import { readFileSync } from "node:fs";
import { editPlist } from "../../src/formats/plist.ts";
import type { HermesLayout } from "../../src/hermes/layout.ts";
import type { ServiceFields } from "../../src/model/facts.ts";
import type { AbsolutePath, ServiceId } from "../../src/model/ids.ts";
import type { LimitSettings } from "../../src/model/manifest.ts";
import { launchdFormat } from "../../src/service-managers/launchd-format.ts";
import type { ServiceField, ServiceWant } from "../../src/service-managers/manager.ts";
import { FIXTURES } from "../support/paths.ts";

export const path = (text: string) => text as AbsolutePath; // all paths of these tests are absolute
export const CODER = "ai.hermes.gateway-coder" as ServiceId; // test data
export const LAYOUT: HermesLayout = {
  root: path("/home/ada/.hermes"),
  userHome: path("/home/ada"),
  lockFolder: path("/home/ada/locks"),
};
export const WANT: ServiceWant = {
  command: ["/home/ada/.local/bin/hermes", "--profile", "coder", "gateway", "run"],
  home: path("/home/ada/.hermes/profiles/coder"),
  searchPath: ["/home/ada/.local/bin", "/usr/bin"],
};

/** What Hermes 0.16 wrote: `coder` or `default`. */
export const captured = (name: string) =>
  readFileSync(`${FIXTURES}/captures/hermes-0.16/agent-${name}.plist`, "utf8");

/** A property list with these lines in its dictionary. */
export function agent(...lines: readonly string[]): string {
  const head = ['<?xml version="1.0" encoding="UTF-8"?>', '<plist version="1.0">', "<dict>"];
  return [...head, ...lines.map((line) => `\t${line}`), "</dict>", "</plist>", ""].join("\n");
}

export const LABEL = `<key>Label</key><string>${CODER}</string>`;

export function fieldsOf(text: string, label = CODER): ServiceFields {
  const read = launchdFormat.read(text, label);
  if (!read.ok) throw new Error(read.reason);
  return read.fields;
}

/** A property list with these fields brought in line, and with limits where they are given. */
export function edited(
  text: string,
  fields: readonly ServiceField[],
  limits?: LimitSettings,
  want: ServiceWant = WANT,
): string {
  const edit = launchdFormat.edit(want, fields, text, limits);
  if (edit.format !== "plist") throw new Error("a property list is edited as one");
  // The edits of a definition hold no null.
  const result = editPlist(text, edit.edits as Parameters<typeof editPlist>[1]);
  if (!result.ok) throw new Error(result.reason);
  return result.text;
}
