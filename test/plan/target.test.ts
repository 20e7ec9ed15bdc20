import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "./fake-host.ts";
import {
  applied,
  apply,
  changesOf,
  declare,
  fleet,
  homeOf,
  open,
  recordOf,
  told,
  unitOf,
} from "./scenario.ts";

const token = (value: string) => `env: { TELEGRAM_BOT_TOKEN: '${value}' }`;

/** The addresses that change, and the ids of all steps. */
async function part(host: FakeHost, ...target: readonly string[]) {
  const { plan } = await host.plan({ target });
  return { changes: changesOf(plan), steps: plan.steps.map(({ id }) => id), plan };
}

/** A host where a and a-2 run, both with something to change. */
async function changed(): Promise<FakeHost> {
  const host = await applied("profiles: { a: {}, a-2: {} }");
  const all = "{ description: d, env: { A: x }, files: { f.md: { text: t }, g.md: { text: t } } }";
  declare(host, `profiles: { a: ${all}, a-2: ${all} }`);
  return host;
}

describe("a target", () => {
  test("is a whole profile, and nothing of another whose name begins the same", async () => {
    const { changes } = await part(await changed(), "profile.a");
    expect(changes).toEqual([
      "profile.a.description create",
      'profile.a.file["f.md"] create',
      'profile.a.file["g.md"] create',
      "profile.a.env update",
      "profile.a.gateway restart",
    ]);
  });

  test("is one resource", async () => {
    expect((await part(await changed(), "profile.a.description")).changes).toEqual([
      "profile.a.description create",
    ]);
  });

  test("is all files of a profile, or one of them", async () => {
    const host = await changed();
    expect((await part(host, "profile.a.file")).changes).toHaveLength(2);
    expect((await part(host, 'profile.a.file["f.md"]')).changes).toEqual(['profile.a.file["f.md"] create']);
  });

  test("may be given more than once", async () => {
    const { changes } = await part(await changed(), "profile.a.env", "profile.a-2.env");
    expect(changes).toEqual(["profile.a.env update", "profile.a-2.env update"]);
  });

  test("is everything where none is given", async () => {
    const host = await changed();
    expect((await part(host)).plan).toEqual((await host.plan()).plan);
  });

  test("counts what stays as it is among its own only", async () => {
    const host = await applied("profiles: { a: { env: { A: x } }, b: {} }");
    const { plan } = await part(host, "profile.a");
    expect(plan.changes.map(({ profile }) => profile)).toEqual(["a", "a", "a", "a"]);
  });

  test.each(["profile.x", "profile", "profile.a.en", "profile.a.file[", "", "host"])(
    "that is the address of nothing is an error: %j",
    async (target) => {
      expect(await told(await changed(), { target: [target, "profile.a.env"] })).toMatchObject(
        target === "profile" ? [] : [{ code: "target-unknown", severity: "error", blocks: "apply" }],
      );
    },
  );
});

describe("an address that is none", () => {
  test.each([
    ["profiles: { a: {} }", /^Addresses are such as profile\.a, /],
    ["profiles: {}", /^It has no addresses at all/],
  ])("is told what to name instead, as far as there is anything: %s", async (manifest, hint) => {
    const { plan } = await fleet(manifest).plan({ target: ["profile.x"] });
    expect(plan.diagnostics.find(({ code }) => code === "target-unknown")?.hint).toMatch(hint);
  });
});

describe("a target brings what it depends on:", () => {
  test("the profile and its files before its gateway", async () => {
    const { changes } = await part(fleet("profiles: { a: { env: { A: x } }, b: {} }"), "profile.a.gateway");
    expect(changes).toEqual([
      "profile.a create",
      "profile.a.env create",
      "profile.a.service create",
      "profile.a.gateway create",
    ]);
  });

  test("the source before a copy, and its files", async () => {
    const host = fleet("profiles: { a: { env: { A: x } }, b: { create: { clone_from: a } } }");
    expect((await part(host, "profile.b")).changes).toEqual([
      "profile.a create",
      "profile.a.env create",
      "profile.b create",
      "profile.b.env create",
      "profile.b.service create",
      "profile.b.gateway create",
    ]);
  });

  test("the reload after a definition", async () => {
    const host = await applied("profiles: { a: {}, b: {} }");
    declare(
      host,
      "profiles: { a: { gateway: { limits: { memory_max: 1G } } }, b: { gateway: { limits: { memory_max: 1G } } } }",
    );
    expect((await part(host, "profile.a.service")).steps).toEqual([
      "profile.a.service#1",
      "host.service-manager#reload",
    ]);
  });

  test("the gateway that has to give up a token, which comes up again", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    await apply(host, { target: ["profile.b"] });
    expect([host.pid(unitOf("a")) > 0, host.units.clashes, await open(host)]).toEqual([true, [], []]);
  });

  test("both gateways of a swap", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: { ${token("2:y")} } }`);
    declare(host, `profiles: { a: { ${token("2:y")} }, b: { ${token("1:x")} } }`);
    await apply(host, { target: ["profile.b.gateway"] });
    expect([host.units.clashes, await open(host)]).toEqual([[], []]);
  });

  test("what is done to the host, where there is no service manager without it", async () => {
    const host = fleet("host: { linger: true }", "profiles: { a: {} }");
    host.setLinger(false);
    host.removeManager();
    expect((await part(host, "profile.a.gateway")).changes).toContain("host.linger create");
  });
});

describe("a target leaves out what depends on it:", () => {
  test("a restart, which is owed and comes with the next whole apply", async () => {
    const host = await changed();
    const pid = host.pid(unitOf("a"));
    await apply(host, { target: ["profile.a.env"] });
    expect([host.pid(unitOf("a")), await open(host)]).toEqual([
      pid,
      expect.arrayContaining(["profile.a.gateway restart"]),
    ]);
  });

  test("an owed restart of what it does not change", async () => {
    const host = await changed();
    await apply(host, { target: ["profile.a.env"] });
    expect(recordOf(host, "a")).toHaveProperty("owed");
    expect(recordOf(host, "a-2")).not.toHaveProperty("owed");
  });

  test("what is recorded of the rest", async () => {
    const host = await changed();
    await apply(host, { target: ["profile.a.env"] });
    expect(recordOf(host, "a")).toMatchObject({ env: { A: expect.any(String) } });
    expect(recordOf(host, "a")).not.toHaveProperty("description");
    expect(recordOf(host, "a-2")?.env).toEqual({});
  });

  test("a part of what a profile that leaves has to lose, so that it is not forgotten", async () => {
    const host = await applied("profiles: { a: {}, b: {} }");
    declare(host, "profiles: { a: {} }");
    await apply(host, { target: ["profile.b.gateway"] });
    expect([recordOf(host, "b") !== undefined, await open(host)]).toEqual([
      true,
      ["profile.b.service delete"],
    ]);
  });

  test("a wrapper's removal makes nothing of the service", async () => {
    const host = await applied("profiles: { a: {} }");
    declare(host, "profiles: { a: { alias: false } }");
    await apply(host, { target: ["profile.a.alias"] });
    expect(await open(host)).toEqual([]);
  });
});

describe("what is wrong elsewhere", () => {
  test("is told beside a target", async () => {
    const host = await changed();
    host.write(`${homeOf("a-2")}/profile.yaml`, "[");
    expect((await told(host, { target: ["profile.a"] })).map(({ code }) => code)).toEqual([
      "host-file-unreadable",
    ]);
  });
});
