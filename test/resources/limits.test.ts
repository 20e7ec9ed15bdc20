import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "../plan/fake-host.ts";
import { declare, hostWith, planned, UNIT, UNITS } from "./planned.ts";

const DROP_IN = `${UNITS}/${UNIT}.d/50-hermes-fleet.conf`;
const HEAD = "# Limits from the manifest of hermes-fleet, which writes this file.\n[Service]\n";

const limits = (text: string) => `gateway: { limits: { ${text} } }`;

/** A host where this was applied an hour ago. */
async function applied(...lines: readonly string[]): Promise<FakeHost> {
  const host = hostWith(...lines);
  await host.apply();
  host.nowMs += 3_600_000;
  return host;
}

/** Writes the drop-in by hand, and has the service manager read it. */
function byHand(host: FakeHost, text: string): void {
  host.write(DROP_IN, text, 0o644);
  host.units.run(["systemctl", "--user", "daemon-reload"]);
}

describe("limits that are declared", () => {
  test("are written into a drop-in of the fleet's own, and read by the manager", async () => {
    const host = await applied();
    declare(host, limits("memory_max: 1G, cpu_quota: 50%, nice: 5"));
    const { change, keys, ops } = await planned(host, "service");
    expect([change?.action, ops]).toEqual(["update", ["edit"]]);
    expect(keys).toEqual([
      'limits.memory_max: none → "1G"',
      'limits.cpu_quota: none → "50%"',
      "limits.nice: none → 5",
    ]);
    await host.apply();
    expect(host.text(DROP_IN)).toBe(`${HEAD}MemoryMax=1G\nCPUQuota=50%\nNice=5\n`);
    expect(host.started).toContain("systemctl --user daemon-reload");
  });

  test("come with a service that is new", async () => {
    const { change, keys } = await planned(hostWith(limits("memory_max: 1G")), "service");
    expect([change?.action, keys]).toEqual(["create", ['limits.memory_max: none → "1G"']]);
  });

  test("change in place", async () => {
    const host = await applied(limits("memory_max: 1G, nice: 5"));
    declare(host, limits("memory_max: 2G, nice: 5"));
    expect(await planned(host, "service")).toMatchObject({
      change: { action: "update", reasons: ["its limits change"] },
      keys: ['limits.memory_max: "1G" → "2G"'],
    });
  });

  test("are put back where somebody has changed them", async () => {
    const host = await applied(limits("memory_max: 1G"));
    byHand(host, "[Service]\nMemoryMax=9G\n");
    await host.apply();
    expect(host.text(DROP_IN)).toBe("[Service]\nMemoryMax=1G\n");
  });

  test("are told from those that nobody declares, which stay as they are", async () => {
    const host = await applied(limits("memory_max: 1G"));
    byHand(host, `${host.text(DROP_IN)}Nice=3\n`);
    expect((await planned(host, "service")).keys).toEqual([]);
  });

  test("leave lines that somebody has written into the drop-in", async () => {
    const host = await applied(limits("memory_max: 1G"));
    byHand(host, `# mine\n${host.text(DROP_IN)}Environment=MINE=1\n`);
    declare(host, limits("memory_max: 2G"));
    await host.apply();
    expect(host.text(DROP_IN)).toBe(`# mine\n${HEAD}MemoryMax=2G\nEnvironment=MINE=1\n`);
  });

  test("leave those of a drop-in by hand that nobody declares, and the gateway as it runs", async () => {
    const host = await applied();
    byHand(host, "[Service]\nNice=5\n");
    declare(host, limits("memory_max: 1G"));
    expect((await planned(host, "gateway")).change?.action).toBe("no-op");
    expect((await planned(host, "service")).keys).toEqual(['limits.memory_max: none → "1G"']);
    await host.apply();
    expect(host.text(DROP_IN)).toContain("Nice=5\n");
  });
});

