import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { capture, Sandbox, startTime, until } from "./support/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

const file = (name: string, profile = "default"): string => join(box.profile(profile), name);

/** The PID that holds the flock on a home's gateway.lock, as /proc/locks tells. */
function lockHolder(profile = "default"): number | undefined {
  if (!existsSync(file("gateway.lock", profile))) return undefined;
  const { ino } = statSync(file("gateway.lock", profile));
  const line = box
    .read("/proc/locks")
    .split("\n")
    .find((lock) => lock.includes("FLOCK") && lock.includes(`:${ino} `));
  return line === undefined ? undefined : Number(line.trim().split(/\s+/)[4]);
}

const platforms = (profile = "default"): Record<string, Record<string, unknown>> =>
  (box.state(profile)?.platforms ?? {}) as Record<string, Record<string, unknown>>;

describe("a gateway that is ready", () => {
  test("holds the flock on gateway.lock", async () => {
    const gateway = await box.readyGateway();
    expect(lockHolder()).toBe(gateway.pid);
  });

  test("has written its PID file in the captured form", async () => {
    const gateway = await box.readyGateway();
    const captured = JSON.parse(capture("gateway.pid", box));
    const written = box.read(file("gateway.pid"));
    expect(JSON.parse(written)).toEqual({
      ...captured,
      pid: gateway.pid,
      start_time: startTime(gateway.pid),
    });
    expect(Object.keys(JSON.parse(written))).toEqual(Object.keys(captured));
  });

  test("has written its state on one line in the captured form", async () => {
    const gateway = await box.readyGateway();
    const captured = JSON.parse(capture("gateway_state.running.json", box));
    const written = box.read(file("gateway_state.json"));
    const state = JSON.parse(written);
    expect(written).toBe(JSON.stringify(state));
    expect(Object.keys(state)).toEqual(Object.keys(captured));
    expect(state).toEqual({
      ...captured,
      pid: gateway.pid,
      start_time: startTime(gateway.pid),
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
    });
  });

  test("logs lines in the captured format", async () => {
    await box.readyGateway();
    const form = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING|ERROR) gateway\.run: ./;
    const written = box.read(file("logs/gateway.log")).trimEnd().split("\n");
    expect(written.filter((line) => !form.test(line))).toEqual([]);
    expect(capture("gateway.log.sample", box).split("\n")[0]).toMatch(form);
  });

  test("has repaired .env before", async () => {
    box.write(file(".env"), " OPENAI_API_KEY=1 ");
    await box.readyGateway();
    expect(box.read(file(".env"))).toBe("OPENAI_API_KEY=1\n");
  });

  test("lets no second gateway run", async () => {
    const gateway = await box.readyGateway();
    const second = box.gateway();
    expect(await second.exit).toBe(1);
    expect(second.out).toContain(`Gateway already running (PID ${gateway.pid})`);
    expect(lockHolder()).toBe(gateway.pid);
  });

  test("gives way to one that says --replace", async () => {
    const gateway = await box.readyGateway();
    const second = box.spawn("hermes", ["gateway", "run", "--replace"]);
    expect(await gateway.exit).toBe(0);
    await box.untilState("running", "default", second.pid);
  });
});

test("before its lock a gateway is a live process beside the last run's state", async () => {
  const first = await box.readyGateway();
  box.announceStop(first.pid);
  await first.exit;
  box.switches({ lock_delay_ms: 60_000 });
  const second = box.gateway();
  await until("the process to be hermes", () => box.read(`/proc/${second.pid}/comm`) === "hermes\n");
  expect(lockHolder()).toBeUndefined();
  expect(box.state()).toMatchObject({ pid: first.pid, gateway_state: "stopped" });
});

