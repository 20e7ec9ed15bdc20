import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { LimitSettings } from "../../src/model/manifest.ts";
import { systemdLimits } from "../../src/service-managers/systemd-limits-format.ts";

const dropInText = (limits: LimitSettings, text: string | undefined) =>
  systemdLimits.apart?.(limits, text) ?? "";

const HEAD = "# Limits from the manifest of hermes-fleet, which writes this file.\n[Service]\n";
const ALL: LimitSettings = { memoryMax: "1G", cpuQuota: "50%", nice: -5 };

describe("a drop-in", () => {
  test("that is new says whose it is, and has the limits", () => {
    expect(dropInText(ALL, undefined)).toBe(`${HEAD}MemoryMax=1G\nCPUQuota=50%\nNice=-5\n`);
  });

  test("has no percent sign doubled: these are no specifiers there", () => {
    expect(dropInText({ memoryMax: "20%" }, undefined)).toBe(`${HEAD}MemoryMax=20%\n`);
  });

  test("has limits taken out that are not wanted", () => {
    expect(dropInText({ nice: 5 }, dropInText(ALL, undefined))).toBe(`${HEAD}Nice=5\n`);
  });

  test("keeps what else somebody has written", () => {
    const text = "# mine\n[Unit]\nDescription=x\n\n[Service]\nMemoryMax=1G # no comment\nEnvironment=A=1\n";
    expect(dropInText({ memoryMax: "2G" }, text)).toBe(
      "# mine\n[Unit]\nDescription=x\n\n[Service]\nMemoryMax=2G\nEnvironment=A=1\n",
    );
  });

  test("gets a section where it has none", () => {
    expect(systemdLimits.read(dropInText(ALL, "# mine\n"))).toEqual(ALL);
  });
});

describe("the limits of a drop-in", () => {
  test.each<[string, string, LimitSettings]>([
    ["none of an empty one", "", {}],
    ["the last of several", "[Service]\nMemoryMax=1G\nMemoryMax=2G\n", { memoryMax: "2G" }],
    ["none that were taken back", "[Service]\nMemoryMax=1G\nMemoryMax=\n", {}],
    ["none of another section", "[Unit]\nNice=5\n", {}],
    ["none in a comment", "[Service]\n#Nice=5\n;CPUQuota=1%\n", {}],
    ["the niceness as a number", "[Service]\nNice=-5\n", { nice: -5 }],
  ])("are %s", (_, text, limits) => {
    expect(systemdLimits.read(text)).toEqual(limits);
  });

  test("are read as they were written, over whatever was there", () => {
    const limits: fc.Arbitrary<LimitSettings> = fc.record(
      {
        memoryMax: fc.constantFrom("512M", "1G", "20%"),
        cpuQuota: fc.constantFrom("50%", "200%"),
        nice: fc.integer({ min: -20, max: 19 }),
      },
      { requiredKeys: [] },
    );
    const before = fc.oneof(
      fc.constant(undefined),
      limits.map((one) => dropInText(one, undefined)),
      fc.constantFrom(
        "",
        "[Service]\n",
        "[Service]\nEnvironment=A=1\nNice=1\nNice=2\n",
        "[Unit]\nDescription=x\n",
      ),
    );
    fc.assert(
      fc.property(limits, before, (wanted, text) => {
        expect(systemdLimits.read(dropInText(wanted, text))).toEqual(wanted);
      }),
    );
  });

  test("are written the same a second time", () => {
    const once = dropInText(ALL, "[Service]\nEnvironment=A=1\n");
    expect(dropInText(ALL, once)).toBe(once);
  });
});
