import { describe, expect, test } from "@jest/globals";
import type { GatewayFact } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../../src/model/ids.ts";
import { readCredentialLocks } from "../../src/observe/credential-locks.ts";
import { FileLocks, LOCK_TABLE } from "../../src/observe/file-locks.ts";
import { readGateway } from "../../src/observe/gateways.ts";
import { ProcWitness } from "../../src/observe/witness.ts";
import { machine } from "../../src/system/machine.ts";
import type { ProcessFact, ReadingSystem } from "../../src/system/system.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
const SERVICE = "hermes-gateway-coder.service" as ServiceId; // test data
const OWN_GROUP = `0::/user.slice/user-1000.slice/user@1000.service/app.slice/${SERVICE}`;

/** A live process: 7 began at tick 70, at 1,000,000 ms. */
const process_ = (pid: number, group = OWN_GROUP): ProcessFact => ({
  identity: { pid, startTime: pid * 10 },
  startedMs: 1_000_000,
  argv: ["hermes"],
  cgroups: [group],
});

interface Host {
  /** The lines of /proc/locks; `{inode}` stands for that of gateway.lock. */
  readonly locks?: readonly string[];
  readonly processes?: readonly ProcessFact[];
  readonly files?: Readonly<Record<string, unknown>>;
  readonly mainPid?: number;
}

function systemOf({ locks = [], processes = [] }: Host): ReadingSystem {
  const real = machine();
  const { device = "", inode = "" } = real.inode(folder.path("gateway.lock")) ?? {};
  const table = locks
    .map((line) => line.replace("{file}", `${device}:${inode}`).replace("{inode}", inode))
    .join("\n");
  return {
    ...real,
    userId: 1000,
    readText: (path, options) =>
      path === "/proc/locks"
        ? { is: "text", text: `${table}\n`, mode: 0o444, modifiedMs: 0 }
        : real.readText(path, options),
    process: (pid) => processes.find(({ identity }) => identity.pid === pid),
  };
}

function witnessOn(system: ReadingSystem): ProcWitness {
  return new ProcWitness(system, new FileLocks(system.readText(LOCK_TABLE)));
}

/** The gateway of a home with these files, on a machine with these locks and processes. */
function gateway(host: Host): GatewayFact {
  for (const [name, content] of Object.entries(host.files ?? {})) {
    folder.write(name, typeof content === "string" ? content : JSON.stringify(content));
  }
  const system = systemOf(host);
  const home = { profile: "coder" as ProfileName, home: folder.path(), service: SERVICE }; // test data
  return readGateway(system, witnessOn(system), home, host.mainPid);
}

const LOCKED = "1: FLOCK  ADVISORY  WRITE 7 {file} 0 EOF";
const state = (pid: number, rest: object = {}) => ({
  pid,
  start_time: pid * 10,
  gateway_state: "running",
  platforms: {},
  ...rest,
});