describe("an announced stop", () => {
  test("needs the marker only", async () => {
    const gateway = await box.readyGateway();
    box.announceStop(gateway.pid);
    expect(await gateway.exit).toBe(0);
    expect(box.state()).toMatchObject({ pid: gateway.pid, gateway_state: "stopped" });
    expect(readdirSync(box.profile("default"))).not.toContain(".gateway-planned-stop.json");
    expect(existsSync(file("gateway.pid"))).toBe(false);
  });

  test("makes SIGTERM exit 0", async () => {
    const gateway = await box.readyGateway();
    box.announceStop(gateway.pid);
    gateway.signal("SIGTERM");
    expect(await gateway.exit).toBe(0);
  });

  test("drains first", async () => {
    box.switches({ lock_delay_ms: 0, drain_ms: 4_000 });
    const gateway = await box.readyGateway();
    box.announceStop(gateway.pid);
    await box.untilState("draining");
    expect(await gateway.exit).toBe(0);
    expect(box.state()).toMatchObject({ gateway_state: "stopped" });
  });

  test("is what hermes gateway stop makes", async () => {
    const gateway = await box.readyGateway();
    expect((await box.hermes("gateway", "stop")).code).toBe(0);
    expect(await gateway.exit).toBe(0);
  });

  test.each([
    ["is a minute old", (pid: number) => box.announceStop(pid, "default", new Date(Date.now() - 61_000))],
    ["names another process", () => box.announceStop(process.pid)],
  ])("does not count when it %s", async (_, announce) => {
    const gateway = await box.readyGateway();
    announce(gateway.pid);
    gateway.signal("SIGTERM");
    expect(await gateway.exit).toBe(1);
  });
});

test("a SIGTERM that nobody announced exits 1 and leaves a state that says running", async () => {
  const gateway = await box.readyGateway();
  gateway.signal("SIGTERM");
  expect(await gateway.exit).toBe(1);
  expect(box.state()).toMatchObject({ pid: gateway.pid, gateway_state: "running" });
  expect(existsSync(file("gateway.pid"))).toBe(true);
  expect(lockHolder()).toBeUndefined();
});

test("files that a SIGKILL left do not block the next start", async () => {
  const gateway = await box.readyGateway();
  gateway.signal("SIGKILL");
  await gateway.exit;
  expect(box.state()).toMatchObject({ pid: gateway.pid, gateway_state: "running" });
  const next = await box.readyGateway();
  expect(lockHolder()).toBe(next.pid);
});

test("SIGUSR1 ends a gateway that no service manager runs with 75", async () => {
  const gateway = await box.readyGateway();
  gateway.signal("SIGUSR1");
  expect(await gateway.exit).toBe(75);
  expect(box.state()).toMatchObject({ gateway_state: "stopped", restart_requested: true });
});

