import { describe, expect, test } from "@jest/globals";
import { applyPlan } from "../../src/apply/apply.ts";
import { applyPorts } from "../../src/commands/ports.ts";
import type { ProfileName } from "../../src/model/ids.ts";
import type { Plan } from "../../src/model/plan.ts";
import { mendingPlan } from "../../src/plan/mend.ts";
import { makeKey } from "../../src/record/key.ts";
import type { FakeHost } from "./fake-host.ts";
import { applied, apply, changesOf, declare, fleet, homeOf, recordOf, unitOf } from "./scenario.ts";

const UNIT = (name: string) => `/home/ada/.config/systemd/user/${unitOf(name)}`;
const WRAPPER = "/home/ada/.local/bin/a";

async function mends(host: FakeHost, ...only: readonly string[]): Promise<Plan> {
  const { input, plan } = await host.plan();
  return mendingPlan(input, only.length === 0 ? undefined : new Set(only as ProfileName[]), plan);
}

/** Mends as an apply would. */
async function mend(host: FakeHost): Promise<void> {
  const planner = await host.planner({}, true);
  const key = await makeKey(host.system, planner.places.key);
  if (!key.ok) throw new Error(key.diagnostic.message);
  const planned = await planner.plan();
  const plan = mendingPlan(planned.input, undefined, planned.plan);
  const rest = { emit: () => undefined, concurrency: 4, signal: new AbortController().signal };
  const ports = await applyPorts(host.system, planner, { ...planned, plan }, key.key, rest);
  const { steps } = await applyPlan(plan, planned.secrets, ports);
  const wrong = [...steps].filter(([, { is }]) => is !== "succeeded");
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
}

function spoil(host: FakeHost): void {
  host.write(`${homeOf("a")}/.env`, host.text(`${homeOf("a")}/.env`) ?? "", 0o644);
  host.disk.remove(WRAPPER);
  host.write(UNIT("a"), (host.text(UNIT("a")) ?? "").replace("/home/ada/.local/bin/hermes", "/opt/gone"));
}

const FLEET = [
  "host: { linger: true }",
  'profiles: { a: { alias: true, env: { A_KEY: "one-value" } }, b: {} }',
];

