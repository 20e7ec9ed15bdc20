import { editUnit, readUnit, unitValues } from "../formats/unit.ts";
import { below } from "../hermes/layout.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { LimitsFormat } from "./manager.ts";
import { unitFolder } from "./unit-folder-format.ts";

/** What each limit is called in a `[Service]` section (systemd.resource-control(5), systemd.exec(5)). */
const SETTINGS = { memoryMax: "MemoryMax", cpuQuota: "CPUQuota", nice: "Nice" } as const;
const SECTION = "Service";

const HEAD = "# Limits from the manifest of hermes-fleet, which writes this file.\n";

/** Limits stand in a drop-in, which Hermes never touches. */
export const systemdLimits: LimitsFormat = {
  file: (layout, service) => below(unitFolder(layout), `${service}.d`, "50-hermes-fleet.conf"),
  read: readDropIn,
  held: (limits) => limits,
  shortcomings: () => [],
  // Memory and CPU time are limited anew by a reload; a process keeps the niceness it began with.
  fixedAtStart: ["nice"],
  apart: dropInText,
};

function readDropIn(text: string): LimitSettings {
  const unit = readUnit(text);
  const last = (key: string) => unitValues(unit, SECTION, key).at(-1);
  const memoryMax = last(SETTINGS.memoryMax);
  const cpuQuota = last(SETTINGS.cpuQuota);
  const nice = last(SETTINGS.nice);
  return {
    ...(memoryMax !== undefined && { memoryMax }),
    ...(cpuQuota !== undefined && { cpuQuota }),
    ...(nice !== undefined && { nice: Number(nice) }),
  };
}

function dropInText(limits: LimitSettings, text = `${HEAD}[${SECTION}]\n`): string {
  const names = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]; // the keys of the constant above
  const edits = names.map((name) => ({
    section: SECTION,
    key: SETTINGS[name],
    // Percent signs are no specifiers in these.
    to: limits[name] === undefined ? undefined : String(limits[name]),
  }));
  const edited = editUnit(text, edits);
  // One that cannot be edited is the fleet's own all the same, and is written anew.
  return edited.ok ? edited.text : dropInText(limits);
}
