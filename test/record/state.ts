import { relative } from "node:path";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { FleetRecord, RecordIdentity } from "../../src/model/record.ts";
import { keyIdOf } from "../../src/record/key.ts";
import { machineId, readRecord } from "../../src/record/read-record.ts";
import { recordPlaces } from "../../src/record/record-places.ts";
import { machine } from "../../src/system/machine.ts";
import type { System } from "../../src/system/system.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

export const ROOT = "/home/ada/.hermes" as AbsolutePath; // absolute, as written
export const CODER = "coder" as ProfileName; // test data
export const KEY = "ab".repeat(32);
export const OTHER_KEY = "cd".repeat(32);

/** The state of a fleet called `home` on this machine, in a folder of each test's own. */
export function recordState() {
  const folder = throwAwayFolder();
  const here = (variables: Readonly<Record<string, string>> = { XDG_STATE_HOME: folder.path("state") }) =>
    ({ ...machine(), userHome: folder.path("home"), variable: (name) => variables[name] }) satisfies System;
  const places = (fleet = "home", root = ROOT) => recordPlaces(here(), fleet, root);
  const identity = (): RecordIdentity => ({
    version: 2,
    fleet: "home",
    root: ROOT,
    machine: machineId(here()),
    host: "vps1",
    manifest: "/f.yaml",
    keyId: keyIdOf(KEY),
  });
  /** Puts a text where a path of the throw-away folder says. */
  const write = (path: AbsolutePath, text: string | Uint8Array) =>
    folder.write(relative(folder.path(), path), text);
  return {
    folder,
    here,
    places,
    identity,
    write,
    /** Writes a record of a profile `coder` and gives it. */
    written: (rest: object = {}, path = places().record): FleetRecord => {
      const record = { ...identity(), profiles: { coder: { creating: true } }, ...rest };
      write(path, JSON.stringify(record));
      return record;
    },
    read: (key: string | undefined = KEY) => readRecord(here(), places(), { fleet: "home", root: ROOT, key }),
    /** As it is before the first apply. */
    readWithoutKey: () => readRecord(here(), places(), { fleet: "home", root: ROOT, key: undefined }),
  };
}

/** A profile of which all is recorded that can be. */
export const FULL_PROFILE = {
  creating: true,
  uncleanEnv: true,
  uncleanConfig: true,
  topologyOnly: true,
  env: { TELEGRAM_BOT_TOKEN: "11" },
  config: { '["model","default"]': "22" },
  files: { "mcp.json": "33" },
  limits: { nice: "aa" },
  alias: true,
  reloadOwed: true,
  seen: { "/home/ada/.hermes/profiles/coder/.env": "44" },
  soul: "55",
  description: "66",
  process: { pid: 1, startTime: 2, read: { "env A": "77" }, files: { "/f": "88" } },
  owed: { pid: 1, startTime: 2, reasons: ["A changes"], holds: ["99"] },
};