describe("a plan that only mends", () => {
  test("has nothing to do where all is well", async () => {
    const host = await applied(...FLEET);
    expect((await mends(host)).steps).toEqual([]);
  });

  test("closes .env, writes a wrapper and a stale service, and turns linger on", async () => {
    const host = await applied(...FLEET);
    host.setLinger(false);
    spoil(host);
    const pid = host.pid(unitOf("a"));
    expect(changesOf(await mends(host))).toEqual([
      "host.linger create",
      "profile.a.alias create",
      "profile.a.env update",
      "profile.a.service update",
    ]);
    host.started.length = 0;
    await mend(host);
    expect((await mends(host)).steps).toEqual([]);
    expect(host.files.get(`${homeOf("a")}/.env`)).toMatchObject({ mode: 0o600 });
    expect(host.text(`${homeOf("a")}/.env`)).toContain("A_KEY=one-value");
    expect(host.text(WRAPPER)).toContain("-p a");
    expect(host.text(UNIT("a"))).toContain("/home/ada/.local/bin/hermes");
    expect(host.pid(unitOf("a"))).toBe(pid);
    expect(host.started.filter((line) => /systemctl --user (?!list|show)/.test(line))).toEqual([
      "systemctl --user daemon-reload",
    ]);
  });

  test("leaves for an apply the restart that a stale service calls for", async () => {
    const host = await applied(...FLEET);
    spoil(host);
    await mend(host);
    expect(changesOf((await host.plan()).plan)).toEqual(["profile.a.gateway restart"]);
    await apply(host);
    expect(changesOf((await host.plan()).plan)).toEqual([]);
  });

  test("changes nothing else of the manifest, whatever that has come to say", async () => {
    const host = await applied(...FLEET, "removed: { c: {} }");
    const before = recordOf(host, "a");
    spoil(host);
    host.end(unitOf("b"), "inactive");
    declare(
      host,
      "hermes: { active_profile: a }",
      "host: { linger: true, keep_awake: true }",
      "profiles:",
      "  a:",
      "    alias: true",
      "    description: new",
      "    soul: { text: new }",
      "    config: { model: { default: new/model } }",
      '    env: { B_KEY: "another-value" }',
      "    files: { x.md: { text: new } }",
      "    gateway: { limits: { memory_max: 1G }, start_at_login: false, state: stopped }",
      "  fresh: { alias: true }",
    );
    const plan = await mends(host);
    expect(changesOf(plan)).toEqual([
      "profile.a.alias create",
      "profile.a.env update",
      "profile.a.service update",
    ]);
    expect(plan.changes.flatMap(({ kind, details }) => (kind === "env" ? details : []))).toEqual([]);
    host.written.length = 0;
    await mend(host);
    expect(host.written.filter((path) => !path.includes("/hermes-fleet/"))).toEqual(
      expect.arrayContaining([`${homeOf("a")}/.env`, WRAPPER, UNIT("a")]),
    );
    expect(host.written.filter((path) => !path.includes("/hermes-fleet/"))).toHaveLength(3);
    expect(host.text(`${homeOf("a")}/.env`)).not.toContain("B_KEY");
    expect(host.text(`${homeOf("a")}/.env`)).toContain("A_KEY=one-value");
    // What the record says of values is as the apply left it: A_KEY still goes with the next one.
    expect(recordOf(host, "a")).toMatchObject({ env: before?.env, alias: true });
    expect(recordOf(host, "a")).not.toHaveProperty("reloadOwed");
    expect(host.pid(unitOf("b"))).toBe(0);
    await apply(host);
    expect(host.text(`${homeOf("a")}/.env`)).not.toContain("A_KEY");
  });

  test("keeps the limits that stand in a drop-in, or in a property list", async () => {
    const host = await applied("profiles: { a: { gateway: { limits: { memory_max: 1G } } } }");
    spoil(host);
    const dropIn = `${UNIT("a")}.d/50-hermes-fleet.conf`;
    expect(host.text(dropIn)).toContain("MemoryMax=1G");
    declare(host, "profiles: { a: {} }");
    await mend(host);
    expect(host.text(dropIn)).toContain("MemoryMax=1G");
  });

  test("closes the .env of profiles that nobody declares, and does no more for them", async () => {
    const host = fleet("profiles: {}");
    for (const name of ["a", "default"]) host.makeProfile(name);
    const text = "TELEGRAM_BOT_TOKEN=123:abcdefgh\r\n# comment";
    host.write(`${homeOf("a")}/.env`, text, 0o640);
    host.write("/home/ada/.hermes/.env", "", 0o666);
    expect(changesOf(await mends(host))).toEqual(["profile.a.env update", "profile.default.env update"]);
    expect(changesOf(await mends(host, "a"))).toEqual(["profile.a.env update"]);
    await mend(host);
    expect(host.files.get(`${homeOf("a")}/.env`)).toMatchObject({ text, mode: 0o600 });
    expect(host.text(UNIT("a"))).toBeUndefined();
    expect(recordOf(host, "a")).toBeUndefined();
  });

  test("makes no .env, no profile and no service that was never there", async () => {
    const host = fleet("profiles: { a: { alias: true }, b: {} }");
    host.makeProfile("a");
    host.disk.remove(`${homeOf("a")}/.env`);
    expect(changesOf(await mends(host))).toEqual(["profile.a.alias create"]);
  });

  test("writes a service again that is loaded and whose file is gone", async () => {
    const host = await applied(...FLEET);
    host.disk.remove(UNIT("a"));
    expect(changesOf(await mends(host))).toEqual(["profile.a.service create"]);
  });

  test("has the service manager read a definition that it has not read", async () => {
    const host = await applied(...FLEET);
    host.write(UNIT("a"), `${host.text(UNIT("a"))}# by hand\n`, 0o644);
    const plan = await mends(host);
    expect(changesOf(plan)).toEqual(["profile.a.service update"]);
    expect(plan.steps.map(({ op }) => op.do)).toEqual(["reload"]);
    await mend(host);
    expect(changesOf(await mends(host))).toEqual([]);
    expect(host.text(UNIT("a"))).toContain("# by hand");
  });

  test("mends in spite of a conflict, which an apply refuses", async () => {
    const host = await applied(...FLEET);
    spoil(host);
    for (const name of ["a", "b"])
      host.write(`${homeOf(name)}/.env`, "TELEGRAM_BOT_TOKEN=123456:abcdefgh\n", 0o644);
    expect((await host.plan()).plan.diagnostics.map(({ code }) => code)).toContain("token-conflict");
    const plan = await mends(host);
    expect(plan.diagnostics.filter(({ blocks }) => blocks === "apply")).toEqual([]);
    expect(changesOf(plan)).toContain("profile.b.env update");
  });

  test("writes what names hermes only where there is one", async () => {
    const host = await applied(...FLEET);
    spoil(host);
    host.disk.remove("/home/ada/.local/bin/hermes");
    expect(changesOf(await mends(host))).toEqual(["profile.a.env update"]);
  });
});
