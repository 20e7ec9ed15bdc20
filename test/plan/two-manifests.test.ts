import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "./fake-host.ts";
import { MANIFEST } from "./fake-host.ts";
import { applied, apply, codes, declare, told, unitOf } from "./scenario.ts";

const OTHER = "/home/ada/other/hermes-fleet.yaml";
const ELSEWHERE = { file: OTHER };

/** A host where a was applied from one manifest, and another one lies in another folder. */
async function two(name: string): Promise<FakeHost> {
  const host = await applied(name, "profiles: { a: {} }");
  host.write(OTHER, `version: 1\n${name}\nprofiles: { b: {} }\n`, 0o644);
  return host;
}

describe("two manifests without a name", () => {
  test("are not taken for one fleet: applying the second one is refused", async () => {
    const host = await two("x-nothing: {}");
    expect(await told(host, ELSEWHERE)).toMatchObject([
      {
        code: "other-manifest",
        severity: "error",
        blocks: "apply",
        message: `the fleet "fleet" was last applied from ${MANIFEST}, which is still there, and "a" would leave it`,
      },
    ]);
    await expect(apply(host, ELSEWHERE)).rejects.toThrow("the plan is refused");
    expect(host.pid(unitOf("a"))).toBeGreaterThan(0);
  });

  test("are one where the first one is gone: it has moved", async () => {
    const host = await two("x-nothing: {}");
    host.disk.remove(MANIFEST);
    expect(await codes(host, ELSEWHERE)).toEqual([]);
  });

  test("are no matter where nothing would leave", async () => {
    const host = await two("x-nothing: {}");
    host.write(OTHER, "version: 1\nprofiles: { a: {}, b: {} }\n", 0o644);
    expect(await codes(host, ELSEWHERE)).toEqual([]);
  });
});

describe("two manifests of one name", () => {
  test("are one fleet, with a warning", async () => {
    expect(await told(await two("name: bots"), ELSEWHERE)).toMatchObject([
      { code: "other-manifest", severity: "warning" },
    ]);
  });
});

describe("one manifest", () => {
  test("may let go of a profile", async () => {
    const host = await applied("profiles: { a: {}, b: {} }");
    declare(host, "profiles: { a: {} }");
    expect(await codes(host)).toEqual([]);
  });
});
