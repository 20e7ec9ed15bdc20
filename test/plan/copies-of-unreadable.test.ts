import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "./fake-host.ts";
import { apply, changesOf, fleet, homeOf, told, unitOf } from "./scenario.ts";

const TOKEN = "TELEGRAM_BOT_TOKEN=1:x\n";
const COPY = "copy: { create: { clone_from: source } }";

const ENV = `${homeOf("source")}/.env`;

/** A host with a profile whose .env only Hermes can read, which would copy it. */
function withSource(manifest: string): FakeHost {
  const host = fleet(manifest);
  host.makeProfile("source");
  host.write(ENV, TOKEN);
  host.disk.unreadable.add(ENV);
  return host;
}

describe("a copy of a profile whose files cannot be read", () => {
  test.each([
    ["declared", `profiles: { source: {}, ${COPY} }`],
    ["not declared", `profiles: { ${COPY} }`],
  ])("is an error that says so, and is not made, where that is %s", async (_, manifest) => {
    const host = withSource(manifest);
    expect(await told(host)).toContainEqual(
      expect.objectContaining({
        code: "clone-source",
        severity: "error",
        blocks: "resource",
        message: expect.stringContaining(".env or a config.yaml that cannot be read"),
      }),
    );
    await apply(host);
    expect([host.disk.kind(homeOf("copy")), host.pid(unitOf("copy"))]).toEqual(["absent", 0]);
    expect(host.started.filter((line) => line.includes("profile create copy"))).toEqual([]);
  });

  test("is not made where it is config.yaml that is not understood", async () => {
    const host = fleet(`profiles: { ${COPY} }`);
    host.makeProfile("source");
    host.write(`${homeOf("source")}/config.yaml`, "platforms: [\n");
    expect(changesOf((await host.plan()).plan)).toEqual([]);
  });

  test("is made once they can be read, without their tokens", async () => {
    const host = withSource(`profiles: { ${COPY} }`);
    await apply(host);
    host.disk.unreadable.delete(ENV);
    host.write(ENV, `${TOKEN}A=y\n`);
    await apply(host);
    expect(host.text(`${homeOf("copy")}/.env`)).toBe("A=y\n");
  });

  test("is no source of a copy of its own, either", async () => {
    const host = withSource(`profiles: { ${COPY}, again: { create: { clone_from: copy } } }`);
    const { plan } = await host.plan();
    expect([changesOf(plan), plan.diagnostics.filter(({ code }) => code === "clone-source").length]).toEqual([
      [],
      2,
    ]);
  });
});

describe("a copy of a copy that has no source", () => {
  test("is not planned", async () => {
    const host = fleet(
      "profiles: { a: { create: { clone_from: b } }, b: { create: { clone_from: nope } }, c: {} }",
    );
    const { plan } = await host.plan();
    expect(changesOf(plan).filter((line) => !line.startsWith("profile.c"))).toEqual([]);
    await apply(host);
    expect(["a", "b", "c"].map((name) => host.disk.kind(homeOf(name)))).toEqual([
      "absent",
      "absent",
      "folder",
    ]);
  });
});

describe("a copy that hermes could not make", () => {
  test("and that somebody made by hand keeps the token they gave it", async () => {
    const host = fleet(`profiles: { source: { env: { TELEGRAM_BOT_TOKEN: '2:y' } }, ${COPY} }`);
    host.fail((line) =>
      line.includes("profile create copy") ? { exitCode: 1, stdout: "", stderr: "full\n" } : undefined,
    );
    await host.apply();
    host.fail(() => undefined);
    host.makeProfile("copy");
    host.write(`${homeOf("copy")}/.env`, TOKEN);
    await apply(host);
    expect(host.text(`${homeOf("copy")}/.env`)).toBe(TOKEN);
  });

  test("but whose empty folder it left is made as a copy by the next apply", async () => {
    const host = fleet(`profiles: { ${COPY} }`);
    host.makeProfile("source");
    host.write(`${homeOf("source")}/config.yaml`, "model:\n  default: m\n");
    host.fail((line) => {
      if (!line.includes("profile create copy")) return undefined;
      host.disk.makeFolder(homeOf("copy"));
      return { exitCode: undefined, stdout: "", stderr: "", failure: "killed" };
    });
    await host.apply();
    host.fail(() => undefined);
    await apply(host);
    expect(host.text(`${homeOf("copy")}/config.yaml`)).toBe("model:\n  default: m\n");
  });

  test("as a whole is cleaned by the next apply, which warns of what may be missing", async () => {
    const host = fleet(`profiles: { ${COPY} }`);
    host.makeProfile("source");
    host.write(ENV, TOKEN);
    host.fail((line) => {
      if (!line.includes("profile create copy")) return undefined;
      host.write(`${homeOf("copy")}/.env`, TOKEN);
      return { exitCode: undefined, stdout: "", stderr: "", failure: "timed-out" };
    });
    await host.apply();
    host.fail(() => undefined);
    expect(await told(host)).toMatchObject([{ code: "profile-broken", severity: "warning" }]);
    await apply(host);
    expect([host.text(`${homeOf("copy")}/.env`), await told(host)]).toEqual(["", []]);
  });
});
