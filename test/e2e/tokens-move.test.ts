import { expect } from "@jest/globals";
import { describeWithUserManager, testOnHost } from "../support/real-manager.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { converge, detailedPlan } from "./support/plans.ts";
import { TokenWatch } from "./support/token-watch.ts";

const [RED, BLUE] = ["111:red-red-red-red", "222:blue-blue-blue"] as const;

const STOPPED = "{ state: stopped }";
const ABSENT = "{ state: absent }";

type Bot = string | { readonly token?: string; readonly gateway?: string };

/** A manifest by what each profile has: a token, or a token and what its gateway is to be. */
function fleet({ command }: TokenWatch, bots: Readonly<Record<string, Bot>>, top = ""): string {
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

/** Who has it, move by move, on one host. */
const MOVES: readonly (readonly [string, Readonly<Record<string, Bot>>, string?])[] = [
  ["it goes from one agent to another", { amber: {}, birch: RED }],
  [
    "it goes on to an agent that is new, and another comes in its place",
    { amber: {}, birch: BLUE, cedar: RED },
  ],
  ["two are swapped", { amber: {}, birch: RED, cedar: BLUE }],
  ["three go round in a ring", { amber: RED, birch: BLUE, cedar: {} }],
  [
    "it is taken over from one that is to stop",
    { amber: { token: RED, gateway: STOPPED }, birch: RED, cedar: BLUE },
  ],
  [
    "it is taken over from one that is to have no gateway",
    { birch: { gateway: ABSENT }, cedar: RED, amber: {} },
  ],
  ["it is inherited from one that has left the manifest", { amber: RED }],
  ["it is inherited from one that is removed", { birch: RED }, "removed: { amber: {} }"],
];

describeWithUserManager("a bot token never serves two gateways at once", () => {
  testOnHost(
    "however it changes hands",
    async (host) => {
      const watch = new TokenWatch(host);
      host.manifest(fleet(watch, { amber: RED, birch: {} }));
      await converge(host);
      for (const [move, bots, top] of MOVES) {
        host.manifest(fleet(watch, bots, top));

        const { code, stdout, stderr } = await host.fleet(["apply", "-y"]);

        expect({ move, code, said: code === 0 ? "" : stdout + stderr }).toEqual({ move, code: 0, said: "" });
        expect({ move, clashes: watch.clashes }).toEqual({ move, clashes: [] });
        for (const [profile, bot] of Object.entries(bots)) {
          const { token, gateway } = typeof bot === "string" ? { token: bot, gateway: undefined } : bot;
          if (gateway !== undefined) continue;
          const pid = await host.running(profile);
          expect({ move, profile, token: watch.tokenOf(pid) }).toEqual({
            move,
            profile,
            token: token ?? "none",
          });
        }
        await expectConverged(host);
      }
    },
    120_000,
  );

  testOnHost(
    "when an apply that swaps two is killed in between",
    async (host) => {
      const watch = new TokenWatch(host);
      const sides = [
        fleet(watch, { amber: RED, birch: BLUE }),
        fleet(watch, { amber: BLUE, birch: RED }),
      ] as const;
      host.manifest(sides[0]);
      await converge(host);
      for (const [turn, steps] of [1, 2, 4, 6, 9].entries()) {
        host.manifest(sides[turn % 2 === 0 ? 1 : 0]);
        const apply = host.beginFleet(["apply", "-y"]);
        await until(`${steps} steps`, () => apply.stderr.split("\n").length > steps || apply.hasEnded);
        apply.signal("SIGKILL");
        expect({ steps, code: (await apply.ended).code }).toEqual({ steps, code: null });

        expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

        expect({ steps, clashes: watch.clashes }).toEqual({ steps, clashes: [] });
        const [amber, birch] = turn % 2 === 0 ? [BLUE, RED] : [RED, BLUE];
        expect(watch.tokenOf(await host.running("amber"))).toBe(amber);
        expect(watch.tokenOf(await host.running("birch"))).toBe(birch);
        await expectConverged(host);
      }
    },
    120_000,
  );
});

describeWithUserManager("--target", () => {
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

describeWithUserManager("an agent that is to get another's token", () => {
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
    host.program(
      "systemctl",
      '#!/bin/sh\ncase "$*" in *" stop "*birch*) echo "Job failed." >&2; exit 1;; esac\nexec /usr/bin/systemctl "$@"\n',
    );
    host.manifest(fleet(watch, { amber: RED, birch: BLUE, cedar: "333:green-green-green" }));

    const applied = await host.fleet(["apply", "-y"]);

    expect(applied.code).toBe(1);
    expect(watch.clashes).toEqual([]);
    expect(watch.starts).not.toContain(`amber ${RED}`);
    expect(watch.starts).toContain("cedar 333:green-green-green");
    expect(await host.running("cedar")).toBeGreaterThan(0);
    host.program("systemctl", '#!/bin/sh\nexec /usr/bin/systemctl "$@"\n');

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(watch.clashes).toEqual([]);
    expect(watch.tokenOf(await host.running("amber"))).toBe(RED);
    expect(watch.tokenOf(await host.running("birch"))).toBe(BLUE);
    expect(await host.running("birch")).not.toBe(before);
  });
});
