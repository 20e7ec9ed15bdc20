import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { failCalls, mendCalls } from "./support/failing-calls.ts";
import { converge, detailedPlan } from "./support/plans.ts";
import { TokenWatch } from "./support/token-watch.ts";

const [RED, BLUE] = ["111:red-red-red-red", "222:blue-blue-blue"] as const;

const STOPPED = "{ state: stopped }";
const ABSENT = "{ state: absent }";

type Bot = string | { readonly token?: string; readonly gateway?: string };
type Bots = Readonly<Record<string, Bot>>;

/** A manifest by what each profile has: a token, or a token and what its gateway is to be. */
function fleet({ command }: TokenWatch, bots: Bots, top = ""): string {
  const profiles = Object.entries(bots).map(([name, bot]) => {
    const { token, gateway } = typeof bot === "string" ? { token: bot, gateway: undefined } : bot;
    return [
      `  ${name}:`,
      `    env: { TELEGRAM_BOT_TOKEN: ${token === undefined ? "null" : `"${token}"`} }`,
      ...(gateway === undefined ? [] : [`    gateway: ${gateway}`]),
    ].join("\n");
  });
  return `version: 1\nhermes: { command: ${command} }\n${top}\nprofiles:\n${profiles.join("\n")}\n`;
}

async function expectConverged(host: TestHost): Promise<void> {
  const plan = await detailedPlan(host);
  expect({ code: plan.code, said: plan.code === 0 ? "" : plan.stdout }).toEqual({ code: 0, said: "" });
}

const [GREEN, PINK, GREY, GOLD, JADE] = [
  "333:green-green-green",
  "444:pink-pink-pink",
  "555:grey-grey-grey",
  "666:gold-gold-gold",
  "777:jade-jade-jade",
] as const;

/** Every way in which a token changes hands, all in one apply. */
const BEFORE: Bots = {
  "swapped-1": RED,
  "swapped-2": BLUE,
  gives: GREEN,
  takes: {},
  stops: PINK,
  "takes-from-stopped": {},
  absent: GREY,
  "takes-from-absent": {},
  leaves: GOLD,
  "takes-from-one-that-left": {},
  removed: JADE,
  "takes-from-one-removed": {},
};
const GIVERS = ["swapped-1", "gives", "stops", "absent", "leaves", "removed"];
const AFTER: Bots = {
  "swapped-1": BLUE,
  "swapped-2": RED,
  gives: {},
  takes: GREEN,
  stops: { token: PINK, gateway: STOPPED },
  "takes-from-stopped": PINK,
  absent: { gateway: ABSENT },
  "takes-from-absent": GREY,
  "takes-from-one-that-left": GOLD,
  "takes-from-one-removed": JADE,
};
/** A ring of three, and one that is new and gets what another had. */
const THEN: Bots = {
  ...AFTER,
  "swapped-1": RED,
  "swapped-2": GREEN,
  takes: BLUE,
  "takes-from-absent": {},
  "a-new-one": GREY,
};