describe("limits that have left the manifest", () => {
  test("go with their drop-in and its folder", async () => {
    const host = await applied(limits("memory_max: 1G"));
    declare(host);
    expect((await planned(host, "service")).keys).toEqual(['limits.memory_max: "1G" → none']);
    await host.apply();
    expect([host.text(DROP_IN), host.disk.kind(`${UNITS}/${UNIT}.d`)]).toEqual([undefined, "absent"]);
  });

  test("leave the folder where something else is in it", async () => {
    const host = await applied(limits("memory_max: 1G"));
    host.write(`${UNITS}/${UNIT}.d/mine.conf`, "");
    declare(host);
    await host.apply();
    expect([host.text(DROP_IN), host.text(`${UNITS}/${UNIT}.d/mine.conf`)]).toEqual([undefined, ""]);
  });

  test("leave lines that somebody has written beside them", async () => {
    const host = await applied(limits("memory_max: 1G"));
    byHand(host, `${host.text(DROP_IN)}Environment=MINE=1\n`);
    await host.apply();
    declare(host);
    await host.apply();
    expect(host.text(DROP_IN)).toBe(`${HEAD}Environment=MINE=1\n`);
  });

  test("leave lines of a drop-in that was there before them", async () => {
    const host = await applied();
    byHand(host, "[Service]\nMemoryMax=1G\nEnvironment=MINE=1\n");
    declare(host, limits("memory_max: 1G"));
    await host.apply();
    declare(host);
    await host.apply();
    expect(host.text(DROP_IN)).toBe("[Service]\nEnvironment=MINE=1\n");
  });

  test("are kept where somebody has changed them, with a warning that is told once", async () => {
    const host = await applied(limits("memory_max: 1G"));
    byHand(host, "[Service]\nMemoryMax=9G\n");
    declare(host);
    expect(await planned(host, "service")).toMatchObject({
      change: { action: "no-op" },
      diagnostics: [{ code: "kept-by-hand", path: DROP_IN }],
    });
    await host.apply();
    expect((await planned(host, "service")).diagnostics).toEqual([]);
  });

  test("and never were the fleet's are nobody's business", async () => {
    const host = await applied();
    byHand(host, "[Service]\nMemoryMax=9G\n");
    expect(await planned(host, "service")).toMatchObject({ change: { action: "no-op" }, diagnostics: [] });
  });
});

describe("a running gateway", () => {
  test.each(["memory_max: 1G", "cpu_quota: 50%"])("is limited by a reload alone: %s", async (text) => {
    const host = await applied();
    declare(host, limits(text));
    expect((await planned(host, "gateway")).change?.action).toBe("no-op");
  });

  test("is restarted for another niceness, which it only takes when it begins", async () => {
    const host = await applied(limits("nice: 5"));
    declare(host, limits("nice: 6"));
    expect((await planned(host, "gateway")).change).toMatchObject({
      action: "restart",
      reasons: ["the gateway's niceness changes"],
    });
  });

  test("is restarted for a niceness that has left", async () => {
    const host = await applied(limits("nice: 5"));
    declare(host);
    expect((await planned(host, "gateway")).change?.action).toBe("restart");
  });

  test("is not restarted for a niceness of somebody else's", async () => {
    const host = await applied();
    byHand(host, "[Service]\nNice=5\n");
    expect((await planned(host, "gateway")).change?.action).toBe("no-op");
  });

  test("is not restarted for a niceness that is kept", async () => {
    const host = await applied(limits("nice: 5"));
    byHand(host, "[Service]\nNice=7\n");
    declare(host);
    expect((await planned(host, "gateway")).change?.action).toBe("no-op");
  });

  test("is not restarted after a restart by hand under a niceness of somebody else's", async () => {
    const host = await applied();
    byHand(host, "[Service]\nNice=5\n");
    host.units.run(["systemctl", "--user", "restart", "--", UNIT]);
    expect((await planned(host, "gateway")).change?.action).toBe("no-op");
  });
});
