import { describe, expect, test } from "@jest/globals";
import { coder, hints, places, problems, profileOf } from "./manifest-text.ts";

const gatewayOf = (defaults: string, profile: string) =>
  profileOf(`version: 1\ndefaults: { gateway: ${defaults} }\nprofiles:\n  coder: { gateway: ${profile} }\n`)
    .gateway;

describe("a gateway that is absent", () => {
  test("does not start at login", () => {
    expect(profileOf(coder("gateway: { state: absent }")).gateway).toMatchObject({
      state: "absent",
      startAtLogin: false,
    });
  });

  test("may say so", () => {
    expect(problems(coder("gateway: { state: absent, start_at_login: false }"))).toEqual([]);
  });

  test("and is to start at login is an error that says why", () => {
    const text = coder("gateway: { state: absent, start_at_login: true }");
    expect(problems(text)).toEqual([
      '4:31 profile "coder": gateway.start_at_login is true, but with gateway.state: absent there is no service that could start',
    ]);
    expect(hints(text)[0]).toMatch(/^Say start_at_login: false, or null where it is inherited/);
  });

  test("and is to start at login by the defaults is the same error, at its place there", () => {
    const text =
      "version: 1\ndefaults: { gateway: { start_at_login: true } }\nprofiles: { coder: { gateway: { state: absent } } }\n";
    expect(places(text)).toEqual(["2:24"]);
  });

  test("takes an inherited start at login out by null", () => {
    expect(gatewayOf("{ start_at_login: true }", "{ state: absent, start_at_login: null }")).toMatchObject({
      startAtLogin: false,
    });
  });
});

describe("limits", () => {
  test("are none where nothing is said", () => {
    expect(profileOf(coder("{}")).gateway.limits).toEqual({});
  });

  test("are what is declared", () => {
    expect(gatewayOf("{}", "{ limits: { memory_max: 1G, cpu_quota: 50%, nice: 5 } }").limits).toEqual({
      memoryMax: "1G",
      cpuQuota: "50%",
      nice: 5,
    });
  });

  test("are merged one by one", () => {
    expect(
      gatewayOf("{ limits: { memory_max: 1G, nice: 5 } }", "{ limits: { nice: 0, cpu_quota: 20% } }").limits,
    ).toEqual({ memoryMax: "1G", nice: 0, cpuQuota: "20%" });
  });

  test("are taken out by null, one or all", () => {
    const defaults = "{ limits: { memory_max: 1G, nice: 5 } }";
    expect(gatewayOf(defaults, "{ limits: { nice: null } }").limits).toEqual({ memoryMax: "1G" });
    expect(gatewayOf(defaults, "{ limits: null }").limits).toEqual({});
    expect(gatewayOf(defaults, "null").limits).toEqual({});
  });

  test.each(["512M", "1G", "2T", "900K", "20%", "100%", "1%"])("of memory may be %s", (memory) => {
    expect(gatewayOf("{}", `{ limits: { memory_max: ${memory} } }`).limits.memoryMax).toBe(memory);
  });

  test.each(["0", "0G", "1.5G", "1GB", "1g", "G", "101%", "0%", "", "1 G", "-1G", "infinity"])(
    "of memory cannot be %j",
    (memory) => {
      expect(places(coder(`gateway: { limits: { memory_max: "${memory}" } }`))).toEqual(["4:38"]);
    },
  );

  test("of memory without a unit are an error that names the units", () => {
    const text = coder("gateway: { limits: { memory_max: 1073741824 } }");
    expect(problems(text)).toEqual([
      "4:38 profiles.coder.gateway.limits.memory_max must be a string, not a number",
    ]);
    expect(hints(text)).toEqual([
      "Memory, with a unit to the base 1024, or as a share of the host's: 512M, 1G, 20%. launchd takes it for a wish, and knows no share.",
    ]);
  });

  test.each(["1%", "50%", "400%"])("of CPU may be %s", (quota) => {
    expect(gatewayOf("{}", `{ limits: { cpu_quota: ${quota} } }`).limits.cpuQuota).toBe(quota);
  });

  test.each(["0%", "50", "0.5", "half", ""])("of CPU cannot be %j", (quota) => {
    expect(places(coder(`gateway: { limits: { cpu_quota: "${quota}" } }`))).toEqual(["4:37"]);
  });

  test.each([-20, 0, 19])("of niceness may be %d", (nice) => {
    expect(gatewayOf("{}", `{ limits: { nice: ${nice} } }`).limits.nice).toBe(nice);
  });

  test.each([-21, 20])("of niceness cannot be %d, and say from where to where", (nice) => {
    const text = coder(`gateway: { limits: { nice: ${nice} } }`);
    expect(problems(text)).toEqual([
      `4:32 profiles.coder.gateway.limits.nice is ${nice}, which is out of its range`,
    ]);
    expect(hints(text)[0]).toMatch(/^From -20, .* to 19/);
  });

  test.each(['"5"', "1.5", "low"])("of niceness are whole numbers, not %s", (nice) => {
    expect(problems(coder(`gateway: { limits: { nice: ${nice} } }`))).toHaveLength(1);
  });
});

describe("a duration without a unit", () => {
  test("comes with the units, since quotes alone would not help", () => {
    expect(hints(coder("gateway: { ready_timeout: 60 }"))[0]).toContain("500ms, 60s, 5m");
  });
});
