import { readFileSync, renameSync, rmSync } from "node:fs";
import { expect } from "@jest/globals";
import type { RollDocument } from "../../src/output/roll-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { DownWatch } from "./support/down-watch.ts";
import { inTerminal } from "./support/in-terminal.ts";
import { converge, detailedPlan } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";

const QUICK = { lock_delay_ms: 0, rewrite_delay_ms: 0 };
const fleet = (...profiles: readonly string[]) =>
  [
    "version: 1",
    "profiles:",
    ...profiles.map((name) => `  ${name}: { gateway: { ready_timeout: 20s } }`),
  ].join("\n");

/** A host whose gateways run, as an apply has left them. */
async function running(host: TestHost, ...profiles: readonly string[]): Promise<readonly number[]> {
  host.switches(QUICK);
  host.manifest(fleet(...profiles));
  await converge(host);
  return Promise.all(profiles.map((name) => host.running(name)));
}

/** A command's one document, held to its schema. */
async function json(host: TestHost, ...words: readonly string[]) {
  const ran = await host.fleet([...words, "--json"]);
  const document = JSON.parse(ran.stdout) as RollDocument; // by its schema, as follows
  expect(schemaErrors("roll", document)).toEqual([]);
  return {
    code: ran.code,
    outcome: document.outcome,
    verdict: document.verdict,
    gateways: document.gateways,
  };
}

const text = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
  `${stdout}${stderr}`.replace(/\s+/g, " ");

describeOnBackends("hermes-fleet restart", ({ testOnHost }) => {
  testOnHost("goes from one gateway to the next, until one does not come up", async (host) => {
    const before = await running(host, "a", "b", "c");
    const watch = new DownWatch(host, "a", "b", "c");

    const all = await json(host, "restart");

    expect(all).toMatchObject({ code: 0, outcome: "done", verdict: "Restarted 3 gateways." });
    expect([watch.most, watch.order]).toEqual([1, ["a", "b", "c"]]);
    const after = await Promise.all(["a", "b", "c"].map((name) => host.running(name)));
    expect(all.gateways.map(({ pid_before, pid_after }) => [pid_before, pid_after])).toEqual(
      before.map((pid, index) => [pid, after[index]]),
    );
    expect(after.every((pid) => !before.includes(pid))).toBe(true);
    for (const name of ["a", "b", "c"]) expect(await host.services.restartedInGoodOrder(name)).toBe(true);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });

    host.switches({ ...QUICK, crash_at_start: 3 }, "b");
    const broken = await host.fleet(["restart"]);

    expect(broken.code).toBe(1);
    expect(text(broken)).toMatch(/profile "b": .* is not ready: .*exited with status 3/);
    expect(text(broken)).toContain('not restarted, since "b" is not ready: "c" was left as before');
    expect(text(broken)).toContain("`hermes-fleet restart b c`");
    expect(await host.running("a")).not.toBe(after[0]);
    expect(await host.pid("c")).toBe(after[2]);
  });

  testOnHost("of one ends no process of another, whatever the files of PIDs say", async (host) => {
    const [, other] = await running(host, "coder", "research");
    const file = (name: string) => host.profile(name, "gateway.pid");
    const swap = () => {
      renameSync(file("coder"), host.path("pid"));
      renameSync(file("research"), file("coder"));
      renameSync(host.path("pid"), file("research"));
    };
    const marker = host.profile("research", ".gateway-planned-stop.json");

    swap();
    const before = await host.pid("coder");
    expect(await host.fleet(["restart", "coder"])).toMatchObject({ code: 0 });
    const swapped = await host.running("coder");
    // As a crash leaves it, and a process that has got its PID since.
    host.write(
      file("coder"),
      JSON.stringify({ pid: other, kind: "hermes-gateway", argv: [], start_time: 1 }),
    );
    expect(await host.fleet(["restart", "coder"])).toMatchObject({ code: 0 });
    const stale = await host.running("coder");

    expect(new Set([before, swapped, stale]).size).toBe(3);
    expect(await host.pid("research")).toBe(other);
    expect([readFileSync(`/proc/${other}/comm`, "utf8") !== "", host.exists(marker)]).toEqual([true, false]);
  });

  testOnHost("--force brings back one that hears nothing", async (host) => {
    const [, bystander] = await running(host, "coder", "research");
    host.switches({ ...QUICK, hang_on_stop: true }, "coder");
    expect(await host.fleet(["restart", "coder"])).toMatchObject({ code: 0 });
    const hung = await host.running("coder");
    host.switches(QUICK, "coder");

    const ran = await json(host, "restart", "--force", "coder");

    expect(ran).toMatchObject({
      code: 0,
      gateways: [{ result: "restarted", pid_before: hung, to: "running" }],
    });
    expect(await host.running("coder")).not.toBe(hung);
    expect(await host.pid("research")).toBe(bystander);
    const many = await host.fleet(["restart", "--force"]);
    expect([many.code, text(many)]).toEqual([1, expect.stringContaining("resets one gateway")]);
  });

  testOnHost("draws a line a gateway, and ends with the one that Ctrl-C finds", async (host) => {
    const [, , last] = await running(host, "a", "b", "c");
    host.switches({ ...QUICK, drain_ms: 10_000 }, "a");
    // The process reads its switches when it starts.
    expect(await host.fleet(["restart", "a"])).toMatchObject({ code: 0 });
    const slow = await host.running("a");

    const ran = await inTerminal(host, ["restart"], {
      when: `grep -q draining ${host.profile("a", "gateway_state.json")}`,
      types: "\\003",
    });

    expect(ran.code).toBe(130);
    expect(ran.stdout).toContain("a  draining");
    expect(ran.stdout).toContain("b  waits for its turn");
    expect(ran.stdout).toContain("Gateways that have begun are finished first");
    expect(text(ran)).toContain("Interrupted: 1 restarted, 2 not begun.");
    // The cursor is to be seen again.
    expect(ran.stdout.lastIndexOf("\u001b[?25h")).toBeGreaterThan(ran.stdout.lastIndexOf("\u001b[?25l"));
    expect(await host.running("a")).not.toBe(slow);
    expect(await host.pid("c")).toBe(last);
  });
});

