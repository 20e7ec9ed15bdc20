import { describe, expect, test } from "@jest/globals";
import { FakeHost } from "./fake-host.ts";

const host = (...lines: readonly string[]) => new FakeHost(["version: 1", ...lines, ""].join("\n"));
/** What a person has yet to do is told, too, and has tests of its own. */
const told = async (of: FakeHost) =>
  (await of.plan()).plan.diagnostics.filter(({ code }) => code !== "to-do");
const codes = async (of: FakeHost) =>
  (await told(of)).map(({ code, severity, blocks }) => [code, severity, blocks]);

describe("a plan", () => {
  test("names every resource of every declared profile, profiles in the order of their names", async () => {
    const { plan } = await host("profiles: { b: { soul: { text: x } }, a: { config: { x: 1 } } }").plan();
    expect(plan.changes.map(({ address }) => address)).toEqual([
      "profile.a",
      "profile.a.config",
      "profile.a.env",
      "profile.a.service",
      "profile.a.gateway",
      "profile.b",
      "profile.b.soul",
      "profile.b.env",
      "profile.b.service",
      "profile.b.gateway",
    ]);
  });

  test("has nothing of a profile that is there and not declared", async () => {
    const found = host("profiles: { a: {} }");
    found.makeProfile("other");
    expect((await found.plan()).plan.changes.filter(({ profile }) => profile !== "a")).toEqual([]);
  });

  test("tells what it was made on", async () => {
    const { plan } = await host("name: home", "profiles: {}").plan();
    expect(plan).toMatchObject({
      fleet: "home",
      host: "vps1",
      root: "/home/ada/.hermes",
      manager: "systemd",
      hermes: { path: "/home/ada/.local/bin/hermes", version: "0.16.0" },
    });
  });

  test("of a profile that cannot be read goes on with the others", async () => {
    const found = host("profiles: { a: { config: { x: 1 } }, b: { config: { x: 1 } } }");
    for (const name of ["a", "b"]) found.makeProfile(name);
    found.write("/home/ada/.hermes/profiles/a/config.yaml", "[");
    const { plan } = await found.plan();
    expect(plan.steps.filter(({ profile, op }) => profile === "a" && op.do === "service")).toEqual([]);
    expect(
      plan.steps.filter(({ profile, op }) => profile === "b" && op.do === "service").length,
    ).toBeGreaterThan(0);
  });

  test("with the same token twice is refused", async () => {
    const twice = host(
      "profiles:",
      "  a: { env: { TELEGRAM_BOT_TOKEN: '1:x' } }",
      "  b: { env: { TELEGRAM_BOT_TOKEN: '1:x' } }",
    );
    expect(await codes(twice)).toEqual([["token-conflict", "error", "apply"]]);
  });

  test("with the token of a gateway that is not declared is refused only where that one runs", async () => {
    const found = host("profiles: { a: { env: { TELEGRAM_BOT_TOKEN: '1:x' } } }");
    found.makeProfile("other");
    found.write("/home/ada/.hermes/profiles/other/.env", "TELEGRAM_BOT_TOKEN=1:x\n");
    expect(await codes(found)).toEqual([["token-conflict", "warning", undefined]]);
    found.write("/home/ada/.config/systemd/user/default.target.wants/hermes-gateway-other.service", "");
    expect(await codes(found)).toEqual([["token-conflict", "error", "apply"]]);
  });

  test("with tokens that are swapped by this very plan has no conflict", async () => {
    const found = host(
      "profiles:",
      "  a: { env: { TELEGRAM_BOT_TOKEN: '1:x' } }",
      "  b: { env: { TELEGRAM_BOT_TOKEN: '2:y' } }",
    );
    for (const [name, token] of [
      ["a", "2:y"],
      ["b", "1:x"],
    ] as const) {
      found.makeProfile(name);
      found.write(`/home/ada/.hermes/profiles/${name}/.env`, `TELEGRAM_BOT_TOKEN=${token}\n`);
    }
    expect(await codes(found)).toEqual([]);
  });
});

