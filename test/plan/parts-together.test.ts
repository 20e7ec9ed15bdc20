import { describe, expect, test } from "@jest/globals";
import { FakeHost } from "./fake-host.ts";
import { UNITS } from "./fake-units.ts";
import { apply, codes, declare, fleet, HERMES, homeOf, open, unitOf } from "./scenario.ts";

const AWAKE = "hermes-fleet-keep-awake.service";
const links = (host: FakeHost) =>
  [...host.disk.links.keys()].filter((path) => path.endsWith(`/${AWAKE}`)).sort();
const link = (unit: string) => `${UNITS}/${unit}.wants/${AWAKE}`;

const hermes = (topology: string) => `hermes: { topology: ${topology}, active_profile: a }`;
const REST = ["host: { keep_awake: true }", "profiles: { default: {}, a: {}, b: {} }"];

/** A host with Hermes 0.21 on which this was applied, an hour ago. */
async function on(...lines: readonly string[]): Promise<FakeHost> {
  const host = fleet(...lines);
  host.makeProfile("default");
  host.installHermes("0.21.0");
  await apply(host);
  host.nowMs += 3_600_000;
  return host;
}

describe("whatever the topology, in both directions", () => {
  test("the host is kept awake by the gateways that there are", async () => {
    const host = await on(hermes("per_profile"), ...REST);
    const DEFAULT = link("hermes-gateway.service");
    expect(links(host)).toEqual([link(unitOf("a")), link(unitOf("b")), DEFAULT]);
    declare(host, hermes("multiplexed"), ...REST);
    await apply(host);
    expect([links(host), host.units.pid(AWAKE) > 0, await open(host)]).toEqual([[DEFAULT], true, []]);
    declare(host, hermes("per_profile"), ...REST);
    await apply(host);
    expect([links(host), host.units.pid(AWAKE) > 0, await open(host)]).toEqual([
      [link(unitOf("a")), link(unitOf("b")), DEFAULT],
      true,
      [],
    ]);
  });

  test("the sticky profile may be one that is served", async () => {
    const host = await on(hermes("multiplexed"), ...REST);
    expect([host.text(`${HERMES}/active_profile`), await open(host), await codes(host)]).toEqual([
      "a\n",
      [],
      [],
    ]);
  });

  test("an agent from a distribution is served, and then has its own gateway", async () => {
    const host = new FakeHost("");
    host.makeProfile("default");
    host.installHermes("0.21.0");
    host.write("/home/ada/bots/c/distribution.yaml", "name: c\nversion: 1.0.0\n", 0o644);
    host.write("/home/ada/bots/c/config.yaml", "model: { default: gpt-5 }\n", 0o644);
    const C = "profiles: { default: {}, c: { distribution: { source: /home/ada/bots/c } } }";
    declare(host, "hermes: { topology: multiplexed }", C);
    await apply(host);
    expect([host.pid(unitOf("c")), await open(host)]).toEqual([0, []]);
    declare(host, "hermes: { topology: per_profile }", C);
    await apply(host);
    expect(host.text(`${homeOf("c")}/config.yaml`)).toContain("standalone: true");
    expect([host.pid(unitOf("c")) > 0, await open(host)]).toEqual([true, []]);
  });
});
