import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { isPlistList, readPlist } from "../../src/formats/plist.ts";
import type { AbsolutePath, ServiceId } from "../../src/model/ids.ts";
import { launchdKeepAwake } from "../../src/service-managers/launchd-keep-awake-format.ts";
import { Sandbox, until } from "../stand-ins/support/sandbox.ts";
import { FIXTURES } from "../support/paths.ts";

const LABEL = "ai.hermes.fleet.keep-awake" as ServiceId; // test data

let box: Sandbox;
const children: ChildProcess[] = [];
beforeEach(() => {
  box = new Sandbox();
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.pid !== undefined) kill(-child.pid);
  await box.dispose();
});

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

const pidFile = (name: string) => box.path(name, "gateway.pid");

/** The job's program, as launchd would run it. */
function words(...names: readonly string[]): readonly string[] {
  const text = launchdKeepAwake.render(
    {
      fleet: "home",
      program: join(FIXTURES, "bin/caffeinate") as AbsolutePath, // it is
      holds: { display: false, idle: true, disk: true, system: false, userActive: false, while: "running" },
      gateways: names.map((name) => ({
        service: `ai.hermes.gateway-${name}` as ServiceId, // test data
        pidFile: pidFile(name) as AbsolutePath, // below a home
      })),
    },
    LABEL,
  );
  const plist = readPlist(text);
  const list = plist.ok ? plist.data.ProgramArguments : undefined;
  return isPlistList(list) ? list.map(String) : [];
}

function begin(command: readonly string[], options: { readonly argv0?: string } = {}): ChildProcess {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    env: { HOME: box.home, PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
    stdio: "ignore",
    detached: true,
    ...options,
  });
  children.push(child);
  return child;
}

/** A process whose command line is a gateway's. */
const gateway = () =>
  begin([
    "/bin/sh",
    "-c",
    "while :; do sleep 600; done",
    "hermes_cli.main",
    "--profile",
    "coder",
    "gateway",
    "run",
  ]);

function note(name: string, text: string): void {
  mkdirSync(box.path(name), { recursive: true });
  writeFileSync(pidFile(name), text);
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => void child.once("exit", resolve));
const held = (): readonly string[] => {
  const folder = box.path(".launchd-stand-in/assertions");
  const pids = existsSync(folder) ? readdirSync(folder) : [];
  return pids
    .filter((pid) => existsSync(`/proc/${pid}`))
    .map((pid) => readFileSync(join(folder, pid), "utf8"));
};
const holding = () => until("the assertion", () => held().length > 0);

describe("the agent that looks for gateways", () => {
  test.each([
    [
      "as Hermes writes it",
      (pid: number) => JSON.stringify({ pid, kind: "hermes-gateway", start_time: null }),
    ],
    [
      "over several lines",
      (pid: number) => JSON.stringify({ start_time: 12, pid, hermes_home: "/x" }, null, 2),
    ],
    ["as a bare number", (pid: number) => `${pid}\n`],
  ])("holds what is asked for while a gateway lives whose PID is noted %s", async (_, text) => {
    const one = gateway();
    note("coder", text(one.pid ?? 0));
    const agent = begin(words("none", "coder"));
    await holding();
    expect(held()).toEqual(["\nPreventUserIdleSystemSleep\nPreventDiskIdle\n"]);
    const over = ended(agent);
    kill(-(one.pid ?? 0));
    expect(await over).toBe(0);
    expect(held()).toEqual([]);
  });

  test("goes on with another that lives when the first has ended", async () => {
    const [one, other] = [gateway(), gateway()];
    note("a", String(one.pid));
    note("b", String(other.pid));
    const agent = begin(words("a", "b"));
    await holding();
    kill(-(one.pid ?? 0));
    await until("the first to be gone", () => !existsSync(`/proc/${one.pid}`));
    await holding();
    const over = ended(agent);
    kill(-(other.pid ?? 0));
    expect(await over).toBe(0);
  });

  test.each<[string, () => string]>([
    ["there is none", () => ""],
    ["of a process that has ended", () => '{"pid": 4194000}'],
    ["of somebody else by now", () => `{"pid": ${begin(["/bin/sleep", "600"]).pid}}`],
    [
      "of another sort of gateway",
      () => String(begin(["/bin/sh", "-c", "sleep 600", "api-gateway", "run"]).pid),
    ],
    ["that is negative", () => '{"pid": -1}'],
    ["that is huge", () => '{"pid": 99999999999999999999}'],
    ["that is no number", () => '{"pid": "$(touch here)"}'],
    ["that is cut in half", () => '{"pi'],
  ])("holds nothing, and ends, for a PID where %s", async (_, text) => {
    note("coder", text());
    expect(await ended(begin(words("coder", "missing")))).toBe(0);
    expect(held()).toEqual([]);
  });

  test("does not begin again and again where caffeinate fails", async () => {
    note("coder", String(gateway().pid));
    const command = words("coder").map((word) => (word.endsWith("/caffeinate") ? "/bin/false" : word));
    expect(await ended(begin(command))).toBe(1);
  });
});
