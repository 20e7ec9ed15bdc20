import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { FleetRecord } from "../../src/model/record.ts";
import { RecordWriter } from "../../src/record/record-writer.ts";
import type { System } from "../../src/system/system.ts";
import { CODER, FULL_PROFILE, KEY, recordState } from "./state.ts";

const { folder, here, identity, places, read, write, written } = recordState();

const writer = (system: System = here(), last?: FleetRecord) =>
  new RecordWriter(system, places().record, identity(), last);
const onDisk = () => JSON.parse(readFileSync(places().record, "utf8")) as FleetRecord; // as it was just written

describe("writing the record", () => {
  test("gives a file that is its owner's alone, in a folder that is as well", async () => {
    const one = writer();
    one.set(CODER, { creating: true });
    await one.save();
    expect(statSync(places().record).mode & 0o777).toBe(0o600);
    expect(statSync(folder.path("state/hermes-fleet")).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder.path("state/hermes-fleet"))).toHaveLength(1);
  });

  test("gives what reading it gives", async () => {
    const one = writer();
    one.set(CODER, { creating: true, env: { A: "12" } });
    await one.save();
    expect(read().record).toEqual({
      ...identity(),
      profiles: { coder: { creating: true, env: { A: "12" } } },
    });
  });

  test("keeps what was known of other profiles", async () => {
    const one = writer(here(), written());
    one.set("research" as ProfileName, { creating: true }); // test data
    await one.save();
    expect(Object.keys(onDisk().profiles)).toEqual(["coder", "research"]);
  });

  test("writes nothing where nothing is new", async () => {
    const first = writer();
    first.set(CODER, { creating: true });
    await first.save();
    let writes = 0;
    const counting: System = {
      ...here(),
      writeText: async () => {
        writes += 1;
      },
    };
    const second = writer(counting, read().record);
    second.set(CODER, { creating: true });
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
    one.set(CODER, { creating: true });
    await expect(one.save()).rejects.toThrow("no space left");
    isFull = false;
    await one.save();
    expect(onDisk().profiles.coder).toEqual({ creating: true });
  });

  test("knows profiles called like parts of every object", async () => {
    const one = writer();
    const name = "constructor" as ProfileName; // a name that Hermes takes
    expect(one.profile(name)).toEqual({});
    one.set(name, { creating: true });
    await one.save();
    expect(one.profile(name)).toEqual({ creating: true });
    expect(Object.keys(onDisk().profiles)).toEqual(["constructor"]);
  });
});

describe("what is kept of a profile", () => {
  test("loses what is set to undefined, in memory and on disk", async () => {
    const one = writer(here(), written({ profiles: { coder: FULL_PROFILE } }));
    one.set(CODER, { ...FULL_PROFILE, owed: undefined, process: undefined });
    const { owed: _owed, process: _process, ...rest } = FULL_PROFILE;
    expect(Object.keys(one.profile(CODER))).toEqual(Object.keys(rest));
    await one.save();
    expect(onDisk().profiles.coder).toEqual(rest);
  });

  test("is added to by an update, which takes out what it says is undefined, files one by one", async () => {
    const one = writer();
    one.set(CODER, { creating: true, soul: "1", env: { A: "1" }, files: { a: "1", b: "1" } });
    one.update(CODER, { soul: undefined, env: { B: "2" }, files: { a: undefined, c: "2" } });
    await one.save();
    expect(onDisk().profiles.coder).toEqual({ creating: true, env: { B: "2" }, files: { b: "1", c: "2" } });
  });

  test("keeps its files in an update that says nothing of them", () => {
    const one = writer();
    one.set(CODER, { files: { a: "1" } });
    one.update(CODER, { alias: true });
    expect(one.profile(CODER)).toEqual({ files: { a: "1" }, alias: true });
  });

  test("is gone once the profile is forgotten; others stay", async () => {
    const one = writer(here(), written({ profiles: { coder: FULL_PROFILE, research: { creating: true } } }));
    one.forget(CODER);
    one.forget("nobody" as ProfileName); // test data
    expect(one.profile(CODER)).toEqual({});
    await one.save();
    expect(onDisk().profiles).toEqual({ research: { creating: true } });
  });
});

describe("writing over a file that is", () => {
  const kept = () => `${places().record}.before` as AbsolutePath; // beside an absolute path

  async function save(): Promise<void> {
    const one = writer(here(), read().record);
    one.set(CODER, { creating: true });
    await one.save();
    one.set(CODER, { creating: true, alias: true });
    await one.save();
    expect(onDisk()).toEqual({ ...identity(), profiles: { coder: { creating: true, alias: true } } });
  }

  test.each<[string, () => unknown]>([
    ["of another machine", () => written({ machine: "another" })],
    ["of another fleet", () => written({ fleet: "work" })],
    ["of another key", () => written({ keyId: "00000000" })],
    ["half written", () => write(places().record, '{ "version": 1')],
    ["no record", () => write(places().record, '{"version":2}')],
  ])("%s keeps a copy of it beside it, its owner's alone", async (_, make) => {
    make();
    const old = readFileSync(places().record, "utf8");
    await save();
    expect(readFileSync(kept(), "utf8")).toBe(old);
    expect(statSync(kept()).mode & 0o777).toBe(0o600);
  });

  test.each<[string, () => unknown]>([
    ["not there", () => undefined],
    ["empty", () => write(places().record, "\n")],
    ["ours", () => written()],
    ["ours, of version 1", () => written({ version: 1, keyId: undefined })],
    ["ours and names no key", () => written({ keyId: undefined })],
    ["zeros", () => write(places().record, new Uint8Array(64))],
  ])("%s leaves no copy", async (_, make) => {
    make();
    await save();
    expect(existsSync(kept())).toBe(false);
  });

  test("foreign takes the place of an older copy; ours does not", async () => {
    write(places().record, "first");
    await save();
    await save();
    expect(readFileSync(kept(), "utf8")).toBe("first");
    write(places().record, "second");
    await save();
    expect(readFileSync(kept(), "utf8")).toBe("second");
  });

  test("foreign copies it once, however often is saved", async () => {
    write(places().record, "foreign");
    const paths: string[] = [];
    const real = here();
    const one = writer({
      ...real,
      writeText: (path, text, mode) => {
        paths.push(path);
        return real.writeText(path, text, mode);
      },
    });
    for (const description of ["a", "b"]) {
      one.set(CODER, { description });
      await one.save();
    }
    expect(paths).toEqual([kept(), places().record, places().record]);
  });

  test("foreign does not happen where no copy could be kept", async () => {
    write(places().record, "foreign");
    const real = here();
    const full: System = {
      ...real,
      async writeText(path, text, mode) {
        if (path === kept()) throw new Error("no space left");
        await real.writeText(path, text, mode);
      },
    };
    const one = writer(full);
    one.set(CODER, {});
    await expect(one.save()).rejects.toThrow("no space left");
    expect(readFileSync(places().record, "utf8")).toBe("foreign");
  });

  test("a link puts a record in its place, and leaves alone what it leads to", async () => {
    write(folder.path("elsewhere.json"), "mine");
    mkdirSync(dirname(places().record), { recursive: true });
    symlinkSync(folder.path("elsewhere.json"), places().record);
    await save();
    expect(readFileSync(folder.path("elsewhere.json"), "utf8")).toBe("mine");
    expect(() => readlinkSync(places().record)).toThrow("EINVAL");
    expect(read(KEY).diagnostics).toEqual([]);
  });
});
