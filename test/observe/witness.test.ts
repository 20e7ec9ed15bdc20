import { utimesSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { GatewayFact } from "../../src/model/facts.ts";
import type { ProfileName, ServiceId } from "../../src/model/ids.ts";
import { readCredentialLocks } from "../../src/observe/credential-locks.ts";
import { readGateway } from "../../src/observe/gateways.ts";
import { PsWitness } from "../../src/observe/witness.ts";
import { machine } from "../../src/system/machine.ts";
import type { ProcessFact } from "../../src/system/system.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
const CODER = "coder" as ProfileName; // test data
const SERVICE = "ai.hermes.gateway-coder" as ServiceId; // test data
const OTHER = "ai.hermes.gateway-other" as ServiceId; // test data
/** When the process of these tests began. */
const BEGAN = 1_700_000_000_000;
const RUNS = ["/opt/hermes", "--profile", "coder", "gateway", "run"];

const process_ = (pid: number, argv: readonly string[] = RUNS, startedMs = BEGAN): ProcessFact => ({
  identity: { pid, startTime: startedMs / 1000 },
  startedMs,
  argv,
  cgroups: [],
  hasTerminal: false,
});

interface Host {
  readonly processes?: readonly ProcessFact[];
  /** What launchd has running, by PID. */
  readonly services?: readonly (readonly [number, ServiceId])[];
  /** Each with what is in it, and how long after the process it was written, in ms. */
  readonly files?: Readonly<Record<string, readonly [content: unknown, afterMs: number]>>;
  readonly mainPid?: number;
}

const witnessOf = ({ processes = [], services = [] }: Host) =>
  new PsWitness(machine(), new Map(processes.map((one) => [one.identity.pid, one])), new Map(services));

function write(files: Host["files"] = {}): void {
  for (const [name, [content, afterMs]] of Object.entries(files)) {
    const seconds = (BEGAN + afterMs) / 1000;
    utimesSync(folder.write(name, JSON.stringify(content)), seconds, seconds);
  }
}

function gateway(host: Host, profile = CODER): GatewayFact {
  write(host.files);
  const of = { profile, home: folder.path(), service: SERVICE };
  return readGateway(machine(), witnessOf(host), of, host.mainPid);
}

const PID_FILE = { "gateway.pid": [{ pid: 7, kind: "hermes-gateway", start_time: null }, 3_000] } as const;
const state = (pid = 7) => ({ pid, start_time: null, gateway_state: "running", platforms: {} });

describe("without /proc, a gateway that has its lock", () => {
  test("is the process that wrote gateway.pid, of the service that launchd runs it for", () => {
    expect(
      gateway({
        processes: [process_(7)],
        services: [[7, SERVICE]],
        files: { ...PID_FILE, "gateway_state.json": [state(), 4_000] },
      }),
    ).toEqual({
      is: "live",
      process: { pid: 7, startTime: BEGAN / 1000 },
      startedMs: BEGAN,
      holdsLock: true,
      service: SERVICE,
      report: { state: "running", platforms: [], writer: 7 },
    });
  });

  test.each<[string, readonly string[]]>([
    ["names the profile", RUNS],
    [
      "has a wrapper before it",
      ["/bin/sh", "x", "--", "python3", "-m", "hermes_cli.main", "-p", "coder", "gateway", "run"],
    ],
    [
      "has a path with blanks",
      ["/Users/ada/My", "Apps/hermes", "--profile=coder", "gateway", "run", "--replace"],
    ],
  ])("is found where launchd knows nothing of it and its command %s", (_, argv) => {
    const found = gateway({ processes: [process_(7, argv)], files: PID_FILE });
    expect(found).toMatchObject({ is: "live", holdsLock: true, service: undefined });
  });

  test("is the default's where its command names none", () => {
    const host = { processes: [process_(7, ["hermes", "gateway", "run"])], files: PID_FILE };
    expect(gateway(host, "default" as ProfileName).is).toBe("live"); // test data
  });

  test("is the service's whatever its command says: older ones name no profile", () => {
    const processes = [process_(7, ["python3", "-m", "hermes_cli.main", "gateway", "run"])];
    expect(gateway({ processes, services: [[7, SERVICE]], files: PID_FILE })).toMatchObject({
      holdsLock: true,
      service: SERVICE,
    });
  });

  test("is the job's that has started it behind a wrapper", () => {
    const processes = [process_(5, ["caffeinate", "-i", "hermes"]), { ...process_(7), parent: 5 }];
    expect(gateway({ processes, services: [[5, SERVICE]], files: PID_FILE })).toMatchObject({
      holdsLock: true,
      service: SERVICE,
    });
  });

  test("may be below a job of somebody's own, which is told", () => {
    const services = [[7, "com.me.research" as ServiceId]] as const; // test data
    expect(gateway({ processes: [process_(7)], services, files: PID_FILE })).toMatchObject({
      is: "live",
      service: "com.me.research",
    });
  });
});

describe("without /proc, gateway.pid names nobody", () => {
  test.each<[string, Host]>([
    ["that lives any more", { processes: [] }],
    ["but a later process with the same PID", { processes: [process_(7, RUNS, BEGAN + 60_000)] }],
    ["but a process of another program", { processes: [process_(7, ["/usr/bin/vim"])] }],
    ["but another command of Hermes", { processes: [process_(7, ["hermes", "-p", "coder", "chat"])] }],
    [
      "but another profile's gateway: the home was copied",
      { processes: [process_(7, ["hermes", "-p", "other", "gateway", "run"])] },
    ],
    [
      "but what launchd runs for another profile, though its command does not tell",
      { processes: [process_(7)], services: [[7, OTHER]] },
    ],
    [
      "but the default's gateway, whose command names no profile",
      { processes: [process_(7, ["hermes", "gateway", "run"])] },
    ],
  ])("%s", (_, host) => {
    expect(gateway({ ...host, files: PID_FILE })).toEqual({ is: "none" });
  });

  test("where it is a bare number of an older Hermes that is dead", () => {
    expect(gateway({ processes: [], files: { "gateway.pid": [7, 3_000] } }).is).toBe("none");
  });
});

describe("without /proc, where gateway.pid is damaged,", () => {
  const files = (content: unknown = state()) =>
    ({ "gateway.pid": ["-7", 3_000], "gateway_state.json": [content, 4_000] }) as const;

  test("its state file names the gateway, which writes that once it has its lock", () => {
    expect(gateway({ processes: [process_(7)], services: [[7, SERVICE]], files: files() })).toMatchObject({
      is: "live",
      holdsLock: true,
      damaged: [{ name: "gateway.pid", why: "it names no process" }],
    });
  });

  test("a state file of a process that has ended names nobody", () => {
    expect(gateway({ processes: [process_(7)], files: files(state(6)) }).is).toBe("none");
  });
});

test("without /proc, a bare number names a process as well", () => {
  expect(gateway({ processes: [process_(7)], files: { "gateway.pid": [7, 3_000] } }).is).toBe("live");
});

describe("without /proc, a gateway that starts", () => {
  test("is the manager's process, which has no lock yet", () => {
    expect(gateway({ processes: [process_(7)], services: [[7, SERVICE]], mainPid: 7 })).toMatchObject({
      is: "live",
      holdsLock: false,
      service: SERVICE,
    });
  });

  test("is the manager's though the last one's gateway.pid is there still", () => {
    const files = { "gateway.pid": [{ pid: 6, start_time: null }, -9_000] } as const;
    expect(gateway({ processes: [process_(7)], files, mainPid: 7 })).toMatchObject({
      process: { pid: 7 },
      holdsLock: false,
      service: SERVICE,
    });
  });

  test("is told apart from one outside that has the lock", () => {
    const processes = [process_(7), process_(9)];
    const found = gateway({ processes, services: [[9, SERVICE]], files: PID_FILE, mainPid: 9 });
    expect(found).toMatchObject({ process: { pid: 7 }, holdsLock: true, service: undefined });
  });
});

describe("without /proc, a state file", () => {
  const live = { processes: [process_(7)], services: [[7, SERVICE]] } as const;

  test.each<[string, unknown, number]>([
    ["of another PID", state(6), 4_000],
    ["of an earlier process with the same PID", state(), -60_000],
  ])("%s is not believed", (_, content, afterMs) => {
    const found = gateway({ ...live, files: { ...PID_FILE, "gateway_state.json": [content, afterMs] } });
    expect(found).toMatchObject({ is: "live" });
    expect(found).not.toHaveProperty("report");
  });

  test("of nobody that lives is the last word", () => {
    expect(gateway({ files: { "gateway_state.json": [state(), 0] } })).toMatchObject({
      is: "none",
      lastReport: { state: "running" },
    });
  });
});

describe("without /proc, credential locks", () => {
  const HASH = "0123456789abcdef";
  const locks = (
    afterMs: number,
    processes: readonly ProcessFact[],
    gateways = new Map<ProfileName, GatewayFact>(),
  ) => {
    write({ [`locks/telegram-bot-token-${HASH}.lock`]: [{ pid: 7, start_time: null }, afterMs] });
    return readCredentialLocks(machine(), witnessOf({ processes }), folder.path("locks"), gateways);
  };

  test("without a start time are those of the process that wrote them", () => {
    const gateways = new Map([[CODER, gateway({ processes: [process_(7)], files: PID_FILE })]]);
    expect(locks(2_000, [process_(7)], gateways)).toMatchObject([
      {
        scope: "telegram-bot-token",
        hash: HASH,
        process: { pid: 7, startTime: BEGAN / 1000 },
        profile: CODER,
      },
    ]);
  });

  test.each<[string, readonly ProcessFact[]]>([
    ["a process that has ended", []],
    ["a later process with its PID", [process_(7, RUNS, BEGAN + 60_000)]],
  ])("are none of %s", (_, processes) => {
    expect(locks(2_000, processes)).toEqual([]);
  });
});

test("Hermes knows no start of a process where there is no /proc", () => {
  expect(witnessOf({}).noteOf()).toBeNull();
});