describe("a gateway that holds its lock", () => {
  test("is found by it, whatever gateway.pid says", () => {
    const found = gateway({
      files: {
        "gateway.lock": "",
        "gateway.pid": { pid: 8, start_time: 80 },
        "gateway_state.json": state(7),
      },
      locks: [LOCKED],
      processes: [process_(7), process_(8)],
    });
    expect(found).toEqual({
      is: "live",
      process: { pid: 7, startTime: 70 },
      startedMs: 1_000_000,
      holdsLock: true,
      service: SERVICE,
      report: { state: "running", platforms: [], writer: 7 },
    });
  });

  test("is found without gateway.pid", () => {
    expect(
      gateway({ files: { "gateway.lock": "" }, locks: [LOCKED], processes: [process_(7)] }),
    ).toMatchObject({ is: "live" });
  });

  test.each<[string, string]>([
    ["a session", "0::/user.slice/user-1000.slice/session-1.scope"],
    ["no group", ""],
    ["a group whose name only begins like it", "0::/user.slice/hermes-gateway-coder.service.d"],
  ])("is nobody's in %s", (_, group) => {
    expect(
      gateway({ files: { "gateway.lock": "" }, locks: [LOCKED], processes: [process_(7, group)] }),
    ).toMatchObject({
      service: undefined,
    });
  });

  test("is another service's in that one's group", () => {
    const group = "0::/user.slice/hermes-gateway-other.service";
    expect(
      gateway({ files: { "gateway.lock": "" }, locks: [LOCKED], processes: [process_(7, group)] }),
    ).toMatchObject({
      service: "hermes-gateway-other.service",
    });
  });

  test("is the service's in a group below it, and on a host with both hierarchies", () => {
    const processes = [{ ...process_(7), cgroups: ["1:name=systemd:/x", `0::/user.slice/${SERVICE}/child`] }];
    expect(gateway({ files: { "gateway.lock": "" }, locks: [LOCKED], processes })).toMatchObject({
      service: SERVICE,
    });
  });

  test("is the service's where the manager names its PID, though no group does", () => {
    const processes = [process_(7, "0::/")];
    const found = gateway({ files: { "gateway.lock": "" }, locks: [LOCKED], processes, mainPid: 7 });
    expect(found).toMatchObject({ service: SERVICE, holdsLock: true });
  });

  test("is told apart from the manager's process, which waits for the lock", () => {
    const processes = [process_(7, "0::/user.slice/session-1.scope"), process_(9)];
    const found = gateway({ files: { "gateway.lock": "" }, locks: [LOCKED], processes, mainPid: 9 });
    expect(found).toMatchObject({ process: { pid: 7 }, service: undefined });
  });

  test.each<[string, object]>([
    ["of another PID", state(8)],
    ["of another start", { ...state(7), start_time: 69 }],
    ["without a start", { ...state(7), start_time: null }],
  ])("is not believed by a state file %s", (_, content) => {
    const found = gateway({
      files: { "gateway.lock": "", "gateway_state.json": content },
      locks: [LOCKED],
      processes: [process_(7)],
    });
    expect(found).toMatchObject({ is: "live" });
    expect(found).not.toHaveProperty("report");
  });

  test("has only those platforms that it has spoken of itself", () => {
    const at = (ms: number) => ({ state: "fatal", updated_at: new Date(ms).toISOString() });
    const content = state(7, { platforms: { old: at(999_999), own: at(1_000_000) } });
    const found = gateway({
      files: { "gateway.lock": "", "gateway_state.json": content },
      locks: [LOCKED],
      processes: [process_(7)],
    });
    expect(found.is === "live" ? found.report?.platforms.map(({ platform }) => platform) : []).toEqual([
      "own",
    ]);
  });
});

describe("the table of locks", () => {
  test.each<[string, string]>([
    ["a POSIX lock", "1: POSIX  ADVISORY  WRITE 7 {file} 0 EOF"],
    ["a lease", "1: LEASE  ACTIVE    WRITE 7 {file} 0 EOF"],
    ["another file's lock", "1: FLOCK  ADVISORY  WRITE 7 00:00:1 0 EOF"],
    ["one that waits for it", "1: -> FLOCK  ADVISORY  WRITE 7 {file} 0 EOF"],
    ["a lock of nobody here", "1: FLOCK  ADVISORY  WRITE -1 {file} 0 EOF"],
    ["no line", ""],
  ])("does not take %s for the gateway's", (_, line) => {
    expect(gateway({ files: { "gateway.lock": "" }, locks: [line], processes: [process_(7)] }).is).toBe(
      "none",
    );
  });

  test("has the right one among others", () => {
    const others = Array.from(
      { length: 50 },
      (_, index) => `${index}: FLOCK  ADVISORY  WRITE ${100 + index} 08:01:${index} 0 EOF`,
    );
    expect(
      gateway({ files: { "gateway.lock": "" }, locks: [...others, LOCKED], processes: [process_(7)] }),
    ).toMatchObject({ process: { pid: 7 } });
  });

  test("names another device on overlay file systems; then the PID file decides as well", () => {
    const locks = [
      "1: FLOCK  ADVISORY  WRITE 6 00:99:{inode} 0 EOF",
      "2: FLOCK  ADVISORY  WRITE 7 00:2f:{inode} 0 EOF",
    ];
    const files = { "gateway.lock": "", "gateway.pid": { pid: 7, start_time: 70 } };
    expect(gateway({ files, locks, processes: [process_(6), process_(7)] })).toMatchObject({
      process: { pid: 7 },
      holdsLock: true,
    });
  });

  test("of another device without a PID file names nobody", () => {
    const locks = ["1: FLOCK  ADVISORY  WRITE 6 00:99:{inode} 0 EOF"];
    expect(gateway({ files: { "gateway.lock": "" }, locks, processes: [process_(6)] }).is).toBe("none");
  });

  test("may not be there", () => {
    expect(new FileLocks({ is: "absent" }).holder({ device: "08:01", inode: "1" }, 1)).toBeUndefined();
  });
});

