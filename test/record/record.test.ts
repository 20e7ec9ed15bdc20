import { mkdirSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { machineId } from "../../src/record/read-record.ts";
import { recordPlaces } from "../../src/record/record-places.ts";
import type { System } from "../../src/system/system.ts";
import { FULL_PROFILE, KEY, OTHER_KEY, ROOT, recordState } from "./state.ts";

const { folder, here, identity, places, read, readWithoutKey, write, written } = recordState();

describe("the places of the state", () => {
  test("are below XDG_STATE_HOME, else below ~/.local/state", () => {
    expect(places().record.startsWith(folder.path("state/hermes-fleet/home-"))).toBe(true);
    expect(recordPlaces(here({}), "home", ROOT).key).toBe(
      folder.path("home/.local/state/hermes-fleet/fingerprint.key"),
    );
  });

  test.each(["", "relative/state"])(
    "take no notice of an XDG_STATE_HOME that is %j, by its specification",
    (named) => {
      const { key } = recordPlaces(here({ XDG_STATE_HOME: named }), "home", ROOT);
      expect(key).toBe(folder.path("home/.local/state/hermes-fleet/fingerprint.key"));
    },
  );

  test("differ by fleet and by root; the lock by root alone", () => {
    const other = "/srv/hermes" as AbsolutePath; // absolute, as written
    expect(new Set([places().record, places("work").record, places("home", other).record]).size).toBe(3);
    expect([places("work").lock === places().lock, places("home", other).lock === places().lock]).toEqual([
      true,
      false,
    ]);
  });
});

describe("a record", () => {
  test("that is not there is none, without a word", () => {
    expect(read()).toEqual({ record: undefined, others: new Map(), diagnostics: [] });
  });

  test("is read, with all that can be in it", () => {
    const record = written({ profiles: { coder: FULL_PROFILE, constructor: {} } });
    expect(read()).toEqual({ record, others: new Map(), diagnostics: [] });
  });

  test.each<[string, object, string]>([
    ["another machine", { machine: "x", host: "vps2" }, 'of another machine, then called "vps2"'],
    ["another root", { root: "/srv/hermes" }, "of the Hermes root /srv/hermes"],
    ["another fleet", { fleet: "work" }, 'of the fleet "work"'],
    [
      "another in every respect",
      { fleet: "work", root: "/srv", machine: "x" },
      'of the fleet "work" and of the Hermes root /srv and of another machine, then called "vps1"',
    ],
  ])("of %s counts for nothing; a note says whose it is and what comes of it", (_, rest, whose) => {
    written(rest);
    expect(read()).toEqual({
      record: undefined,
      others: new Map(),
      diagnostics: [
        {
          code: "record-foreign",
          severity: "note",
          message: `the record of the last apply is ${whose}`,
          path: places().record,
          hint: `What is on the host is taken over as it is; nothing is restarted for it. An apply keeps a copy of it as ${places().record}.before.`,
        },
      ],
    });
  });

  test.each<[string, string | Uint8Array, string]>([
    ["half written", '{ "version": 2, "fl', "it is not JSON"],
    ["empty", "", "it is empty"],
    ["blank", "\n", "it is empty"],
    ["a list", "[]", "it is not a record"],
    ["null", "null", "it is not a record"],
    ["no record", "{}", "it is not a record"],
    [
      "of no version",
      JSON.stringify({ ...identity(), version: undefined, profiles: {} }),
      "it is not a record",
    ],
    ["of version 0", JSON.stringify({ ...identity(), version: 0, profiles: {} }), "it is not a record"],
    ["of a version in words", JSON.stringify({ ...identity(), version: "2" }), "it is not a record"],
    ["without profiles", JSON.stringify(identity()), "it is not a record"],
    ["zeros, as a crash of the machine leaves", new Uint8Array(64), "it holds binary data"],
    ["not UTF-8", new Uint8Array([0xff, 0xfe]), "it is not UTF-8 text"],
  ])("that is %s is a warning, and counts for nothing", (_, text, reason) => {
    write(places().record, text);
    expect(read()).toMatchObject({
      record: undefined,
      diagnostics: [
        {
          code: "record-unusable",
          severity: "warning",
          message: `the record of the last apply cannot be used: ${reason}`,
          path: places().record,
        },
      ],
    });
  });

  test("with a value of a wrong shape anywhere is unusable as a whole", () => {
    const whole = { ...identity(), profiles: { coder: FULL_PROFILE } };
    const spots = spotsOf(whole);
    expect(spots.length).toBeGreaterThan(35);
    for (const spot of spots) {
      for (const wrong of [null, [], {}, "text", 7, false]) {
        if (kindOf(wrong) === kindOf(spot.value)) continue;
        written(replaced(whole, spot.path, wrong));
        const { record } = read();
        expect({ at: spot.path, wrong, record }).toEqual({ at: spot.path, wrong, record: undefined });
      }
    }
  });

  test.each([3, 2.5, 1e300])(
    "of version %d, which a newer hermes-fleet wrote, is an error, so that nothing of it is lost",
    (version) => {
      written({ version, profiles: "who knows" });
      expect(read()).toMatchObject({
        record: undefined,
        diagnostics: [{ code: "record-unusable", severity: "error", blocks: "apply" }],
      });
    },
  );

  test("that is a link is a warning, and what the link leads to counts for nothing", () => {
    written({}, folder.path("elsewhere.json"));
    mkdirSync(dirname(places().record), { recursive: true });
    symlinkSync(folder.path("elsewhere.json"), places().record);
    expect(read()).toMatchObject({
      record: undefined,
      diagnostics: [{ severity: "warning", message: expect.stringMatching(/it is a link$/) }],
    });
  });

  test("whose place a folder has is an error, since none could be written", () => {
    mkdirSync(places().record, { recursive: true });
    expect(read().diagnostics).toMatchObject([
      {
        code: "record-unusable",
        severity: "error",
        blocks: "apply",
        hint: expect.stringContaining("Move it"),
      },
    ]);
  });

  test("of which no copy can be kept promises none", () => {
    write(places().record, new Uint8Array(64));
    expect(read().diagnostics[0]?.hint).not.toContain("copy");
  });
});

describe("a record whose fingerprints were made with", () => {
  const comparableToNothing = {
    creating: true,
    uncleanEnv: true,
    uncleanConfig: true,
    topologyOnly: true,
    alias: true,
    reloadOwed: true,
    owed: { ...FULL_PROFILE.owed, holds: [] },
  };

  test.each<[string, () => ReturnType<typeof read>, string]>([
    ["another key", () => read(OTHER_KEY), "they were made with another key"],
    ["a key that is missing", () => readWithoutKey(), "their key is missing"],
  ])("%s keeps what needs none, and a note says so", (_, readIt, reason) => {
    written({ profiles: { coder: FULL_PROFILE, research: { env: { A: "1" } } } });
    const { record, diagnostics } = readIt();
    expect(record?.profiles).toEqual({ coder: comparableToNothing, research: {} });
    expect(record?.keyId).toBeUndefined();
    expect(diagnostics).toMatchObject([
      {
        code: "record-key",
        severity: "note",
        message: `the fingerprints in the record of the last apply count for nothing: ${reason}`,
      },
    ]);
  });

  test("a key that it does not name is trusted", () => {
    const record = written({ keyId: undefined, profiles: { coder: FULL_PROFILE } });
    expect(read(OTHER_KEY)).toMatchObject({ record: { profiles: record.profiles }, diagnostics: [] });
  });

  test("the present key is used as it is", () => {
    written({ profiles: { coder: FULL_PROFILE } });
    expect(read(KEY)).toMatchObject({ record: { profiles: { coder: FULL_PROFILE } }, diagnostics: [] });
  });
});

describe("the machine's id", () => {
  test("is systemd's, and where there is none the host's name", () => {
    const without: System = { ...here(), readText: () => ({ is: "absent" }), hostName: "vps1" };
    const reading = (text: string): System => ({
      ...without,
      readText: () => ({ is: "text", text, mode: 0o444, modifiedMs: 0 }),
    });
    expect([without, reading("\n"), reading("abc\n")].map((one) => machineId(one))).toEqual([
      "vps1",
      "vps1",
      "abc",
    ]);
  });
});

interface Spot {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Every value of a tree, with the way to it. */
function spotsOf(value: unknown, path: readonly string[] = []): readonly Spot[] {
  const below =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, one]) => spotsOf(one, [...path, key]))
      : [];
  // A version is judged on its own.
  return path.length === 0 ? below : path[0] === "version" ? [] : [{ path, value }, ...below];
}

function replaced(tree: object, [key = "", ...rest]: readonly string[], by: unknown): object {
  const copy = structuredClone(tree);
  const below: unknown = Reflect.get(copy, key);
  Reflect.set(
    copy,
    key,
    rest.length > 0 && typeof below === "object" && below ? replaced(below, rest, by) : by,
  );
  return copy;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
}
