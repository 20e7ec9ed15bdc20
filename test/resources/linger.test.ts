import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "../plan/fake-host.ts";
import { applied, apply, changesOf, codes, declare, fleet, open, told, unitOf } from "../plan/scenario.ts";

const ON = ["host: { linger: true }", "profiles: { a: {} }"];

/** A host with logind, on which nobody lingers. */
function withLogind(...lines: readonly string[]): FakeHost {
  const host = fleet(...lines);
  host.setLinger(false);
  return host;
}

describe("lingering", () => {
  test("is turned on before anything goes to the service manager", async () => {
    const host = withLogind(...ON);
    await apply(host);
    const calls = host.started.filter((line) => /^loginctl|systemctl --user (?!list-units|show)/.test(line));
    expect(calls[0]).toBe("loginctl --no-ask-password enable-linger ada");
    expect(await open(host)).toEqual([]);
  });

  test("brings up the service manager that the rest waits for", async () => {
    const host = withLogind(...ON);
    host.removeManager();
    expect(await codes(host)).toEqual([]);
    await apply(host);
    expect(host.pid(unitOf("a"))).toBeGreaterThan(0);
  });

  test("that is refused leaves what needs no service manager done", async () => {
    const host = withLogind(...ON);
    host.removeManager();
    host.fail((line) =>
      line.startsWith("loginctl") ? { exitCode: 1, stdout: "", stderr: "denied\n" } : undefined,
    );
    await host.apply();
    expect([host.disk.kind("/home/ada/.hermes/profiles/a"), host.pid(unitOf("a"))]).toEqual(["folder", 0]);
  });

  test("that is refused stops nothing where the service manager is there", async () => {
    const host = withLogind(...ON);
    host.fail((line) =>
      line.startsWith("loginctl") ? { exitCode: 1, stdout: "", stderr: "denied\n" } : undefined,
    );
    await host.apply();
    expect(host.pid(unitOf("a"))).toBeGreaterThan(0);
  });

  test("that is on stays as it is", async () => {
    const host = withLogind(...ON);
    host.setLinger(true);
    const { plan } = await host.plan();
    expect(plan.changes.find(({ kind }) => kind === "linger")?.action).toBe("no-op");
  });

  test("is turned off where the manifest says so", async () => {
    const host = withLogind("host: { linger: false }", "profiles: {}");
    host.setLinger(true);
    expect(changesOf((await host.plan()).plan)).toEqual(["host.linger delete"]);
    await apply(host);
    expect(host.started).toContain("loginctl --no-ask-password disable-linger ada");
  });

  test("that is to be turned off brings up no service manager, whose absence is told", async () => {
    const host = withLogind("host: { linger: false }", "profiles: { a: {} }");
    host.setLinger(true);
    host.removeManager();
    expect(await told(host)).toMatchObject([{ code: "service-manager-unavailable", blocks: "apply" }]);
  });

  test("that has left the manifest stays on: others may count on it", async () => {
    const host = withLogind(...ON);
    await apply(host);
    declare(host, "profiles: { a: {} }");
    expect(await open(host)).toEqual([]);
  });

  test("is told to be unknown without logind, at its place", async () => {
    const host = await applied("profiles: { a: {} }");
    declare(host, ...ON);
    expect(await told(host)).toMatchObject([
      { code: "linger-unknown", severity: "warning", place: { line: 2 }, address: "host.linger" },
    ]);
    expect(await open(host)).toEqual([]);
  });
});
