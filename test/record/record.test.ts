import { readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { FleetRecord } from "../../src/model/record.ts";
import { fingerprintWith, makeKey, readKey } from "../../src/record/key.ts";
import { machineId, readRecord, recordPlaces } from "../../src/record/read-record.ts";
import { RecordWriter } from "../../src/record/record-writer.ts";
import { machine } from "../../src/system/machine.ts";
import type { System } from "../../src/system/system.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
const ROOT = "/home/ada/.hermes" as AbsolutePath; // absolute, as written
const CODER = "coder" as ProfileName; // test data

/** The machine with its state in the throw-away folder. */
function here(
  variables: Readonly<Record<string, string>> = { XDG_STATE_HOME: folder.path("state") },
): System {
  return { ...machine(), userHome: folder.path("home"), variable: (name) => variables[name] };
}

const places = (fleet = "home", root = ROOT) => recordPlaces(here(), fleet, root);

const identity = () =>
  ({
    version: 1,
    fleet: "home",
    root: ROOT,
    machine: machineId(here()),
    host: "vps1",
    manifest: "/f.yaml",
  }) as const;

function written(rest: object = {}): FleetRecord {
  const record: FleetRecord = { ...identity(), profiles: { coder: { created: true } } };
  folder.write(places().record.slice(folder.path().length + 1), JSON.stringify({ ...record, ...rest }));
  return record;
}

const read = () => readRecord(here(), places(), ROOT);

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
    expect(read()).toEqual({ record: undefined, diagnostics: [] });
  });

  test("is read", () => {
    const record = written();
    expect(read()).toEqual({ record, diagnostics: [] });
  });

  test.each<[string, object]>([
    ["another machine", { machine: "another" }],
    ["another root", { root: "/srv/hermes" }],
  ])("of %s counts for nothing, without a word", (_, rest) => {
    written(rest);
    expect(read()).toEqual({ record: undefined, diagnostics: [] });
  });

  test.each<[string, string, string]>([
    ["not JSON", "{", "it is not JSON"],
    ["empty", "", "it is not JSON"],
    ["a list", "[]", "it is not a record"],
    ["null", "null", "it is not a record"],
    ["no record", "{}", "it is not a record"],
    ["without profiles", JSON.stringify({ version: 1, root: ROOT, machine: "x" }), "it is not a record"],
    [
      "with a list of profiles",
      JSON.stringify({ version: 1, root: ROOT, machine: "x", profiles: [] }),
      "it is not a record",
    ],
    [
      "with profiles that are none",
      JSON.stringify({ ...identity(), profiles: { coder: "x" } }),
      "it is not a record",
    ],
  ])("that is %s is a warning, and counts for nothing", (_, text, reason) => {
    folder.write(places().record.slice(folder.path().length + 1), text);
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

  test("that a newer hermes-fleet wrote is an error, so that nothing of it is lost", () => {
    written({ version: 2 });
    expect(read()).toMatchObject({
      record: undefined,
      diagnostics: [{ severity: "error", blocks: "apply" }],
    });
  });

  test("that cannot be read is a warning", () => {
    folder.folder(places().record.slice(folder.path().length + 1));
    expect(read().diagnostics).toMatchObject([{ code: "record-unusable", severity: "warning" }]);
  });
});

describe("the machine's id", () => {
  test("is systemd's, and where there is none the host's name", () => {
    const without: System = { ...here(), readText: () => ({ is: "absent" }), hostName: "vps1" };
    const empty: System = {
      ...without,
      readText: () => ({ is: "text", text: "\n", mode: 0o444, modifiedMs: 0 }),
    };
    const with_: System = {
      ...without,
      readText: () => ({ is: "text", text: "abc\n", mode: 0o444, modifiedMs: 0 }),
    };
    expect([without, empty, with_].map((one) => machineId(one))).toEqual(["vps1", "vps1", "abc"]);
  });
});

