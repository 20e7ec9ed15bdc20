import { describe, expect, test } from "@jest/globals";
import { apply, open, told } from "../plan/scenario.ts";
import { appliedMac, CAPTURED, LABEL, macWith, PLIST, refresh } from "./launchd-host.ts";
import { declare, hostWith, planned } from "./planned.ts";

const limits = (text: string) => `gateway: { limits: { ${text} } }`;

describe("under launchd, a fleet that was applied", () => {
  test("has nothing left to do", async () => {
    const host = await appliedMac(limits("memory_max: 1G, nice: 5"));
    expect(await open(host)).toEqual([]);
    expect(host.jobs.pid(LABEL)).toBe(1000);
  });

  test("has nothing left to do after Hermes has written and loaded its own", async () => {
    const host = await appliedMac();
    refresh(host);
    expect(await open(host)).toEqual([]);
  });

  test("is planned by two calls of launchctl and one of ps", async () => {
    const host = await appliedMac();
    host.started.length = 0;
    await host.plan();
    expect(host.started.toSorted()).toEqual(["launchctl print gui/1000", "launchctl print user/1000", "ps"]);
  });

  test("is never told to read a definition: launchd does so when it loads one", async () => {
    const host = macWith();
    const { plan } = await host.plan();
    expect(plan.steps.filter(({ op }) => op.do === "reload")).toEqual([]);
  });
});

describe("under launchd, limits", () => {
  test("come with a property list that is new", async () => {
    const host = await appliedMac(limits("memory_max: 1G, nice: 5"));
    expect(host.text(PLIST)).toContain("<integer>1073741824</integer>");
    expect(host.text(PLIST)).toContain("<key>Nice</key>");
  });

  test("that Hermes' own refresh has dropped are drift, and put back", async () => {
    const host = await appliedMac(limits("memory_max: 1G, nice: 5"));
    refresh(host);
    const { change, keys } = await planned(host, "service");
    expect(change).toMatchObject({ action: "update", reasons: ["its limits change"] });
    expect(keys).toEqual(['limits.memory_max: none → "1G"', "limits.nice: none → 5"]);
    await apply(host);
    expect(host.text(PLIST)).toContain("<string>--replace</string>");
    expect(await open(host)).toEqual([]);
  });

  test("take a restart, memory included", async () => {
    const host = await appliedMac();
    declare(host, limits("memory_max: 1G"));
    expect((await planned(host, "gateway")).change).toMatchObject({
      action: "restart",
      reasons: ["the gateway's memory limit changes"],
    });
  });

  test("that launchd cannot keep are told by their fields, and are no change", async () => {
    const host = await appliedMac(limits("memory_max: 20%, cpu_quota: 50%"));
    const { change, diagnostics } = await planned(host, "service");
    expect(change?.action).toBe("no-op");
    expect(
      diagnostics.map(({ code, severity, message, place }) => [code, severity, message, place?.line]),
    ).toEqual([
      [
        "limit-unsupported",
        "warning",
        'profile "coder": limits.memory_max: launchd knows no share of the memory, so that it is left out; write a size such as 1G',
        expect.any(Number),
      ],
      [
        "limit-unsupported",
        "warning",
        'profile "coder": limits.cpu_quota: launchd has no such limit, so that it is left out',
        expect.any(Number),
      ],
    ]);
  });

  test("that launchd cannot keep are no matter under systemd", async () => {
    const host = hostWith(limits("memory_max: 20%, cpu_quota: 50%"));
    await host.apply();
    expect((await planned(host, "service")).diagnostics).toEqual([]);
  });

  test("that have left the manifest go from the property list", async () => {
    const host = await appliedMac(limits("nice: 5"));
    const before = host.text(PLIST);
    declare(host);
    await apply(host);
    expect(before).toContain("<key>Nice</key>");
    expect(host.text(PLIST)).not.toContain("<key>Nice</key>");
    expect(await open(host)).toEqual([]);
  });

  test("of somebody else stay beside those that are declared", async () => {
    const host = await appliedMac();
    refresh(
      host,
      CAPTURED.replace("</dict>\n</plist>", "    <key>Nice</key><integer>3</integer>\n</dict>\n</plist>"),
    );
    declare(host, limits("memory_max: 1G"));
    await apply(host);
    expect(host.text(PLIST)).toContain("<key>Nice</key><integer>3</integer>");
  });
});

