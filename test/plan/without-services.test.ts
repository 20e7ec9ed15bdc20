import { describe, expect, test } from "@jest/globals";
import type { PlanOptions } from "../../src/commands/options.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { machineId } from "../../src/record/read-record.ts";
import { findingsOf, lookOn, wellKept } from "./doctor/doctor-on.ts";
import type { FakeHost } from "./fake-host.ts";
import {
  apply,
  changesOf,
  codes,
  fleet,
  HERMES,
  homeOf,
  open,
  recordOf,
  told,
  unitOf,
  watchServices,
} from "./scenario.ts";

const NONE: Partial<PlanOptions> = { serviceManager: "none" };
const FLEET = [
  "host: { linger: true, keep_awake: true }",
  "profiles:",
  "  coder: { config: { model: { default: a/b } }, env: { TELEGRAM_BOT_TOKEN: { from_env: CODER } } }",
  "  writer: { soul: { text: I write. }, env: { TELEGRAM_BOT_TOKEN: '2:writer' } }",
  "  archive: { gateway: { state: stopped } }",
  "  shell: { gateway: { state: absent } }",
];

/** Makes a host one whose image is being built: no machine id, no service manager, no linger, a container's name. */
function asBuild(host: FakeHost, machineId = ""): FakeHost {
  host.write("/etc/machine-id", machineId, 0o444);
  host.hostName = "buildkitsandbox";
  host.removeManager();
  host.setLinger(false);
  host.variables.set("CODER", "1:coder");
  return host;
}

/** Boots what was built, under another name. */
function boot(host: FakeHost, name = "vps1"): void {
  host.write("/etc/machine-id", "fedcba9876543210\n", 0o444);
  host.hostName = name;
  host.nowMs += 86_400_000;
}

/** Has somebody log in, which brings the user's service manager up. */
const logIn = (host: FakeHost) => host.write("/run/user/1000/systemd/private", "");

/** Programs that change what is not a home. */
const servicesCalls = (host: FakeHost) =>
  host.started.filter((line) => /^(systemctl|loginctl|launchctl|caffeinate|systemd-inhibit|ps)\b/.test(line));

const outsideHomes = (host: FakeHost) =>
  host.written.filter((path) => !path.startsWith(HERMES) && !path.includes("/hermes-fleet/"));

describe("without a service manager", () => {
  test("homes are built, and nothing of a service is", async () => {
    const host = asBuild(fleet(...FLEET));
    await apply(host, NONE);
    expect(host.text(`${homeOf("coder")}/.env`)).toContain("TELEGRAM_BOT_TOKEN=1:coder\n");
    expect(host.text(`${homeOf("writer")}/SOUL.md`)).toBe("I write.");
    expect([servicesCalls(host), outsideHomes(host)]).toEqual([[], []]);
    expect(await open(host, NONE)).toEqual([]);
  });

  test("one note says what is left for later, and the verdict that services are aside", async () => {
    const host = asBuild(fleet(...FLEET));
    await apply(host, NONE);
    expect(await told(host, NONE)).toEqual([
      {
        code: "services-left",
        severity: "note",
        message:
          "without a service manager this is left for later: 2 gateways that are to run, 1 service that is not, " +
          "lingering and what keeps the host awake",
        hint: "The first apply with one, on the machine that has booted, does all of it.",
      },
    ]);
    expect(planDocument((await host.plan(NONE)).plan).verdict).toBe(
      "No changes: all 4 profiles are as the manifest says, services aside.",
    );
  });

  test("a doctor that is not to look at services does not find them missing", async () => {
    const host = wellKept(asBuild(fleet(...FLEET)));
    await apply(host, NONE);
    expect(findingsOf((await lookOn(host, [], NONE)).checks, "files")).toEqual([]);
  });

  test("nothing is left where nothing takes a service", async () => {
    expect(await codes(fleet("profiles: { shell: { gateway: { state: absent } } }"), NONE)).toEqual([]);
  });

  test("linger is not asked for where there is no logind, either", async () => {
    expect(await codes(fleet("host: { linger: true }", "profiles: {}"), NONE)).toEqual(["services-left"]);
  });

  test("of gateways that one serves it is the one that is left", async () => {
    const host = fleet(
      "hermes: { topology: multiplexed }",
      "profiles: { default: {}, coder: {}, writer: {} }",
    );
    const [note] = (await told(host, NONE)).filter(({ code }) => code === "services-left");
    expect(note?.message).toBe("without a service manager this is left for later: 1 gateway that is to run");
  });
});

describe("the first apply on the machine that has booted", () => {
  for (const [what, id = ""] of [
    ["no machine id", ""],
    ["a machine id that says so", "uninitialized\n"],
    ["a machine id of its own", "00000000000000000000000000000001\n"],
  ]) {
    test(`does the rest, and rewrites nothing, where the image had ${what}`, async () => {
      const host = asBuild(fleet(...FLEET), id);
      expect(machineId(host.system)).toBe(id.startsWith("0") ? id.trim() : "buildkitsandbox");
      await apply(host, NONE);
      boot(host);
      const seen = await told(host);
      expect(seen.map(({ code, severity }) => [code, severity])).toEqual([["record-foreign", "note"]]);
      const from = host.written.length;
      await apply(host);
      const homes = host.written.slice(from).filter((path) => path.startsWith(`${HERMES}/profiles/`));
      expect(homes).toEqual([]);
      expect(host.started.filter((line) => line.startsWith("loginctl"))).toEqual([
        "loginctl --no-ask-password enable-linger ada",
      ]);
      expect([
        host.pid(unitOf("coder")) > 0,
        host.pid(unitOf("writer")) > 0,
        host.pid(unitOf("archive")),
      ]).toEqual([true, true, 0]);
      expect([await open(host), await codes(host)]).toEqual([[], []]);
    });
  }

  test("brings what the image must not hold, and starts what waited for it", async () => {
    const host = asBuild(fleet(...FLEET));
    await apply(host, { ...NONE, secrets: "skip" });
    expect(host.text(`${homeOf("coder")}/.env`) ?? "").not.toContain("TELEGRAM_BOT_TOKEN=");
    expect(recordOf(host, "coder")?.env).toEqual({});
    boot(host);
    const calls = watchServices(host);
    await apply(host);
    expect(calls()).toContain("start coder writer");
    expect(host.text(`${homeOf("coder")}/.env`)).toContain("TELEGRAM_BOT_TOKEN=1:coder\n");
    expect([await open(host), await codes(host)]).toEqual([[], []]);
  });

  test("goes by the name that the build was told, where it is told again", async () => {
    const host = asBuild(fleet("profiles: { coder: { hosts: [vps1] }, writer: { hosts: [vps2] } }"));
    await apply(host, { ...NONE, host: "vps1" });
    expect(host.disk.kind(homeOf("coder"))).toBe("folder");
    expect(host.disk.kind(homeOf("writer"))).toBe("absent");
    boot(host, "ip-10-0-0-7");
    logIn(host);
    await apply(host, { host: "vps1" });
    expect(host.pid(unitOf("coder"))).toBeGreaterThan(0);
    expect(changesOf((await host.plan({ host: "vps1" })).plan)).toEqual([]);
  });

  test("leaves what the image holds for another name alone", async () => {
    const host = asBuild(fleet("profiles: { coder: { hosts: [vps1] } }"));
    await apply(host, { ...NONE, host: "vps1" });
    boot(host, "ip-10-0-0-7");
    logIn(host);
    await apply(host);
    expect(host.disk.kind(homeOf("coder"))).toBe("folder");
    expect(host.pid(unitOf("coder"))).toBe(0);
  });
});