test.each([
  ["the system's", `0::/system.slice/${SERVICE}`],
  ["another user's", `0::/user.slice/user-1001.slice/user@1001.service/app.slice/${SERVICE}`],
])("a process in a unit of %s is in no service of this user's", (_, group) => {
  const found = gateway({ files: { "gateway.lock": "" }, locks: [LOCKED], processes: [process_(7, group)] });
  expect(found).toMatchObject({ is: "live", service: undefined });
});

describe("a gateway that has no lock yet", () => {
  const pid = { "gateway.lock": "", "gateway.pid": { pid: 7, start_time: 70 } };

  test("is found by gateway.pid inside its service", () => {
    expect(gateway({ files: pid, processes: [process_(7)] })).toMatchObject({
      is: "live",
      holdsLock: false,
      service: SERVICE,
    });
  });

  test("is found by the manager's PID", () => {
    expect(gateway({ processes: [process_(7, "0::/")], mainPid: 7 })).toMatchObject({
      is: "live",
      holdsLock: false,
      service: SERVICE,
    });
  });

  test.each<[string, Host]>([
    ["whose process is gone: stale", { files: pid }],
    [
      "whose PID is another process's by now",
      { files: { "gateway.pid": { pid: 7, start_time: 69 } }, processes: [process_(7)] },
    ],
    [
      "without a start time, which tells nothing",
      { files: { "gateway.pid": "7\n" }, processes: [process_(7)] },
    ],
    [
      "whose process is in no service",
      { files: pid, processes: [process_(7, "0::/user.slice/session-1.scope")] },
    ],
    [
      "of another profile's process: swapped",
      { files: pid, processes: [process_(7, "0::/x/hermes-gateway-other.service")] },
    ],
    ["that is broken", { files: { "gateway.pid": "{" }, processes: [process_(7)] }],
    [
      "that the manager's own process denies, which is gone",
      { files: pid, processes: [process_(7)], mainPid: 9 },
    ],
  ])("is not found by a gateway.pid %s", (_, host) => {
    expect(gateway(host).is).toBe("none");
  });
});

