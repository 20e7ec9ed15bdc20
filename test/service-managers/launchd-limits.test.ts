import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { LimitSettings } from "../../src/model/manifest.ts";
import { launchdFormat } from "../../src/service-managers/launchd-format.ts";
import { launchdLimits } from "../../src/service-managers/launchd-limits-format.ts";
import { agent, CODER, captured, edited, LABEL, LAYOUT, WANT } from "./launchd-texts.ts";

const GIB = 1024 ** 3;
const limited = (kind: "Soft" | "Hard", ...entries: readonly string[]) =>
  `<key>${kind}ResourceLimits</key><dict>${entries.join("")}</dict>`;
const memory = (bytes: number) => `<key>ResidentSetSize</key><integer>${bytes}</integer>`;
const FILES = "<key>NumberOfFiles</key><integer>4096</integer>";
const BOTH = [limited("Soft", memory(GIB)), limited("Hard", memory(GIB))];

describe("the limits of a property list", () => {
  test("stand in the definition itself", () => {
    expect(launchdLimits.file(LAYOUT, CODER)).toBe(launchdFormat.definition(LAYOUT, CODER));
  });

  test.each<[string, readonly string[], LimitSettings]>([
    ["none where it has none", [], {}],
    ["the memory that both dictionaries give", BOTH, { memoryMax: "1G" }],
    ["none of other resources", [limited("Soft", FILES), limited("Hard", FILES)], {}],
    ["the niceness", ["<key>Nice</key><integer>-5</integer>"], { nice: -5 }],
    [
      "none that are no numbers",
      ["<key>Nice</key><string>5</string>", "<key>SoftResourceLimits</key><true/>"],
      {},
    ],
    ["a soft one alone, told as such", [limited("Soft", memory(GIB))], { memoryMax: "soft 1G, hard none" }],
    ["a hard one alone, told as such", [limited("Hard", memory(GIB))], { memoryMax: "soft none, hard 1G" }],
    [
      "both where they differ",
      [limited("Soft", memory(GIB)), limited("Hard", memory(2 * GIB))],
      { memoryMax: "soft 1G, hard 2G" },
    ],
  ])("are %s", (_, lines, limits) => {
    expect(launchdLimits.read(agent(LABEL, ...lines))).toEqual(limits);
  });

  test.each(["", "no property list"])("are none of what cannot be read: %j", (text) => {
    expect(launchdLimits.read(text)).toEqual({});
  });

  test("are those that a new one was made with", () => {
    const limits = { memoryMax: "1536M", nice: 7 };
    expect(launchdLimits.read(launchdFormat.render(WANT, CODER, limits))).toEqual(limits);
  });

  test("are kept by a process as it began with them, all of them", () => {
    expect(launchdLimits.fixedAtStart).toEqual(["memoryMax", "nice"]);
  });
});

describe("of the declared limits", () => {
  test("a size is held in the form in which it is read back", () => {
    expect(launchdLimits.held({ memoryMax: "1024M", nice: 0 })).toEqual({ memoryMax: "1G", nice: 0 });
  });

  test.each<[string, LimitSettings]>([
    ["a share of the CPU", { cpuQuota: "50%" }],
    ["a share of the memory", { memoryMax: "20%" }],
    ["more bytes than can be counted", { memoryMax: "8192T" }],
  ])("%s is not held", (_, limits) => {
    expect(launchdLimits.held(limits)).toEqual({});
  });

  test.each<[LimitSettings, string]>([
    [{ memoryMax: "1G" }, "macOS takes it for a wish, and does not stop a process that needs more"],
    [
      { memoryMax: "20%" },
      "launchd knows no share of the memory, so that it is left out; write a size such as 1G",
    ],
    [
      { memoryMax: "8192T" },
      "launchd knows no number so large, so that it is left out; write a size such as 1G",
    ],
    [{ cpuQuota: "50%" }, "launchd has no such limit, so that it is left out"],
  ])("what launchd cannot do is said: %j", (limits, why) => {
    expect(launchdLimits.shortcomings(limits)).toMatchObject([{ why }]);
  });

  test("the niceness is all that can be asked", () => {
    expect(launchdLimits.shortcomings({ nice: 5 })).toEqual([]);
  });

  test("what is not held is not written, either", () => {
    expect(launchdFormat.render(WANT, CODER, { memoryMax: "20%", cpuQuota: "50%" })).toBe(
      launchdFormat.render(WANT, CODER, {}),
    );
  });
});

