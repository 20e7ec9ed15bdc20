import { describe, expect, test } from "@jest/globals";
import { applied, apply, changesOf, codes, declare, fleet, homeOf, open, unitOf } from "./scenario.ts";

describe("a profile that is meant for another host", () => {
  test("is stopped here, and its home kept", async () => {
    const host = await applied("profiles: { b: {} }");
    declare(host, "profiles: { b: { hosts: [mac] } }");
    await apply(host);
    expect([host.pid(unitOf("b")), host.disk.kind(homeOf("b"))]).toEqual([0, "folder"]);
  });

  test("goes on where this host was called by that name at the last apply", async () => {
    const host = await applied("profiles: { b: { hosts: [vps1] } }");
    host.hostName = "renamed";
    expect([await open(host), await codes(host)]).toEqual([[], ["host-renamed"]]);
  });

  test("is stopped on a renamed host once its new name is said", async () => {
    const host = await applied("profiles: { b: { hosts: [vps1] } }");
    host.hostName = "renamed";
    expect(await open(host, { host: "renamed" })).toEqual([
      "profile.b.service delete",
      "profile.b.gateway delete",
    ]);
  });

  test("goes on where the recorded name is said", async () => {
    const host = await applied("profiles: { b: { hosts: [vps1] } }");
    host.hostName = "renamed";
    expect([await open(host, { host: "vps1" }), await codes(host, { host: "vps1" })]).toEqual([[], []]);
  });

  test("stays recorded under the old name by an apply in between", async () => {
    const host = await applied("profiles: { b: { hosts: [vps1] } }");
    host.hostName = "renamed";
    await apply(host);
    await apply(host);
    expect([host.pid(unitOf("b")) > 0, await codes(host)]).toEqual([true, ["host-renamed"]]);
  });
});

describe("a plan for another machine", () => {
  test("is made as if nothing were there, whatever is on this one", async () => {
    const host = await applied("profiles: { a: {} }");
    const { plan } = await host.plan({ host: "mac" });
    expect([plan.isOtherHost, plan.host, changesOf(plan)]).toEqual([
      true,
      "mac",
      ["profile.a create", "profile.a.service create", "profile.a.gateway create"],
    ]);
  });

  test("cannot be applied to this one", async () => {
    const host = await applied("profiles: { a: {} }");
    await expect(host.apply(undefined, { host: "mac" })).rejects.toThrow('it cannot be applied to as "mac"');
  });

  test("shows no secret of this one that stands elsewhere in the manifest", async () => {
    const host = fleet(
      "profiles: { a: { config: { mirror: value-of-this-machine }, env: { B: { from_env: B } } } }",
    );
    host.variables.set("B", "value-of-this-machine");
    const { plan } = await host.plan({ host: "mac" });
    expect(JSON.stringify(plan)).not.toContain("value-of-this-machine");
  });

  test("misses no secret that this one does not have", async () => {
    const host = fleet("profiles: { a: { env: { B: { from_env: B } } } }");
    const { plan } = await host.plan({ host: "mac" });
    expect(plan.diagnostics.filter(({ code }) => code !== "to-do")).toEqual([]);
  });

  test("runs the hermes that the manifest names, and does not miss its version", async () => {
    const host = fleet("hermes: { command: /opt/hermes, requires: '>=0.16' }", "profiles: { a: {} }");
    const { plan } = await host.plan({ host: "mac" });
    expect([plan.hermes.path, plan.diagnostics.map(({ code }) => code)]).toEqual([
      "/opt/hermes",
      expect.not.arrayContaining(["hermes-version"]),
    ]);
  });
});
