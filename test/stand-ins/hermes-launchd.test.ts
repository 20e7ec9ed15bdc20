import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { gui, isRunning, user } from "./support/launchd.ts";
import { label, Mac, sessionOf } from "./support/mac.ts";
import { capture, type Outcome, until } from "./support/sandbox.ts";

let mac: Mac;
beforeEach(async () => {
  mac = await Mac.start();
});
afterEach(() => mac.dispose());

const file = (name: string): string => join(mac.profile("coder"), name);

/** A disabled job is the commonest reason for a bootstrap that fails with 5. */
const disable = (): Promise<Outcome> => mac.launchd.ctl("disable", `${gui}/${label}`);
const enable = (): Promise<Outcome> => mac.launchd.ctl("enable", `${gui}/${label}`);

describe("gateway install", () => {
  test("writes the captured plist and loads it at once", async () => {
    const { code, out } = await mac.coder("install");
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining("✓ Service installed and loaded!"),
    });
    expect(mac.read(mac.plistPath())).toBe(mac.captured());
    await mac.ready();
  });

  test("of the default profile names no profile", async () => {
    await mac.hermes("gateway", "install");
    expect(mac.read(mac.plistPath("ai.hermes.gateway"))).toBe(capture("agent-default.plist", mac));
  });

  test("goes to the user's domain where nobody is at the desktop", async () => {
    await mac.launchd.standIn("logout");
    await mac.coder("install");
    await mac.ready(undefined, user);
  });

  test("leaves one that is there alone, loaded or not", async () => {
    mac.write(mac.plistPath(), mac.captured());
    const { code, out } = await mac.coder("install");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("Service already installed") });
    expect(await mac.supervised()).toBeUndefined();
  });

  test("writes nothing for a home below a temporary directory, and exits 0", async () => {
    mac.env.TMPDIR = mac.home;
    const { code, out } = await mac.coder("install");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("Refusing to write") });
    expect(existsSync(mac.plistPath())).toBe(false);
  });
});

describe("gateway start", () => {
  test("loads a job that is not loaded", async () => {
    mac.write(mac.plistPath(), mac.captured());
    const { code, out } = await mac.coder("start");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("launchd job was unloaded") });
    await mac.ready();
  });

  test("writes a plist that is missing", async () => {
    expect((await mac.coder("start")).code).toBe(0);
    expect(mac.read(mac.plistPath())).toBe(mac.captured());
    await mac.ready();
  });

  test("does nothing to a gateway that runs", async () => {
    await mac.coder("install");
    const pid = await mac.ready();
    expect((await mac.coder("start")).code).toBe(0);
    expect(await mac.supervised()).toBe(pid);
  });

  test("overlooks that the PATH is another shell's", async () => {
    mac.write(mac.plistPath(), mac.captured().replace("/usr/local/bin", "/opt/homebrew/bin"));
    const before = mac.read(mac.plistPath());
    expect((await mac.coder("start")).out).not.toContain("↻ Updated");
    expect(mac.read(mac.plistPath())).toBe(before);
  });

  test.each([
    ["5, with a process that nothing supervises", 5],
    ["125 likewise", 125],
  ])("answers a bootstrap that fails with %s", async (_, exit) => {
    mac.write(mac.plistPath(), mac.captured());
    mac.launchd.switches({ fail: { bootstrap: { exit } } });
    const { code, out } = await mac.coder("start");
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining(
        `(launchctl exit ${exit}).\n✓ Started gateway as a background process instead`,
      ),
    });
    const pid = await mac.unsupervised();
    expect(await mac.supervised()).toBeUndefined();
    // A session of its own, and what it logs where launchd would have put it.
    expect(sessionOf(pid)).toBe(pid);
    expect(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(1, -1)).toEqual(
      "-m hermes_cli.main --profile coder gateway run --replace".split(" "),
    );
    expect(mac.read(file("logs/gateway.log"))).toContain("Starting Hermes Gateway...");
  });

  test("brings a gateway back under launchd that ran without", async () => {
    mac.write(mac.plistPath(), mac.captured());
    await disable();
    await mac.coder("start");
    const orphan = await mac.unsupervised();
    await enable();
    await mac.coder("start");
    await mac.ready(orphan);
    await until("the orphan to be gone", () => !isRunning(orphan));
  });
});

describe("gateway stop", () => {
  test("announces it and unloads the job", async () => {
    await mac.coder("install");
    const pid = await mac.ready();
    expect((await mac.coder("stop")).code).toBe(0);
    expect(mac.state("coder")).toMatchObject({ pid, gateway_state: "stopped" });
    await mac.launchd.untilGone(label);
    expect(existsSync(mac.plistPath())).toBe(true);
  });

  test("ends a gateway that launchd does not know", async () => {
    mac.write(mac.plistPath(), mac.captured());
    await disable();
    await mac.coder("start");
    const pid = await mac.unsupervised();
    expect((await mac.coder("stop")).code).toBe(0);
    expect(isRunning(pid)).toBe(false);
    expect(mac.state("coder")).toMatchObject({ pid, gateway_state: "stopped" });
  });
});

describe("gateway restart", () => {
  test("puts a new process in the old one's place", async () => {
    await mac.coder("install");
    const pid = await mac.ready();
    expect((await mac.coder("restart")).code).toBe(0);
    await mac.ready(pid);
    expect(isRunning(pid)).toBe(false);
  });

  test("loads a job that is not loaded", async () => {
    mac.write(mac.plistPath(), mac.captured());
    const { code, out } = await mac.coder("restart");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("launchd job was unloaded") });
    await mac.ready();
  });

  test("without a plist does nothing and exits 0", async () => {
    expect((await mac.coder("restart")).code).toBe(0);
    expect(existsSync(mac.plistPath())).toBe(false);
  });
});

test("gateway status tells whether the job is loaded and the plist current", async () => {
  await mac.coder("install");
  await mac.ready();
  expect((await mac.coder("status")).out).toMatch(
    /✓ Service definition matches.*✓ Gateway service is loaded/s,
  );
  await mac.coder("stop");
  mac.write(mac.plistPath(), "");
  expect((await mac.coder("status")).out).toMatch(
    /⚠ Service definition is stale.*✗ Gateway service is not loaded/s,
  );
});

test.each([
  ["gateway uninstall", ["-p", "coder", "gateway", "uninstall"]],
  ["profile delete", ["profile", "delete", "coder", "-y"]],
])("%s takes plist and job away", async (_, args) => {
  await mac.coder("install");
  const pid = await mac.ready();
  expect((await mac.hermes(...args)).code).toBe(0);
  await mac.launchd.untilGone(label);
  expect(existsSync(mac.plistPath())).toBe(false);
  await until("the gateway to be gone", () => !isRunning(pid));
});

test("profile delete takes the wrapper and the home with them", async () => {
  await mac.coder("install");
  await mac.ready();
  await mac.hermes("profile", "delete", "coder", "-y");
  expect([mac.path(".local/bin/coder"), mac.profile("coder")].filter((path) => existsSync(path))).toEqual([]);
});
