import { describe, expect, test } from "@jest/globals";
import { hostNameOf, refusedHost } from "../../src/commands/host-name.ts";
import type { FleetRecord } from "../../src/model/record.ts";

const record = (host: string): FleetRecord => ({
  version: 2,
  fleet: "fleet",
  root: "/home/ada/.hermes",
  machine: "m",
  host,
  manifest: "/home/ada/fleet/hermes-fleet.yaml",
  profiles: {},
});

describe("the name of a host", () => {
  test.each<[string, string | undefined, string | undefined, string, boolean, boolean]>([
    ["is its own before the first apply", undefined, undefined, "vps1", false, true],
    ["is its own where that is recorded", undefined, "vps1", "vps1", false, true],
    ["is its own but in doubt where another is recorded", undefined, "old", "vps1", false, false],
    ["is certain where it is said to be its own", "vps1", "old", "vps1", false, true],
    ["is the recorded one where that is chosen", "old", "old", "old", false, true],
    ["is another machine's where neither knows it", "mac", "old", "mac", true, false],
    ["is another machine's before the first apply", "mac", undefined, "mac", true, true],
  ])("%s", (_, chosen, recorded, name, isOther, isConfirmed) => {
    expect(hostNameOf(chosen, "vps1", recorded === undefined ? undefined : record(recorded))).toEqual({
      name,
      isOther,
      isConfirmed,
    });
  });
});

describe("applying as another machine", () => {
  const mac = { name: "mac", isOther: true, isConfirmed: false };

  test("is refused, and this machine's name told", () => {
    expect(refusedHost(mac, "vps1", record("vps1"))).toMatchObject({
      code: "host-unknown",
      severity: "error",
      blocks: "apply",
      message: 'this machine is "vps1"; it cannot be applied to as "mac"',
    });
  });

  test("is refused with the recorded name beside its own", () => {
    expect(refusedHost(mac, "vps1", record("old")).message).toBe(
      'this machine is "vps1", and was "old" at the last apply; it cannot be applied to as "mac"',
    );
  });
});