describe("writing the record", () => {
  const writer = (system: System = here(), last?: FleetRecord) =>
    new RecordWriter(system, places().record, identity(), last);
  const onDisk = () => JSON.parse(readFileSync(places().record, "utf8")) as FleetRecord; // as it was just written

  test("gives a file that is its owner's alone, in a folder that is as well", async () => {
    const one = writer();
    one.set(CODER, { created: true });
    await one.save();
    expect(statSync(places().record).mode & 0o777).toBe(0o600);
    expect(statSync(folder.path("state/hermes-fleet")).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder.path("state/hermes-fleet"))).toHaveLength(1);
  });

  test("gives what reading it gives", async () => {
    const one = writer();
    one.set(CODER, { created: true, env: { A: "12" } });
    await one.save();
    expect(read().record).toEqual({
      ...identity(),
      profiles: { coder: { created: true, env: { A: "12" } } },
    });
  });

  test("keeps what was known of other profiles", async () => {
    const one = writer(here(), written());
    one.set("research" as ProfileName, { created: true }); // test data
    await one.save();
    expect(Object.keys(onDisk().profiles)).toEqual(["coder", "research"]);
  });

  test("writes nothing where nothing is new", async () => {
    const first = writer();
    first.set(CODER, { created: true });
    await first.save();
    let writes = 0;
    const counting: System = {
      ...here(),
      writeText: async () => {
        writes += 1;
      },
    };
    const second = writer(counting, read().record);
    second.set(CODER, { created: true });
    await second.save();
    expect(writes).toBe(0);
  });

  test("that is asked for many times at once is done in order, the last state last, in few writes", async () => {
    const texts: string[] = [];
    const counting: System = {
      ...here(),
      async writeText(_, text) {
        await new Promise((resolve) => setImmediate(resolve));
        texts.push(text);
      },
    };
    const one = writer(counting);
    const saves = Array.from({ length: 20 }, (_, index) => {
      one.set(CODER, { description: String(index) });
      return one.save();
    });
    await Promise.all(saves);
    expect(texts.at(-1)).toContain('"description": "19"');
    expect(texts.length).toBeLessThanOrEqual(2);
  });

  test("holds what was set before the call once that is over", async () => {
    const one = writer();
    one.set(CODER, { description: "a" });
    const first = one.save();
    one.set(CODER, { description: "b" });
    await first;
    expect(["a", "b"]).toContain(onDisk().profiles.coder?.description);
    await one.save();
    expect(onDisk().profiles.coder?.description).toBe("b");
  });

  test("goes on after a write that failed", async () => {
    let isFull = true;
    const real = here();
    const filling: System = {
      ...real,
      async writeText(path, text, mode) {
        if (isFull) throw new Error("no space left");
        await real.writeText(path, text, mode);
      },
    };
    const one = writer(filling);
    one.set(CODER, { created: true });
    await expect(one.save()).rejects.toThrow("no space left");
    isFull = false;
    await one.save();
    expect(onDisk().profiles.coder).toEqual({ created: true });
  });

  test("knows profiles called like parts of every object", async () => {
    const one = writer();
    const name = "constructor" as ProfileName; // a name that Hermes takes
    expect(one.profile(name)).toEqual({});
    one.set(name, { created: true });
    await one.save();
    expect(one.profile(name)).toEqual({ created: true });
    expect(Object.keys(onDisk().profiles)).toEqual(["constructor"]);
  });
});

describe("fingerprints", () => {
  test("are made with a key, of 16 hex digits", () => {
    const print = fingerprintWith("ab".repeat(32));
    expect(print("x")).toMatch(/^[0-9a-f]{16}$/);
    expect(print("x")).toBe(print("x"));
    expect(print("x")).not.toBe(print("y"));
  });

  test("say nothing under another key", () => {
    expect(fingerprintWith("ab".repeat(32))("x")).not.toBe(fingerprintWith("cd".repeat(32))("x"));
  });

  test("are none without a key", () => {
    expect(fingerprintWith(undefined)("x")).toBeUndefined();
  });

  test("have a key that is made once, its owner's alone", async () => {
    const key = await makeKey(here(), places().key);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await makeKey(here(), places().key)).toBe(key);
    expect(readKey(here(), places().key)).toBe(key);
    expect(statSync(places().key).mode & 0o777).toBe(0o600);
  });

  test.each(["", "abc\n", "z".repeat(64), "ab".repeat(33)])("have no key where the file says %j", (text) => {
    folder.write("state/hermes-fleet/fingerprint.key", text);
    expect(readKey(here(), places().key)).toBeUndefined();
  });
});
