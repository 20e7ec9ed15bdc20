import { describe, expect, test } from "@jest/globals";
import { applied, apply, changesOf, codes, declare, fleet, homeOf, open, unitOf } from "./scenario.ts";

const token = (value: string) => `env: { TELEGRAM_BOT_TOKEN: '${value}' }`;

describe("a target that takes over a token in its files alone", () => {
  const target = ["profile.b.env"];

  async function handed() {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    return host;
  }

  test("has the gateway let go of it that still holds it", async () => {
    const { plan } = await (await handed()).plan({ target });
    const awaited = plan.steps.findIndex(({ profile, phase }) => profile === "a" && phase === "stopped");
    expect(awaited).toBeGreaterThan(-1);
    expect(changesOf(plan)).toEqual(expect.arrayContaining(["profile.a.env update", "profile.b.env update"]));
  });

  test("lets no gateway have it beside another one, should it come up by itself", async () => {
    const host = await handed();
    await apply(host, { target });
    host.units.run(["systemctl", "--user", "restart", "--", unitOf("b")]);
    host.units.run(["systemctl", "--user", "restart", "--", unitOf("a")]);
    expect([host.units.clashes, host.text(`${homeOf("a")}/.env`)?.includes("1:x")]).toEqual([[], false]);
    await apply(host);
    expect(await open(host)).toEqual([]);
  });

  test("has that gateway come up again without it", async () => {
    const host = await handed();
    await apply(host, { target });
    expect([host.pid(unitOf("a")) > 0, await open(host)]).toEqual([true, ["profile.b.gateway restart"]]);
  });

  test("brings no other gateway along where it is a file without a token", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")}, soul: { text: s } } }`);
    const { plan } = await host.plan({ target: ["profile.b.soul"] });
    expect(plan.steps.filter(({ profile }) => profile === "a")).toEqual([]);
  });
});

describe("a target that is a service", () => {
  test("is read by the service manager where that has not read its last change", async () => {
    const host = await applied("profiles: { a: {} }");
    const unit = `/home/ada/.config/systemd/user/${unitOf("a")}`;
    host.write(unit, `${host.text(unit)}# mine\n`, 0o644);
    const { plan } = await host.plan({ target: ["profile.a.service"] });
    expect(plan.steps.map(({ op }) => op.do)).toEqual(["reload"]);
    await apply(host, { target: ["profile.a.service"] });
    expect(await open(host)).toEqual([]);
  });
});

describe("a value that another profile lacks", () => {
  const BOTH = "profiles: { a: { env: { A: x } }, b: { env: { B: { from_env: NOPE } } } }";

  test("does not keep a target from being applied", async () => {
    const host = fleet(BOTH);
    expect(await codes(host)).toEqual(["secret-unresolved"]);
    expect(await codes(host, { target: ["profile.a"] })).toEqual([]);
    await apply(host, { target: ["profile.a"] });
    expect(host.pid(unitOf("a"))).toBeGreaterThan(0);
  });

  test("does where it is the target's own", async () => {
    expect(await codes(fleet(BOTH), { target: ["profile.b.env"] })).toEqual(["secret-unresolved"]);
    expect(await codes(fleet(BOTH), { target: ["profile.b.gateway"] })).toEqual(["secret-unresolved"]);
  });
});