describe("no gateway", () => {
  test("leaves its last word, with every platform of it", () => {
    const content = state(7, {
      gateway_state: "startup_failed",
      exit_reason: "401",
      platforms: { telegram: { state: "fatal", updated_at: "2020-01-01T00:00:00Z" } },
    });
    expect(gateway({ files: { "gateway_state.json": content } })).toEqual({
      is: "none",
      lastReport: {
        state: "startup_failed",
        exitReason: "401",
        writer: 7,
        platforms: [{ platform: "telegram", state: "fatal" }],
      },
    });
  });

  test.each<[string, string | Uint8Array, string]>([
    ["a line of", 'A="-----BEGIN-----\nSommerregen im Garten\n-----END-----"\n', "bad line: (sensitive)"],
    ["what is", Buffer.from("# caf\xe9\nA=Sommerregen im Garten\n", "latin1"), "bad line: (sensitive)"],
  ])("does not quote %s in its .env", (_, env, shown) => {
    folder.write(".env", env);
    const reason = "bad line: Sommerregen im Garten";
    const platforms = {
      telegram: { state: "fatal", error_message: reason, updated_at: "2020-01-01T00:00:00Z" },
    };
    const content = state(7, { gateway_state: "startup_failed", exit_reason: reason, platforms });
    expect(gateway({ files: { "gateway_state.json": content } })).toMatchObject({
      lastReport: { exitReason: shown, platforms: [{ message: shown }] },
    });
  });

  test("quotes nothing where its .env cannot be read", () => {
    folder.folder(".env");
    const content = state(7, { gateway_state: "startup_failed", exit_reason: "no Sommerregen" });
    expect(gateway({ files: { "gateway_state.json": content } })).toMatchObject({
      lastReport: { exitReason: "(not shown, since .env cannot be read)" },
    });
  });

  test("is what an empty home has", () => {
    expect(gateway({})).toEqual({ is: "none" });
  });

  test("is what a broken state file leaves", () => {
    const why = "it is cut off or damaged";
    const damaged = (["gateway.pid", "gateway_state.json"] as const).map((name) => ({
      name,
      path: folder.path(name),
      why,
    }));
    expect(gateway({ files: { "gateway_state.json": "{", "gateway.pid": "{" } })).toEqual({
      is: "none",
      damaged,
    });
  });
});

describe("credential locks", () => {
  const HASH = "0123456789abcdef";
  const locks = (
    names: Readonly<Record<string, unknown>>,
    gateways: ReadonlyMap<ProfileName, GatewayFact> = new Map(),
  ) => {
    for (const [name, content] of Object.entries(names)) {
      folder.write(`locks/${name}`, typeof content === "string" ? content : JSON.stringify(content));
    }
    const system = systemOf({ processes: [process_(7)] });
    return readCredentialLocks(system, witnessOn(system), folder.path("locks"), gateways);
  };

  test("of a live process are read, with the profile whose gateway it is", () => {
    const coder = "coder" as ProfileName; // test data
    const gateways = new Map([
      [
        coder,
        {
          is: "live",
          process: { pid: 7, startTime: 70 },
          startedMs: 0,
          holdsLock: true,
          service: SERVICE,
        } as const,
      ],
    ]);
    expect(locks({ [`telegram-bot-token-${HASH}.lock`]: { pid: 7, start_time: 70 } }, gateways)).toEqual([
      {
        path: folder.path(`locks/telegram-bot-token-${HASH}.lock`),
        scope: "telegram-bot-token",
        hash: HASH,
        process: { pid: 7, startTime: 70 },
        profile: coder,
      },
    ]);
  });

  test("of somebody else's process belong to no profile", () => {
    expect(locks({ [`x-${HASH}.lock`]: { pid: 7, start_time: 70 } })).toMatchObject([{ profile: undefined }]);
  });

  test.each<[string, string, unknown]>([
    ["a dead process", `x-${HASH}.lock`, { pid: 8, start_time: 80 }],
    ["a PID that is another's by now", `x-${HASH}.lock`, { pid: 7, start_time: 69 }],
    ["a process without a start", `x-${HASH}.lock`, { pid: 7 }],
    ["nobody", `x-${HASH}.lock`, "{"],
    ["another sort", "note.txt", { pid: 7, start_time: 70 }],
    ["a short hash", "x-0123.lock", { pid: 7, start_time: 70 }],
  ])("of %s count for nothing", (_, name, content) => {
    expect(locks({ [name]: content })).toEqual([]);
  });

  test("in a folder that is not there are none", () => {
    expect(readCredentialLocks(machine(), witnessOn(machine()), "/none" as AbsolutePath, new Map())).toEqual(
      [],
    ); // absolute, as written
  });
});