describeOnBackends("a bot token never serves two gateways at once", ({ testOnHost }) => {
  testOnHost("however it changes hands", async (host) => {
    const watch = new TokenWatch(host, GIVERS);
    host.manifest(fleet(watch, BEFORE));
    await converge(host);
    for (const bots of [AFTER, THEN]) {
      host.manifest(fleet(watch, bots, "removed: { removed: {} }"));

      const { code, stdout, stderr } = await host.fleet(["apply", "-y"]);

      expect({ code, said: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, said: "" });
      expect(watch.clashes).toEqual([]);
      for (const [profile, bot] of Object.entries(bots)) {
        const { token, gateway } = typeof bot === "string" ? { token: bot, gateway: undefined } : bot;
        if (gateway !== undefined) continue;
        const pid = await host.running(profile);
        expect({ profile, token: watch.tokenOf(pid) }).toEqual({ profile, token: token ?? "none" });
      }
      await expectConverged(host);
    }
  });

  testOnHost("when an apply that swaps two is killed in between", async (host) => {
    const watch = new TokenWatch(host, ["amber"]);
    const sides = [
      fleet(watch, { amber: RED, birch: BLUE }),
      fleet(watch, { amber: BLUE, birch: RED }),
    ] as const;
    host.manifest(sides[0]);
    await converge(host);
    for (const [turn, steps] of [1, 4, 8].entries()) {
      host.manifest(sides[turn % 2 === 0 ? 1 : 0]);
      // What starts takes a while, lest the apply be over before it is killed.
      host.switches({ lock_delay_ms: 5_000, rewrite_unit: false });
      const apply = host.beginFleet(["apply", "-y"]);
      await until(`${steps} steps`, () => apply.stderr.split("\n").length > steps || apply.hasEnded);
      apply.signal("SIGKILL");
      expect({ steps, code: (await apply.ended).code }).toEqual({ steps, code: null });
      host.switches({ lock_delay_ms: 200, rewrite_unit: false });

      const { code, stdout, stderr } = await host.fleet(["apply", "-y"]);
      expect({ steps, code, said: code === 0 ? "" : stdout + stderr }).toEqual({
        steps,
        code: 0,
        said: "",
      });

      expect({ steps, clashes: watch.clashes }).toEqual({ steps, clashes: [] });
      const [amber, birch] = turn % 2 === 0 ? [BLUE, RED] : [RED, BLUE];
      expect(watch.tokenOf(await host.running("amber"))).toBe(amber);
      expect(watch.tokenOf(await host.running("birch"))).toBe(birch);
      await expectConverged(host);
    }
  });
});

describeOnBackends("--target", ({ testOnHost }) => {
  testOnHost("on one of two agents that swap tokens leaves neither without its gateway", async (host) => {
    const watch = new TokenWatch(host);
    host.manifest(fleet(watch, { amber: RED, birch: BLUE }));
    await converge(host);
    host.manifest(fleet(watch, { amber: BLUE, birch: RED }));

    const applied = await host.fleet(["apply", "-y", "--target", "profile.amber"]);

    expect(watch.clashes).toEqual([]);
    if (applied.code === 0) expect(watch.tokenOf(await host.running("amber"))).toBe(BLUE);
    expect(await host.running("birch")).toBeGreaterThan(0);
    expect(await host.running("amber")).toBeGreaterThan(0);
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(watch.tokenOf(await host.running("amber"))).toBe(BLUE);
    expect(watch.tokenOf(await host.running("birch"))).toBe(RED);
    expect(watch.clashes).toEqual([]);
    await expectConverged(host);
  });
});

describeOnBackends("an agent that is to get another's token", ({ testOnHost }) => {
  testOnHost("does not start while the other cannot be made to let it go", async (host) => {
    const watch = new TokenWatch(host);
    host.manifest(fleet(watch, { amber: {}, birch: RED }));
    await converge(host);
    const before = await host.running("birch");
    host.write(host.profile("birch", ".env"), "\u0000\u0001");
    host.manifest(fleet(watch, { amber: RED, birch: BLUE, cedar: {} }));

    const applied = await host.fleet(["apply", "-y"]);

    expect(applied.code).toBe(1);
    expect(watch.clashes).toEqual([]);
    expect(await host.pid("birch")).toBe(before);
    expect(watch.starts.filter((line) => line === `amber ${RED}`)).toEqual([]);
  });

  testOnHost("does not start when the other's stop fails, and all others are done", async (host) => {
    const watch = new TokenWatch(host);
    host.manifest(fleet(watch, { amber: {}, birch: RED, cedar: {} }));
    await converge(host);
    const before = await host.running("birch");
    failCalls(host, "stop", "Job failed.", "birch");
    host.manifest(fleet(watch, { amber: RED, birch: BLUE, cedar: "333:green-green-green" }));

    const applied = await host.fleet(["apply", "-y"]);

    expect(applied.code).toBe(1);
    expect(watch.clashes).toEqual([]);
    expect(watch.starts).not.toContain(`amber ${RED}`);
    expect(watch.starts).toContain("cedar 333:green-green-green");
    expect(await host.running("cedar")).toBeGreaterThan(0);
    mendCalls(host);

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(watch.clashes).toEqual([]);
    expect(watch.tokenOf(await host.running("amber"))).toBe(RED);
    expect(watch.tokenOf(await host.running("birch"))).toBe(BLUE);
    expect(await host.running("birch")).not.toBe(before);
  });
});