describe("bringing the limits of a property list in line", () => {
  const limitsOf = (text: string, limits: LimitSettings) => edited(text, [], limits);

  test("adds them behind all else", () => {
    const text = limitsOf(captured("coder"), { memoryMax: "1G", nice: 5 });
    expect(text.startsWith(captured("coder").slice(0, captured("coder").lastIndexOf("</dict>")))).toBe(true);
    expect(launchdLimits.read(text)).toEqual({ memoryMax: "1G", nice: 5 });
  });

  test("takes them away without a trace", () => {
    const text = limitsOf(captured("coder"), { memoryMax: "1G", nice: 5 });
    expect(limitsOf(text, {})).toBe(captured("coder"));
  });

  test("changes a size in both dictionaries, and no other byte", () => {
    const text = agent(LABEL, ...BOTH, "<key>Mine</key><real>1.50</real>");
    expect(limitsOf(text, { memoryMax: "2G" })).toBe(text.replaceAll(String(GIB), String(2 * GIB)));
  });

  test("changes the niceness, and no other byte", () => {
    const text = agent(LABEL, "<key>Nice</key> <integer>5</integer> <!-- mine -->");
    expect(limitsOf(text, { nice: 6 })).toBe(text.replace(">5<", ">6<"));
  });

  test("leaves other resources where they are", () => {
    const text = agent(LABEL, limited("Soft", FILES, memory(GIB)), limited("Hard", memory(GIB), FILES));
    expect(limitsOf(text, {})).toBe(agent(LABEL, limited("Soft", FILES), limited("Hard", FILES)));
  });

  test("makes one size of two", () => {
    const text = agent(LABEL, limited("Soft", memory(GIB)), limited("Hard", memory(2 * GIB)));
    expect(limitsOf(text, { memoryMax: "1G" })).toBe(agent(LABEL, ...BOTH));
  });

  test("leaves a soft one of somebody's own when only the niceness changes", () => {
    const text = agent(LABEL, "<key>Nice</key><integer>5</integer>", limited("Soft", memory(GIB)));
    const { memoryMax = "" } = launchdLimits.read(text);
    expect(limitsOf(text, { memoryMax, nice: 6 })).toBe(text.replace(">5<", ">6<"));
  });

  test("puts a dictionary in the place of what launchd could not read", () => {
    const text = agent(
      LABEL,
      "<key>SoftResourceLimits</key><string>1G</string>",
      limited("Hard", memory(GIB)),
    );
    expect(launchdLimits.read(limitsOf(text, { memoryMax: "1G" }))).toEqual({ memoryMax: "1G" });
  });

  test("gives those that are wanted, over whatever was there", () => {
    const limits: fc.Arbitrary<LimitSettings> = fc.record(
      { memoryMax: fc.constantFrom("512M", "1G", "1500"), nice: fc.integer({ min: -20, max: 19 }) },
      { requiredKeys: [] },
    );
    const before = fc.uniqueArray(
      fc.constantFrom(
        limited("Soft", memory(GIB)),
        limited("Soft", FILES),
        limited("Hard", FILES, memory(5)),
        "<key>Nice</key><integer>3</integer>",
        "<key>Mine</key><string/>",
      ),
      { selector: (line) => line.slice(0, 12) },
    );
    fc.assert(
      fc.property(limits, before, (wanted, lines) => {
        const text = limitsOf(agent(LABEL, ...lines), wanted);
        expect(launchdLimits.read(text)).toEqual(wanted);
        expect(limitsOf(text, wanted)).toBe(text);
      }),
    );
  });
});
