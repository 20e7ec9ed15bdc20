import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { capture, fixtures, type Outcome, Sandbox, until } from "./support/sandbox.ts";

const label = "ai.hermes.gateway-coder";
const desktop = `gui/${process.getuid?.()}`;
const user = `user/${process.getuid?.()}`;

let box: Sandbox;
beforeEach(async () => {
  box = new Sandbox();
  // The PATH of the captured shell: the plist takes it over.
  box.env.PATH = `${box.path(".local/bin")}:/usr/local/bin:/usr/bin:/bin`;
  launchd({ throttle_ms: 100, teardown_ms: 50 });
  box.onDispose(async () => {
    await fixture("launchd-stand-in", "stop");
  });
  await fixture("launchd-stand-in", "start");
  await hermes("profile", "create", "coder");
});
afterEach(() => box.dispose());

/** Runs a stand-in that is not on the PATH. */
const fixture = (name: string, ...args: string[]): Promise<Outcome> =>
  box.run(join(fixtures, "bin", name), args);
const hermes = (...args: string[]): Promise<Outcome> => fixture("hermes", ...args);
const gateway = (verb: string, ...args: string[]): Promise<Outcome> =>
  hermes("-p", "coder", "gateway", verb, ...args);
const launchctl = (...args: string[]): Promise<Outcome> => fixture("launchctl", ...args);

/** Sets the switches of the stand-in launchd. */
const launchd = (values: object): void =>
  box.write(box.path(".launchd-stand-in/switches.json"), JSON.stringify(values));

const plistPath = (name = label): string => box.path("Library/LaunchAgents", `${name}.plist`);
const captured = (): string => capture("agent-coder.plist", box);
const file = (name: string): string => join(box.profile("coder"), name);
const json = (name: string): Record<string, unknown> => JSON.parse(box.read(file(name)));

/** The PID that launchd runs for the job; 0 while it runs none, undefined where the job is not loaded. */
async function supervised(domain = desktop): Promise<number | undefined> {
  const { code, out } = await launchctl("print", `${domain}/${label}`);
  return code === 0 ? Number(/^\tpid = (\d+)$/m.exec(out)?.[1] ?? 0) : undefined;
}

/** Waits until a gateway other than `before` is ready under launchd; its PID. */
async function ready(before?: unknown, domain = desktop): Promise<number> {
  await until(
    "the gateway to be running under launchd",
    async () => {
      const state = box.state("coder");
      return (
        state?.gateway_state === "running" && state.pid !== before && state.pid === (await supervised(domain))
      );
    },
    10_000,
  );
  return Number(box.state("coder")?.pid);
}

/** A disabled job is the commonest reason for a bootstrap that fails with 5. */
const disable = (): Promise<Outcome> => launchctl("disable", `${desktop}/${label}`);
const enable = (): Promise<Outcome> => launchctl("enable", `${desktop}/${label}`);

/** Waits for a gateway that launchd does not know, and sees to its end. */
async function unsupervised(): Promise<number> {
  await box.untilState("running", "coder");
  const pid = Number(box.state("coder")?.pid);
  box.onDispose(async () => {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  });
  return pid;
}

/** The fields of /proc/PID/stat after the command, or undefined where there is no such process. */
function stat(pid: number): string[] | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** A dead process that nobody has waited for yet counts as gone. */
const isAlive = (pid: number): boolean => ![undefined, "Z"].includes(stat(pid)?.[0]);

describe("gateway install", () => {
  test("writes the captured plist and loads it at once", async () => {
    const { code, out } = await gateway("install");
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining("✓ Service installed and loaded!"),
    });
    expect(box.read(plistPath())).toBe(captured());
    await ready();
  });

  test("of the default profile names no profile", async () => {
    await hermes("gateway", "install");
    expect(box.read(plistPath("ai.hermes.gateway"))).toBe(capture("agent-default.plist", box));
  });

  test("goes to the user's domain where nobody is at the desktop", async () => {
    await fixture("launchd-stand-in", "logout");
    await gateway("install");
    await ready(undefined, user);
  });

  test("leaves one that is there alone, loaded or not", async () => {
    box.write(plistPath(), captured());
    const { code, out } = await gateway("install");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("Service already installed") });
    expect(await supervised()).toBeUndefined();
  });

  test("writes nothing for a home below a temporary directory, and exits 0", async () => {
    box.env.TMPDIR = box.home;
    const { code, out } = await gateway("install");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("Refusing to write") });
    expect(existsSync(plistPath())).toBe(false);
  });
});