describe("platforms", () => {
  const locks = (): string[] => {
    const folder = box.path(".local/state/hermes/gateway-locks");
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  test("with credentials are connected, and locked under the digest of their identity", async () => {
    box.write(file(".env"), "TELEGRAM_BOT_TOKEN=123:abc\nMATRIX_ACCESS_TOKEN=m\n");
    const gateway = await box.readyGateway();
    expect(platforms()).toMatchObject({
      telegram: { state: "connected", error_code: null, error_message: null, updated_at: expect.any(String) },
      matrix: { state: "connected" },
    });
    const name = `telegram-bot-token-${createHash("sha256").update("123:abc").digest("hex").slice(0, 16)}.lock`;
    expect(locks()).toEqual([name]);
    expect(JSON.parse(box.read(box.path(".local/state/hermes/gateway-locks", name)))).toMatchObject({
      pid: gateway.pid,
      start_time: startTime(gateway.pid),
      scope: "telegram-bot-token",
    });
    box.announceStop(gateway.pid);
    await gateway.exit;
    expect(locks()).toEqual([]);
  });

  test("of an earlier run keep their entry", async () => {
    box.write(file(".env"), "TELEGRAM_BOT_TOKEN=123:abc\n");
    const first = await box.readyGateway();
    box.announceStop(first.pid);
    await first.exit;
    box.write(file(".env"), "");
    const before = platforms().telegram;
    await box.readyGateway();
    expect(platforms().telegram).toEqual(before);
  });

  test("count from config.yaml where it enables them", async () => {
    box.write(
      file("config.yaml"),
      "platforms:\n  discord:\n    enabled: true\n    token: abc\n  slack:\n    token: x\n",
    );
    await box.readyGateway();
    expect(Object.keys(platforms())).toEqual(["discord"]);
  });

  test("whose token the default profile holds fail the start of a named one", async () => {
    await box.hermes("profile", "create", "coder");
    for (const profile of ["default", "coder"])
      box.write(file(".env", profile), "TELEGRAM_BOT_TOKEN=123:abc\n");
    const holder = await box.readyGateway();
    const second = box.gateway("coder");
    expect(await second.exit).toBe(0);
    expect(box.state("coder")).toMatchObject({
      gateway_state: "startup_failed",
      exit_reason: expect.stringContaining(`PID ${holder.pid}`),
    });
  });

  test("whose token a named profile holds are taken from it", async () => {
    await Promise.all(["coder", "twin"].map((name) => box.hermes("profile", "create", name)));
    for (const profile of ["coder", "twin"]) box.write(file(".env", profile), "TELEGRAM_BOT_TOKEN=123:abc\n");
    await box.readyGateway("coder");
    await box.readyGateway("twin");
    expect(platforms("twin")).toMatchObject({ telegram: { state: "connected" } });
  });

  test("may be failing beside others that are well", async () => {
    box.write(file(".env"), "TELEGRAM_BOT_TOKEN=1\nDISCORD_BOT_TOKEN=2\n");
    const failing = { state: "fatal", error_code: "unauthorized", error_message: "bad token" };
    box.switches({ lock_delay_ms: 0, platforms: { telegram: failing } });
    await box.readyGateway();
    expect(platforms()).toMatchObject({ telegram: failing, discord: { state: "connected" } });
  });
});

describe("switches", () => {
  test("a start can fail with a reason, and exit 0 as in 0.16", async () => {
    box.switches({ lock_delay_ms: 0, startup_failed: "no platform could connect" });
    expect(await box.gateway().exit).toBe(0);
    expect(box.state()).toMatchObject({
      gateway_state: "startup_failed",
      exit_reason: "no platform could connect",
    });
  });

  test("a start can fail with another exit code", async () => {
    box.switches({ lock_delay_ms: 0, startup_failed: "parked", startup_failed_exit: 78 });
    expect(await box.gateway().exit).toBe(78);
  });

  test("only the first starts crash where their number is given", async () => {
    box.switches({ lock_delay_ms: 0, crash_at_start: 3, crash_times: 2 });
    expect(await box.gateway().exit).toBe(3);
    expect(await box.gateway().exit).toBe(3);
    await box.readyGateway();
  });

  test("a gateway can crash after it was ready", async () => {
    box.switches({ lock_delay_ms: 0, crash_after_ms: 100 });
    const gateway = await box.readyGateway();
    expect(await gateway.exit).toBe(1);
    expect(box.state()).toMatchObject({ gateway_state: "running", pid: gateway.pid });
  });

  test("a gateway can have its lock and never become ready", async () => {
    box.switches({ lock_delay_ms: 0, never_ready: true });
    const gateway = box.gateway();
    await box.untilState("starting", "default", gateway.pid);
    expect(lockHolder()).toBe(gateway.pid);
    gateway.signal("SIGTERM");
    expect(await gateway.exit).toBe(1);
    expect(box.state()).toMatchObject({ gateway_state: "starting" });
  });

  test("a gateway can hang when it is to stop", async () => {
    box.switches({ lock_delay_ms: 0, hang_on_stop: true, crash_after_ms: 5_000 });
    const gateway = await box.readyGateway();
    box.announceStop(gateway.pid);
    gateway.signal("SIGTERM");
    gateway.signal("SIGUSR1");
    expect(await gateway.exit).toBe(1);
    expect(box.state()).toMatchObject({ gateway_state: "running" });
  });
});
