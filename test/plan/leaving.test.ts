import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "./fake-host.ts";
import {
  applied,
  apply,
  changesOf,
  codes,
  declare,
  homeOf,
  open,
  recordOf,
  told,
  unitOf,
} from "./scenario.ts";

const UNIT = `/home/ada/.config/systemd/user/${unitOf("b")}`;
const DROP_IN = `${UNIT}.d/50-hermes-fleet.conf`;
const WRAPPER = "/home/ada/.local/bin/b";
const EXPORTS = "/home/ada/.local/state/hermes-fleet/exports";

/** A host on which b was applied, so declared, and is declared no more. */
async function without(settings: string, ...rest: readonly string[]): Promise<FakeHost> {
  const host = await applied(`profiles: { a: {}, b: ${settings} }`);
  declare(host, "profiles: { a: {} }", ...rest);
  return host;
}

describe("a profile that has left the manifest", () => {
  test("is stopped, announced, and its service is taken away", async () => {
    const host = await without("{}");
    const from = host.started.length;
    await apply(host);
    expect(host.started.slice(from).filter((line) => !/ (list-units|show) /.test(line))).toEqual([
      `systemctl --user disable --no-reload --quiet -- ${unitOf("b")}`,
      `systemctl --user stop --no-block -- ${unitOf("b")}`,
      `systemctl --user reset-failed -- ${unitOf("b")}`,
      "systemctl --user daemon-reload",
    ]);
    expect([host.text(UNIT), host.units.isLoaded(unitOf("b"))]).toEqual([undefined, false]);
  });

  test("keeps every byte of its home", async () => {
    const host = await without(
      "{ description: d, env: { A: x }, config: { x: 1 }, files: { f: { text: t } } }",
    );
    const texts = () =>
      [...host.files].flatMap(([path, { text }]) =>
        path.startsWith(`${homeOf("b")}/`) && !path.includes("gateway") ? [`${path}: ${text}`] : [],
      );
    const before = texts();
    await apply(host);
    expect(texts()).toEqual(before);
  });

  test("says why", async () => {
    const { plan } = await (await without("{}")).plan();
    const gateway = plan.changes.find(({ address }) => address === "profile.b.gateway");
    expect(gateway).toMatchObject({ action: "delete", reasons: ["it has left the manifest"] });
  });

  test("shows nothing of what stays as it is", async () => {
    const { plan } = await (await without("{ env: { A: x } }")).plan();
    expect(plan.changes.flatMap(({ address, profile }) => (profile === "b" ? [address] : []))).toEqual([
      "profile.b.service",
      "profile.b.gateway",
    ]);
  });

  test("loses a wrapper that was asked for, and keeps one that hermes made by itself", async () => {
    const asked = await without("{ alias: true }");
    await apply(asked);
    const byItself = await without("{}");
    await apply(byItself);
    expect([asked.text(WRAPPER), byItself.text(WRAPPER)]).toEqual([
      undefined,
      expect.stringContaining("-p b"),
    ]);
  });

  test("loses a wrapper that was there when it was asked for", async () => {
    const host = await applied("profiles: { b: {} }");
    declare(host, "profiles: { b: { alias: true } }");
    await apply(host);
    declare(host, "profiles: {}");
    await apply(host);
    expect(host.text(WRAPPER)).toBeUndefined();
  });

  test("loses its drop-in, and the folder of that", async () => {
    const host = await without("{ gateway: { limits: { memory_max: 1G } } }");
    await apply(host);
    expect([host.text(DROP_IN), host.disk.kind(`${UNIT}.d`)]).toEqual([undefined, "absent"]);
  });

  test("keeps what somebody else has put beside its drop-in", async () => {
    const host = await without("{ gateway: { limits: { memory_max: 1G } } }");
    host.write(`${UNIT}.d/mine.conf`, "[Service]\n");
    await apply(host);
    expect([host.text(DROP_IN), host.text(`${UNIT}.d/mine.conf`)]).toEqual([undefined, "[Service]\n"]);
  });

  test("keeps a drop-in that was changed by hand, with a warning", async () => {
    const host = await without("{ gateway: { limits: { memory_max: 1G } } }");
    host.write(DROP_IN, "[Service]\nMemoryMax=2G\n", 0o644);
    expect(await codes(host)).toEqual(["kept-by-hand"]);
    await apply(host);
    expect(host.text(DROP_IN)).toBe("[Service]\nMemoryMax=2G\n");
  });

  test("keeps lines that were written into its drop-in by hand", async () => {
    const host = await applied("profiles: { b: { gateway: { limits: { memory_max: 1G } } } }");
    host.write(DROP_IN, `${host.text(DROP_IN)}Environment=MINE=1\n`, 0o644);
    await apply(host);
    declare(host, "profiles: {}");
    await apply(host);
    expect(host.text(DROP_IN)).toContain("Environment=MINE=1\n");
  });

  test("is forgotten once all is done", async () => {
    const host = await without("{}");
    await apply(host);
    expect(recordOf(host, "b")).toBeUndefined();
  });

  test("is remembered while a step of it has failed, and done by the next apply", async () => {
    const host = await without("{}");
    host.fail((line) => (line.includes(" stop ") ? { exitCode: 1, stdout: "", stderr: "no\n" } : undefined));
    await host.apply();
    expect(recordOf(host, "b")).toBeDefined();
    host.fail(() => undefined);
    await apply(host);
    expect([await open(host), recordOf(host, "b")]).toEqual([[], undefined]);
  });

  test("is remembered where its service cannot be read", async () => {
    const host = await without("{}");
    host.disk.remove(UNIT);
    host.disk.makeFolder(UNIT);
    await apply(host);
    expect(recordOf(host, "b")).toBeDefined();
  });

  test("is remembered where there is no service manager to take its service from", async () => {
    const host = await without("{}");
    await apply(host, { serviceManager: "none" });
    expect(recordOf(host, "b")).toBeDefined();
    expect(await open(host)).toEqual(["profile.b.service delete", "profile.b.gateway delete"]);
  });

  test("has a service of another home by now, which is left alone", async () => {
    const host = await without("{}");
    host.units.stop(unitOf("b"));
    const foreign = "[Service]\nExecStart=/bin/x\nEnvironment=HERMES_HOME=/srv/b\n";
    host.write(UNIT, foreign, 0o644);
    await apply(host);
    expect(host.text(UNIT)).toBe(foreign);
  });
});