describe("gateway start", () => {
  test("loads a job that is not loaded", async () => {
    box.write(plistPath(), captured());
    const { code, out } = await gateway("start");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("launchd job was unloaded") });
    await ready();
  });

  test("writes a plist that is missing", async () => {
    expect((await gateway("start")).code).toBe(0);
    expect(box.read(plistPath())).toBe(captured());
    await ready();
  });

  test("does nothing to a gateway that runs", async () => {
    await gateway("install");
    const pid = await ready();
    expect((await gateway("start")).code).toBe(0);
    expect(await supervised()).toBe(pid);
  });

  test("overlooks that the PATH is another shell's", async () => {
    box.write(plistPath(), captured().replace("/usr/local/bin", "/opt/homebrew/bin"));
    const before = box.read(plistPath());
    expect((await gateway("start")).out).not.toContain("↻ Updated");
    expect(box.read(plistPath())).toBe(before);
  });

  test.each([
    ["5, with a process that nothing supervises", 5],
    ["125 likewise", 125],
  ])("answers a bootstrap that fails with %s", async (_, exit) => {
    box.write(plistPath(), captured());
    launchd({ fail: { bootstrap: { exit } } });
    const { code, out } = await gateway("start");
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining(
        `(launchctl exit ${exit}).\n✓ Started gateway as a background process instead`,
      ),
    });
    const pid = await unsupervised();
    expect(await supervised()).toBeUndefined();
    // A session of its own, and what it logs where launchd would have put it.
    expect(stat(pid)?.[3]).toBe(String(pid));
    expect(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(1, -1)).toEqual(
      "-m hermes_cli.main --profile coder gateway run --replace".split(" "),
    );
    expect(box.read(file("logs/gateway.log"))).toContain("Starting Hermes Gateway...");
  });

  test("brings a gateway back under launchd that ran without", async () => {
    box.write(plistPath(), captured());
    await disable();
    await gateway("start");
    const orphan = await unsupervised();
    await enable();
    await gateway("start");
    await ready(orphan);
    expect(isAlive(orphan)).toBe(false);
  });
});

describe("gateway stop", () => {
  test("announces it and unloads the job", async () => {
    await gateway("install");
    const pid = await ready();
    expect((await gateway("stop")).code).toBe(0);
    expect(box.state("coder")).toMatchObject({ pid, gateway_state: "stopped" });
    await until("the job to be gone", async () => (await supervised()) === undefined);
    expect(existsSync(plistPath())).toBe(true);
  });

  test("ends a gateway that launchd does not know", async () => {
    box.write(plistPath(), captured());
    await disable();
    await gateway("start");
    const pid = await unsupervised();
    expect((await gateway("stop")).code).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(box.state("coder")).toMatchObject({ pid, gateway_state: "stopped" });
  });
});

describe("gateway restart", () => {
  test("puts a new process in the old one's place", async () => {
    await gateway("install");
    const pid = await ready();
    expect((await gateway("restart")).code).toBe(0);
    await ready(pid);
    expect(isAlive(pid)).toBe(false);
  });

  test("loads a job that is not loaded", async () => {
    box.write(plistPath(), captured());
    const { code, out } = await gateway("restart");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("launchd job was unloaded") });
    await ready();
  });

  test("without a plist does nothing and exits 0", async () => {
    expect((await gateway("restart")).code).toBe(0);
    expect(existsSync(plistPath())).toBe(false);
  });
});

