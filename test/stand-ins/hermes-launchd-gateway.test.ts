import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { gui, user } from "./support/launchd.ts";
import { label, Mac } from "./support/mac.ts";
import { until } from "./support/sandbox.ts";

let mac: Mac;
beforeEach(async () => {
  mac = await Mac.start();
});
afterEach(() => mac.dispose());

const file = (name: string): string => join(mac.profile("coder"), name);

describe("a plist that another has written", () => {
  const foreign = (): string =>
    mac.captured().replace("    <key>KeepAlive</key>", "    <key>Nice</key>\n    <integer>5</integer>\n$&");

  test("is left as it is by a gateway that runs", async () => {
    mac.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
    mac.write(mac.plistPath(), foreign());
    await mac.launchd.ctl("bootstrap", gui, mac.plistPath());
    await mac.ready();
    expect(mac.read(mac.plistPath())).toBe(foreign());
  });

  test.each(["start", "restart", "install"])("is rewritten and loaded again by gateway %s", async (verb) => {
    mac.write(mac.plistPath(), foreign());
    await mac.launchd.ctl("bootstrap", gui, mac.plistPath());
    const pid = await mac.ready();
    const { code, out } = await mac.coder(verb);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining(
        "↻ Updated gateway launchd service definition to match the current Hermes install\n",
      ),
    });
    expect(mac.read(mac.plistPath())).toBe(mac.captured());
    await mac.ready(pid);
  });

  test("leaves nothing loaded where the old job is slow to go", async () => {
    mac.switches({ lock_delay_ms: 0, hang_on_stop: true });
    mac.launchd.switches({ throttle_ms: 100, exit_timeout_ms: 600_000 });
    mac.write(mac.plistPath(), foreign());
    await mac.launchd.ctl("bootstrap", gui, mac.plistPath());
    const pid = await mac.ready();
    const { code, out, err } = await mac.coder("start");
    expect({ code, out, err }).toEqual({
      code: 1,
      out: expect.stringContaining("✗ launchctl kickstart exit 37"),
      err: expect.stringContaining("Bootstrap failed: 5: Input/output error"),
    });
    process.kill(pid, "SIGKILL");
    await mac.launchd.untilGone(label);
  });

  test("goes back into the domain that it was in", async () => {
    mac.write(mac.plistPath(), foreign());
    await mac.launchd.ctl("bootstrap", user, mac.plistPath());
    const pid = await mac.ready(undefined, user);
    await mac.coder("start");
    await mac.ready(pid, user);
    expect(await mac.supervised(gui)).toBeUndefined();
  });
});

describe("a gateway", () => {
  test("writes no start time anywhere", async () => {
    mac.write(file(".env"), "TELEGRAM_BOT_TOKEN=123:abc\n");
    await mac.coder("install");
    const pid = await mac.ready();
    const locks = mac.path(".local/state/hermes/gateway-locks");
    const files = ["gateway.pid", "gateway.lock", "gateway_state.json"].map(file);
    for (const path of [...files, ...readdirSync(locks).map((name) => join(locks, name))])
      expect(JSON.parse(mac.read(path))).toMatchObject({ pid, start_time: null });
  });

  test("heeds an announcement that names no start time", async () => {
    const running = mac.gateway("coder");
    await mac.untilState("running", "coder", running.pid);
    mac.write(
      file(".gateway-planned-stop.json"),
      JSON.stringify({
        target_pid: running.pid,
        target_start_time: null,
        stopper_pid: process.pid,
        written_at: new Date().toISOString(),
      }),
    );
    expect(await running.exit).toBe(0);
    expect(mac.state("coder")).toMatchObject({ gateway_state: "stopped" });
  });

  test("drains on SIGUSR1, exits 75 and is started again", async () => {
    await mac.coder("install");
    const pid = await mac.ready();
    process.kill(pid, "SIGUSR1");
    await mac.ready(pid);
    const { out } = await mac.launchd.ctl("print", `${gui}/${label}`);
    expect(out).toMatch(/^\tlast exit code = 75/m);
  });

  test("prints into the files that the plist names", async () => {
    mac.switches({ lock_delay_ms: 0, crash_at_start: 3 });
    await mac.coder("install");
    const errors = file("logs/gateway.error.log");
    await until(
      "the reason to be in the error log",
      () => existsSync(errors) && mac.read(errors).includes("cannot start (stand-in)"),
    );
  });
});