describe("what stands in the way of apply is a warning of the plan:", () => {
  test("no Hermes", async () => {
    const found = host("profiles: { a: {} }");
    found.files.delete("/home/ada/.local/bin/hermes");
    expect(await codes(found)).toEqual([["hermes-not-found", "warning", "apply"]]);
  });

  test("another Hermes than is required", async () => {
    expect(await codes(host('hermes: { requires: ">=0.17.0" }', "profiles: { a: {} }"))).toEqual([
      ["hermes-version", "warning", "apply"],
    ]);
  });

  test("the place of hermes.requires", async () => {
    const { plan } = await host('hermes: { requires: ">=0.17.0" }', "profiles: { a: {} }").plan();
    expect(plan.diagnostics[0]).toMatchObject({
      message: "Hermes 0.16.0 is installed, and >=0.17.0 is required",
      place: { line: 2, column: 21 },
    });
  });

  test("a Hermes whose version cannot be told, where one is required", async () => {
    const found = host('hermes: { requires: ">=0.16.0" }', "profiles: { a: {} }");
    found.files.delete("/home/ada/.hermes/hermes-agent/hermes_cli/__init__.py");
    expect((await codes(found)).map(([code, severity]) => [code, severity])).toEqual([
      ["hermes-version", "warning"],
    ]);
  });

  test.each([">=0.16.0", "^0.16", "0.16.x", ">=0.15 <0.17"])("but not a Hermes that is %s", async (range) => {
    expect(await codes(host(`hermes: { requires: "${range}" }`, "profiles: { a: {} }"))).toEqual([]);
  });

  test("no user manager", async () => {
    const found = host("profiles: { a: {} }");
    found.files.delete("/run/user/1000/systemd/private");
    expect(await codes(found)).toEqual([["service-manager-unavailable", "warning", "apply"]]);
    expect(found.started).toEqual([]);
  });

  test("a user manager that does not answer", async () => {
    const found = host("profiles: { a: {} }");
    found.failQuery({ exitCode: 1, stdout: "", stderr: "Failed to connect to bus: No such file\n" });
    const diagnostics = await told(found);
    expect(diagnostics).toMatchObject([{ code: "service-manager-unavailable", blocks: "apply" }]);
    expect(diagnostics[0]?.message).toContain("Failed to connect to bus: No such file");
  });

  test("a .env of somebody else's profile that hides its tokens", async () => {
    const found = host("profiles: { a: {} }");
    found.write("/home/ada/.hermes/profiles/other/.env/x", "");
    expect(await codes(found)).toEqual([["host-file-unreadable", "warning", undefined]]);
  });
});

describe("the record", () => {
  const record = (found: FakeHost) => {
    const text = [...found.files].find(([path]) => /\/hermes-fleet\/fleet-[0-9a-f]{8}\.json$/.test(path))?.[1]
      .text;
    return JSON.parse(text ?? "{}") as { readonly profiles?: Readonly<Record<string, object>> }; // the record of this very test
  };

  test("of an apply knows what each gateway read", async () => {
    const found = host("profiles: { a: { env: { A: x } } }");
    await found.apply();
    expect(record(found).profiles?.a).not.toHaveProperty("creating");
    expect(record(found).profiles?.a).toMatchObject({
      env: { A: expect.stringMatching(/^[0-9a-f]{16}$/) },
      process: { pid: found.pid("hermes-gateway-a.service"), read: { "env A": expect.any(String) } },
    });
  });

  test("of another machine counts for nothing, and nothing is restarted for it", async () => {
    const found = host("profiles: { a: { env: { A: x } } }");
    await found.apply();
    found.write("/etc/machine-id", "another\n");
    expect((await found.plan()).plan.steps).toEqual([]);
  });

  test("owes a restart from before the first file changes", async () => {
    const found = host("profiles: { a: { env: { A: x } } }");
    await found.apply();
    found.write("/home/ada/fleet/hermes-fleet.yaml", "version: 1\nprofiles: { a: { env: { A: y } } }\n");
    let whenFirst: object | undefined;
    const controller = new AbortController();
    found.onWrite((path) => {
      if (!path.endsWith("/.env")) return;
      whenFirst ??= record(found).profiles?.a;
      controller.abort();
    });
    await found.apply(controller.signal);
    expect(whenFirst).toMatchObject({
      owed: { pid: found.pid("hermes-gateway-a.service"), reasons: ["A changes"] },
    });
    const { plan } = await found.plan();
    const gateway = plan.changes.find(({ kind }) => kind === "gateway");
    expect(gateway?.action).toBe("restart");
    expect(gateway?.reasons).toEqual([expect.stringMatching(/^A change/)]);
  });

  test("pays an owed restart when it is done", async () => {
    const found = host("profiles: { a: { env: { A: x } } }");
    await found.apply();
    found.write("/home/ada/fleet/hermes-fleet.yaml", "version: 1\nprofiles: { a: { env: { A: y } } }\n");
    await found.apply();
    expect(record(found).profiles?.a).not.toHaveProperty("owed");
    expect((await found.plan()).plan.steps).toEqual([]);
  });

  test("tells that a profile is ours before hermes begins to make it", async () => {
    const found = host("profiles: { a: {} }");
    let whenCalled: object | undefined;
    found.fail((line) => {
      if (line.includes("profile create")) whenCalled = record(found).profiles?.a;
      return undefined;
    });
    await found.apply();
    expect(whenCalled).toMatchObject({ creating: true });
  });

  test("takes nothing out of a profile made by hand, whose copying had not begun", async () => {
    const found = host("profiles: { a: {}, b: { create: { clone_from: a } } }");
    found.fail((line) =>
      line.includes("create a") ? { exitCode: 1, stdout: "", stderr: "Error: no space\n" } : undefined,
    );
    await found.apply();
    expect(record(found).profiles?.b).not.toHaveProperty("creating");
    expect(record(found).profiles?.b).not.toHaveProperty("uncleanEnv");
    found.fail(() => undefined);
    found.makeProfile("b");
    found.write("/home/ada/.hermes/profiles/b/.env", "TELEGRAM_BOT_TOKEN=1:mine\n");
    await found.apply();
    expect(found.text("/home/ada/.hermes/profiles/b/.env")).toContain("TELEGRAM_BOT_TOKEN=1:mine\n");
  });

  test("forgets the process of a gateway that was stopped", async () => {
    const found = host("profiles: { a: {} }");
    await found.apply();
    found.write(
      "/home/ada/fleet/hermes-fleet.yaml",
      "version: 1\nprofiles: { a: { gateway: { state: stopped } } }\n",
    );
    await found.apply();
    expect(record(found).profiles?.a).not.toHaveProperty("process");
  });

  test("keeps what it knew of a resource whose step fails", async () => {
    const found = host("profiles: { a: { env: { A: x }, config: { x: 1 } } }");
    await found.apply();
    const before = record(found).profiles?.a;
    found.write(
      "/home/ada/fleet/hermes-fleet.yaml",
      "version: 1\nprofiles: { a: { env: { A: y }, config: { x: 1 } } }\n",
    );
    found.onWrite((path) => {
      if (path.endsWith("/.env")) throw new Error("the disk is full");
    });
    await found.apply();
    expect(record(found).profiles?.a).toMatchObject({ env: (before as { env: object }).env }); // it has one, as applied
  });
});