describeOnBackends("hermes-fleet start and stop", ({ testOnHost }) => {
  testOnHost("do so side by side, with a manifest and without, and say what is so already", async (host) => {
    const [, bystander] = await running(host, "coder", "research");

    const stopped = await host.fleet(["stop", "coder"]);
    expect(stopped).toMatchObject({ code: 0 });
    expect(text(stopped)).toMatch(/coder stopped running stopped \d+ → - .* Stopped 1 gateway\./);
    expect(text(stopped)).toContain('"coder" is to run by the manifest: the next apply starts it');
    expect(await host.service("coder")).toMatchObject({ state: "stopped", pid: 0, startsAtLogin: true });
    expect(await host.pid("research")).toBe(bystander);
    expect(await json(host, "stop", "coder")).toMatchObject({
      code: 0,
      outcome: "nothing-to-do",
      gateways: [{ profile: "coder", result: "already" }],
    });

    expect(await json(host, "start")).toMatchObject({
      code: 0,
      verdict: "Started 1 gateway; 1 runs already.",
    });
    expect(await host.pid("research")).toBe(bystander);

    rmSync(host.path("work/hermes-fleet.yaml"));
    expect(await json(host, "stop")).toMatchObject({ code: 0, verdict: "Stopped 2 gateways." });
    expect(await json(host, "restart")).toMatchObject({ code: 0, outcome: "nothing-to-do" });
    const unknown = await host.fleet(["start", "codr"]);
    expect([unknown.code, text(unknown)]).toEqual([1, expect.stringContaining("coder")]);
    expect(await json(host, "start", "coder")).toMatchObject({ code: 0, verdict: "Started 1 gateway." });
    expect(await host.running("coder")).toBeGreaterThan(0);
    expect(await host.pid("research")).toBe(0);
  });
});

describeOnBackends("hermes-fleet run", ({ testOnHost }) => {
  testOnHost("runs one gateway in the terminal, until Ctrl-C, and none beside its service", async (host) => {
    const [pid] = await running(host, "coder");
    const refused = await host.fleet(["run", "coder"]);
    expect(refused.code).toBe(1);
    expect(text(refused)).toContain(`with PID ${pid}`);
    expect(text(refused)).toContain("`hermes-fleet stop coder`");
    await host.fleet(["stop", "coder"]);
    const state = host.profile("coder", "gateway_state.json");
    const environment = host.path("environment");

    const ran = await inTerminal(host, ["run", "coder"], {
      environment: { TELEGRAM_BOT_TOKEN: "999:of-the-caller" },
      when: `eval 'grep -q "\\"running\\"" ${state} && pid=$(sed "s/[^0-9]*\\([0-9]*\\).*/\\1/" ${host.profile("coder", "gateway.pid")}) && tr "\\0" "\\n" < /proc/$pid/environ > ${environment}'`,
      types: "\\003",
    });

    expect(ran.code).toBe(0);
    expect(host.read(state)).toContain('"stopped"');
    expect(host.read(environment)).toContain(`HERMES_HOME=${host.profile("coder")}\n`);
    expect(host.read(environment)).not.toContain("999:of-the-caller");
    expect(await host.pid("coder")).toBe(0);
    expect(await host.fleet(["run", "nobody"])).toMatchObject({ code: 1 });
  });
});