describe("under launchd, a property list that differs", () => {
  test("is brought in line, and its gateway started anew: launchd looks at none again", async () => {
    const host = await appliedMac();
    refresh(
      host,
      CAPTURED.replace("<key>KeepAlive</key>\n    <true/>", "<key>KeepAlive</key>\n    <false/>"),
    );
    expect((await planned(host, "service")).change?.reasons).toEqual([
      "it is not started again after a crash",
    ]);
    expect((await planned(host, "gateway")).change).toMatchObject({
      action: "restart",
      reasons: ["whether the service is started again after a crash changes"],
    });
    await apply(host);
    expect(host.text(PLIST)).toBe(CAPTURED);
    expect(host.jobs.launchd.job(LABEL)?.isKeptAlive).toBe(true);
  });

  test.each([3_600_000, 5_000])(
    "from the one that is loaded, %d ms later, has its gateway started anew",
    async (ms) => {
      const host = await appliedMac();
      refresh(host, host.text(PLIST));
      host.nowMs += ms;
      host.write(PLIST, CAPTURED, 0o644);
      expect((await planned(host, "gateway")).change?.reasons).toEqual([
        "launchd has loaded another definition than the one on disk",
      ]);
      await apply(host);
      expect(await open(host)).toEqual([]);
    },
  );

  test.each<[string, string, string]>([
    ["is no property list", "Label = x;\n", "host-file-unreadable"],
    ["is cut in half", CAPTURED.slice(0, 600), "host-file-unreadable"],
    ["is for another label", CAPTURED.replace(LABEL, "com.example"), "host-file-unreadable"],
    [
      "is for another home",
      CAPTURED.replaceAll("/home/ada/.hermes/profiles/coder<", "/srv/coder<"),
      "foreign-service",
    ],
  ])("and %s is told, and nothing of it touched", async (_, text, code) => {
    const host = await appliedMac();
    host.write(PLIST, text, 0o644);
    const { change, diagnostics, steps } = await planned(host, "service");
    expect([change, steps]).toEqual([undefined, []]);
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    expect((await planned(host, "gateway")).steps).toEqual([]);
  });
});

describe("under launchd, a label without a property list", () => {
  test("has one made, and its gateway started with that", async () => {
    const host = await appliedMac();
    refresh(host);
    host.nowMs += 3_600_000;
    host.disk.remove(PLIST);
    const { change } = await planned(host, "service");
    expect(change).toMatchObject({
      action: "create",
      reasons: [expect.stringMatching(/^runs /), `${LABEL} is loaded, but its definition is gone`],
    });
    await apply(host);
    expect(await open(host)).toEqual([]);
    host.nowMs += 3_600_000;
    expect(await open(host)).toEqual([]);
  });

  test("is taken out where it is to be absent", async () => {
    const host = await appliedMac();
    host.disk.remove(PLIST);
    declare(host, "gateway: { state: absent }");
    await apply(host);
    expect(host.jobs.launchd.job(LABEL)).toBeUndefined();
    expect(await open(host)).toEqual([]);
  });
});

describe("under launchd, a property list without a label", () => {
  test("is loaded where it is to run, and the plan says that it was lost", async () => {
    const host = await appliedMac();
    host.jobs.launchd.domains.get("gui/1000")?.clear();
    for (const pid of host.jobs.processes.keys()) host.jobs.launchd.processes.delete(pid);
    expect((await planned(host, "gateway")).change?.reasons).toEqual([
      "it is to run, and launchd has not loaded it",
    ]);
    await apply(host);
    expect(host.jobs.pid(LABEL)).toBeGreaterThan(1000);
  });

  test("is nothing to do, where it is to be stopped", async () => {
    const host = await appliedMac("gateway: { state: stopped }");
    expect([host.disk.kind(PLIST), await open(host)]).toEqual(["file", []]);
  });
});

describe("under launchd, nothing is concluded", () => {
  test("where processes cannot be listed", async () => {
    const host = await appliedMac();
    host.isPsBroken = true;
    expect(await told(host)).toMatchObject([
      { code: "service-manager-unavailable", message: expect.stringContaining("`ps`"), blocks: "apply" },
    ]);
  });

  test("where launchctl is missing", async () => {
    const host = await appliedMac();
    host.failQuery({ exitCode: undefined, stdout: "", stderr: "", failure: "not-found" });
    expect(await told(host)).toMatchObject([
      {
        code: "service-manager-unavailable",
        message: expect.stringContaining("launchctl was not found"),
        blocks: "apply",
      },
    ]);
  });
});