describe("an apply that fails", () => {
  test("of one profile brings up the others, and the next finishes the job", async () => {
    const found = host("profiles: { a: {}, b: {} }");
    found.fail((line) =>
      line.includes("profile create a")
        ? { exitCode: 1, stdout: "", stderr: "Error: no space\n" }
        : undefined,
    );
    const { steps } = await found.apply();
    const failed = [...steps.values()].filter(({ is }) => is === "failed");
    expect(failed).toEqual([
      { is: "failed", reason: "`hermes profile create a` exited with 1: Error: no space" },
    ]);
    expect([found.pid("hermes-gateway-a.service") > 0, found.pid("hermes-gateway-b.service") > 0]).toEqual([
      false,
      true,
    ]);
    found.fail(() => undefined);
    await found.apply();
    expect((await found.plan()).plan.steps).toEqual([]);
  });

  test("calls hermes with its root as HERMES_HOME, whatever the caller's", async () => {
    const found = host("profiles: { a: {} }");
    found.variables.set("HERMES_HOME", "/home/ada/.hermes/profiles/other");
    await found.apply();
    expect(found.environments.find(({ line }) => line.includes("profile create"))?.environment).toEqual({
      HERMES_HOME: "/home/ada/.hermes",
    });
  });

  test("believes hermes only where the home is there", async () => {
    const found = host("profiles: { a: {} }");
    found.fail((line) =>
      line.includes("profile create") ? { exitCode: 0, stdout: "", stderr: "" } : undefined,
    );
    const { steps } = await found.apply();
    expect([...steps.values()][0]).toEqual({
      is: "failed",
      reason: "`hermes profile create a` exited with 0, but made no /home/ada/.hermes/profiles/a",
    });
  });

  test("announces a stop to the very process, just before it", async () => {
    const found = host("profiles: { a: {} }");
    await found.apply();
    const pid = found.pid("hermes-gateway-a.service");
    found.write(
      "/home/ada/fleet/hermes-fleet.yaml",
      "version: 1\nprofiles: { a: { gateway: { state: stopped } } }\n",
    );
    let marker: unknown;
    found.fail((line) => {
      const text = found.text("/home/ada/.hermes/profiles/a/.gateway-planned-stop.json");
      if (line.startsWith("systemctl --user stop")) marker = JSON.parse(text ?? "null");
      return undefined;
    });
    await found.apply();
    expect(marker).toMatchObject({
      target_pid: pid,
      target_start_time: pid * 10,
      written_at: expect.stringMatching(/\+00:00$/),
    });
  });

  test("is interrupted with everything that runs finished", async () => {
    const found = host("profiles: { a: {}, b: {} }");
    const controller = new AbortController();
    found.onWrite((path) => {
      if (path.endsWith("/hermes-gateway-a.service")) controller.abort();
    });
    const { isInterrupted, steps } = await found.apply(controller.signal);
    expect(isInterrupted).toBe(true);
    expect([...steps.values()].filter(({ is }) => is === "failed")).toEqual([]);
    await found.apply();
    expect((await found.plan()).plan.steps).toEqual([]);
  });
});