describe("a profile that is removed with its home", () => {
  const REMOVED = "removed: { b: { home: delete } }";

  test("is stopped, saved and deleted, in this order", async () => {
    const host = await without("{}", REMOVED);
    const { plan } = await host.plan();
    expect(changesOf(plan)).toContain("profile.b delete");
    const from = host.started.length;
    await apply(host);
    const calls = host.started.slice(from).flatMap((line) => / (stop|export|delete) /.exec(line)?.[1] ?? []);
    expect(calls).toEqual(["stop", "export", "delete"]);
    expect(host.disk.kind(homeOf("b"))).toBe("absent");
  });

  test("is saved where nobody else may look", async () => {
    const host = await without("{}", REMOVED);
    await apply(host);
    const [archive, ...others] = [...host.files]
      .filter(([path]) => path.startsWith(`${EXPORTS}/`))
      .toSorted(([one], [other]) => Number(one.includes("/.")) - Number(other.includes("/.")));
    // Whose it is stands beside it.
    expect(others.map(([path]) => path)).toEqual([
      expect.stringMatching(/\/\.hermes-fleet-archives-[0-9a-f]{16}$/),
    ]);
    expect(archive?.[0]).toMatch(/\/b-2026-11-22T\d\d-\d\d-\d\dZ\.tar\.gz$/);
    expect(archive?.[1].mode).toBe(0o600);
  });

  test("tells where it is saved and what that lacks", async () => {
    const { steps } = await apply(await without("{}", REMOVED));
    const notes = [...steps.values()].flatMap((one) => (one.is === "succeeded" ? (one.note ?? []) : []));
    expect(notes).toEqual([expect.stringMatching(/exports\/b-.*\.tar\.gz, without its \.env$/)]);
  });

  test("is not deleted where it could not be saved", async () => {
    const host = await without("{}", REMOVED);
    host.fail((line) =>
      line.includes(" export ") ? { exitCode: 1, stdout: "", stderr: "full\n" } : undefined,
    );
    await host.apply();
    expect(host.disk.kind(homeOf("b"))).toBe("folder");
    host.fail(() => undefined);
    await apply(host);
    expect(host.disk.kind(homeOf("b"))).toBe("absent");
  });

  test("is deleted once a gateway outside its service is ended", async () => {
    const host = await without("{}", REMOVED);
    const pid = host.orphan(unitOf("b"));
    await apply(host);
    expect([host.disk.kind(homeOf("b")), host.units.processes.has(pid)]).toEqual(["absent", false]);
    expect(await open(host)).toEqual([]);
  });

  test("is not deleted while somebody runs its gateway outside its service", async () => {
    const host = await without("{}", REMOVED);
    host.orphan(unitOf("b"), { hasTerminal: true });
    await apply(host);
    expect([host.disk.kind(homeOf("b")), (await told(host))[0]?.code]).toEqual([
      "folder",
      "gateway-unsupervised",
    ]);
  });

  test("is nothing to do where it is not there", async () => {
    const host = await applied("profiles: { a: {} }");
    declare(host, "profiles: { a: {} }", REMOVED);
    expect(await open(host)).toEqual([]);
  });
});
