import { mkdirSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { readRecord } from "../../src/record/read-record.ts";
import { CODER, KEY, OTHER_KEY, ROOT, recordState } from "./state.ts";

const { here, places, read, write, written } = recordState();

/** Writes the record of another fleet; gives its path. */
function writtenOther(fleet: string, rest: object = {}, root = ROOT): AbsolutePath {
  const path = places(fleet, root).record;
  written({ fleet, root, ...rest }, path);
  return path;
}

describe("the profiles of other fleets on the same root", () => {
  test("are known, with the fleet and its record, whether or not there is a record of ours", () => {
    const path = writtenOther("work", { profiles: { research: { creating: true }, writer: { seen: {} } } });
    const others = [
      ["research", { fleet: "work", path }],
      ["writer", { fleet: "work", path }],
    ];
    expect(read()).toMatchObject({ record: undefined, diagnostics: [] });
    expect([...read().others]).toEqual(others);
    written();
    expect([...read().others]).toEqual(others);
  });

  test("do not depend on keys: names need none", () => {
    writtenOther("work");
    expect([...read(OTHER_KEY).others.keys()]).toEqual([CODER]);
  });

  test("are known from a record of version 1", () => {
    const path = writtenOther("work", { version: 1, profiles: { coder: { config: { "a.b": "1" } } } });
    expect(read().others.get(CODER)).toEqual({ fleet: "work", path });
  });

  test("are the first fleet's by name where two claim one", () => {
    writtenOther("zoo");
    writtenOther("work");
    expect(read().others.get(CODER)?.fleet).toBe("work");
  });

  test.each<[string, () => void]>([
    ["our own record", () => written()],
    ["a record of another root", () => writtenOther("work", {}, "/srv/hermes" as AbsolutePath)], // absolute
    ["a record of this name but of another root", () => writtenOther("work", { root: "/srv/hermes" })],
    ["a record of another machine", () => writtenOther("work", { machine: "another" })],
    ["a copy of a record under another name", () => writtenOther("copy", { fleet: "home" })],
    ["a kept copy", () => written({}, `${places("work").record}.before` as AbsolutePath)],
    ["a draft", () => written({}, `${places("work").record}.hermes-fleet` as AbsolutePath)],
  ])("do not come from %s, and nothing is said of it", (_, make) => {
    make();
    expect(read()).toMatchObject({ others: new Map(), diagnostics: [] });
  });

  test.each<[string, (path: AbsolutePath) => unknown, string]>([
    ["half written", (path) => write(path, "{"), "it is not JSON"],
    ["a folder", (path) => mkdirSync(path, { recursive: true }), "it is a directory"],
    ["of a wrong shape", (path) => write(path, '{"version":2}'), "it is not a record"],
    [
      "of a newer version",
      (path) => written({ version: 3, fleet: "work" }, path),
      "a newer version of hermes-fleet wrote it",
    ],
  ])("cannot be told from a record that is %s: a warning names it", (_, make, reason) => {
    const { record: path } = places("work");
    make(path);
    const ours = written();
    expect(read()).toMatchObject({
      record: ours,
      others: new Map(),
      diagnostics: [
        {
          code: "record-unusable",
          severity: "warning",
          message: `the record of the fleet "work" cannot be used: ${reason}; which profiles are that fleet's cannot be told`,
          path,
        },
      ],
    });
    expect(read().diagnostics[0]).not.toHaveProperty("blocks");
  });

  test("are told from those of ours by a fleet whose name begins as ours does", () => {
    written();
    const path = writtenOther("home-2", { profiles: { research: { seen: {} } } });
    expect([...read().others]).toEqual([["research", { fleet: "home-2", path }]]);
    const asHome2 = { fleet: "home-2", root: ROOT, key: KEY };
    expect([...readRecord(here(), places("home-2"), asHome2).others.keys()]).toEqual([CODER]);
  });

  test("take one listing of the folder and one read for each other fleet", () => {
    written();
    for (const fleet of ["a", "b", "c"]) writtenOther(fleet);
    const reads: string[] = [];
    let listings = 0;
    const real = here();
    const counting = {
      ...real,
      readText: (...args: Parameters<typeof real.readText>) => {
        reads.push(args[0]);
        return real.readText(...args);
      },
      names: (path: AbsolutePath) => {
        listings += 1;
        return real.names(path);
      },
    };
    readRecord(counting, places(), { fleet: "home", root: ROOT, key: KEY });
    expect(listings).toBe(1);
    expect(reads.filter((path) => path !== "/etc/machine-id")).toHaveLength(4);
  });
});