describe("a plist that another has written", () => {
  const foreign = (): string =>
    captured().replace("    <key>KeepAlive</key>", "    <key>Nice</key>\n    <integer>5</integer>\n$&");

  test("is left as it is by a gateway that runs", async () => {
    box.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
    box.write(plistPath(), foreign());
    await launchctl("bootstrap", desktop, plistPath());
    await ready();
    expect(box.read(plistPath())).toBe(foreign());
  });

  test.each(["start", "restart", "install"])("is rewritten and loaded again by gateway %s", async (verb) => {
    box.write(plistPath(), foreign());
    await launchctl("bootstrap", desktop, plistPath());
    const pid = await ready();
    const { code, out } = await gateway(verb);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining(
        "↻ Updated gateway launchd service definition to match the current Hermes install\n",
      ),
    });
    expect(box.read(plistPath())).toBe(captured());
    await ready(pid);
  });

  test("leaves nothing loaded where the old job is slow to go", async () => {
    box.switches({ lock_delay_ms: 0, hang_on_stop: true });
    launchd({ throttle_ms: 100, exit_timeout_ms: 2000 });
    box.write(plistPath(), foreign());
    await launchctl("bootstrap", desktop, plistPath());
    await ready();
    const { code, out, err } = await gateway("start");
    expect({ code, out, err }).toEqual({
      code: 1,
      out: expect.stringContaining("✗ launchctl kickstart exit 37"),
      err: expect.stringContaining("Bootstrap failed: 5: Input/output error"),
    });
    await until("the job to be gone", async () => (await supervised()) === undefined);
  });

  test("goes back into the domain that it was in", async () => {
    box.write(plistPath(), foreign());
    await launchctl("bootstrap", user, plistPath());
    const pid = await ready(undefined, user);
    await gateway("start");
    await ready(pid, user);
    expect(await supervised(desktop)).toBeUndefined();
  });
});

describe("a gateway", () => {
  test("writes no start time anywhere", async () => {
    box.write(file(".env"), "TELEGRAM_BOT_TOKEN=123:abc\n");
    await gateway("install");
    const pid = await ready();
    const [lock] = await locks();
    for (const record of [json("gateway.pid"), json("gateway.lock"), json("gateway_state.json"), lock])
      expect(record).toMatchObject({ pid, start_time: null });
  });

  /** The credential locks. */
  async function locks(): Promise<unknown[]> {
    const { out } = await box.run("/bin/sh", ["-c", "cat .local/state/hermes/gateway-locks/*.lock"]);
    return out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }

  test("heeds an announcement that names no start time", async () => {
    const running = box.spawn(join(fixtures, "bin/hermes"), ["-p", "coder", "gateway", "run"]);
    await box.untilState("running", "coder", running.pid);
    box.write(
      file(".gateway-planned-stop.json"),
      JSON.stringify({
        target_pid: running.pid,
        target_start_time: null,
        stopper_pid: process.pid,
        written_at: new Date().toISOString(),
      }),
    );
    expect(await running.exit).toBe(0);
    expect(box.state("coder")).toMatchObject({ gateway_state: "stopped" });
  });

  test("drains on SIGUSR1, exits 75 and is started again", async () => {
    await gateway("install");
    const pid = await ready();
    process.kill(pid, "SIGUSR1");
    await ready(pid);
    const { out } = await launchctl("print", `${desktop}/${label}`);
    expect(out).toMatch(/^\tlast exit code = 75/m);
  });

  test("prints into the files that the plist names", async () => {
    box.switches({ lock_delay_ms: 0, crash_at_start: 3 });
    await gateway("install");
    await until(
      "the error log",
      () => existsSync(file("logs/gateway.error.log")) && box.read(file("logs/gateway.error.log")) !== "",
    );
    expect(box.read(file("logs/gateway.error.log"))).toContain("cannot start (stand-in)");
  });
});

test("gateway status tells whether the job is loaded and the plist current", async () => {
  await gateway("install");
  await ready();
  expect((await gateway("status")).out).toMatch(/✓ Service definition matches.*✓ Gateway service is loaded/s);
  await gateway("stop");
  box.write(plistPath(), "");
  expect((await gateway("status")).out).toMatch(
    /⚠ Service definition is stale.*✗ Gateway service is not loaded/s,
  );
});

test.each([
  ["gateway uninstall", ["-p", "coder", "gateway", "uninstall"]],
  ["profile delete", ["profile", "delete", "coder", "-y"]],
])("%s takes plist and job away", async (_, args) => {
  await gateway("install");
  const pid = await ready();
  expect((await hermes(...args)).code).toBe(0);
  await until("the job to be gone", async () => (await supervised()) === undefined);
  expect(existsSync(plistPath())).toBe(false);
  await until("the gateway to be gone", () => !isAlive(pid));
});

test("profile delete takes the wrapper and the home with them", async () => {
  await gateway("install");
  await ready();
  await hermes("profile", "delete", "coder", "-y");
  expect([box.path(".local/bin/coder"), box.profile("coder")].filter((path) => existsSync(path))).toEqual([]);
});
