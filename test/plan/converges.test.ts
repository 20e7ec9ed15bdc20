import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "./fake-host.ts";
import { applied, apply, codes, declare, fleet, homeOf, open, unitOf } from "./scenario.ts";

/** From one manifest to another, each as the lines below `version`; `between` happens in between. */
interface Scenario {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly between?: (host: FakeHost) => void;
  /** Codes of what is told all the same. */
  readonly tells?: readonly string[];
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "a variable that has left": {
    from: ["profiles: { a: { env: { A: x, B: y } } }"],
    to: ["profiles: { a: { env: { A: x } } }"],
  },
  "the last variable that has left": {
    from: ["profiles: { a: { env: { A: x } } }"],
    to: ["profiles: { a: {} }"],
  },
  "a token that has left": {
    from: ["profiles: { a: { env: { TELEGRAM_BOT_TOKEN: '1:x' } } }"],
    to: ["profiles: { a: {} }"],
  },
  "a key of config.yaml that has left": {
    from: ["profiles: { a: { config: { model: { default: m }, agent: { max_turns: 5 } } } }"],
    to: ["profiles: { a: { config: { model: { default: m } } } }"],
  },
  "all of config.yaml that has left": {
    from: ["profiles: { a: { config: { model: { default: m } } } }"],
    to: ["profiles: { a: {} }"],
  },
  "a key that is declared in another shape": {
    from: ["profiles: { a: { config: { model: m } } }"],
    to: ["profiles: { a: { config: { model: { default: m } } } }"],
  },
  "a description that has left": {
    from: ["profiles: { a: { description: d } }"],
    to: ["profiles: { a: {} }"],
  },
  "a soul that has left": {
    from: ["profiles: { a: { soul: { text: s } } }"],
    to: ["profiles: { a: {} }"],
  },
  "a file that has left": {
    from: ["profiles: { a: { files: { notes.md: { text: n }, b.txt: { text: b } } } }"],
    to: ["profiles: { a: { files: { b.txt: { text: b } } } }"],
  },
  "a file that is new, in a folder that is new": {
    from: ["profiles: { a: {} }"],
    to: ["profiles: { a: { files: { x/y/notes.md: { text: n, sensitive: true } } } }"],
  },
  "a variable that has left and was changed by hand": {
    from: ["profiles: { a: { env: { A: x } } }"],
    to: ["profiles: { a: {} }"],
    between: (host) => host.write(`${homeOf("a")}/.env`, "A=mine\n"),
  },
  "a profile that has left": { from: ["profiles: { a: {}, b: {} }"], to: ["profiles: { a: {} }"] },
  "a profile that has left and had everything": {
    from: [
      "profiles:",
      "  a: {}",
      "  b: { description: d, alias: true, env: { A: x }, config: { x: 1 }, files: { f: { text: t } }, gateway: { limits: { nice: 5 } } }",
    ],
    to: ["profiles: { a: {} }"],
  },
  "a profile that is removed with its home": {
    from: ["profiles: { a: {}, b: { alias: true, gateway: { limits: { nice: 5 } } } }"],
    to: ["profiles: { a: {} }", "removed: { b: { home: delete } }"],
  },
  "a profile that is removed and keeps its home": {
    from: ["profiles: { a: {}, b: {} }"],
    to: ["profiles: { a: {} }", "removed: { b: { home: keep } }"],
  },
  "a profile that is meant for another host": {
    from: ["profiles: { a: {}, b: {} }"],
    to: ["profiles: { a: {}, b: { hosts: [mac] } }"],
  },
  "a profile that comes back": {
    from: ["profiles: { a: { gateway: { state: absent } } }"],
    to: ["profiles: { a: {} }"],
  },
  "a gateway that is to be absent": {
    from: ["profiles: { a: { gateway: { limits: { memory_max: 1G } } } }"],
    to: ["profiles: { a: { gateway: { state: absent } } }"],
  },
  "a gateway that is to be absent and had failed": {
    from: ["profiles: { a: {} }"],
    to: ["profiles: { a: { gateway: { state: absent } } }"],
    between: (host) => host.end(unitOf("a"), "failed"),
  },
  "a gateway that is to be stopped": {
    from: ["profiles: { a: {} }"],
    to: ["profiles: { a: { gateway: { state: stopped } } }"],
  },
  "limits that are new": {
    from: ["profiles: { a: {} }"],
    to: ["profiles: { a: { gateway: { limits: { memory_max: 1G, cpu_quota: 50%, nice: 5 } } } }"],
  },
  "limits that have left": {
    from: ["profiles: { a: { gateway: { limits: { memory_max: 1G, nice: 5 } } } }"],
    to: ["profiles: { a: {} }"],
  },
  "a limit that has left": {
    from: ["profiles: { a: { gateway: { limits: { memory_max: 1G, nice: 5 } } } }"],
    to: ["profiles: { a: { gateway: { limits: { memory_max: 1G } } } }"],
  },
  "a token that goes over to another": {
    from: ["profiles: { a: { env: { TELEGRAM_BOT_TOKEN: '1:x' } }, b: {} }"],
    to: ["profiles: { a: {}, b: { env: { TELEGRAM_BOT_TOKEN: '1:x' } } }"],
  },
  "two tokens that are swapped": {
    from: [
      "profiles: { a: { env: { TELEGRAM_BOT_TOKEN: '1:x' } }, b: { env: { TELEGRAM_BOT_TOKEN: '2:y' } } }",
    ],
    to: [
      "profiles: { a: { env: { TELEGRAM_BOT_TOKEN: '2:y' } }, b: { env: { TELEGRAM_BOT_TOKEN: '1:x' } } }",
    ],
  },
  "three tokens that go round": {
    from: [
      "profiles:",
      "  a: { env: { TELEGRAM_BOT_TOKEN: '1:x' } }",
      "  b: { env: { TELEGRAM_BOT_TOKEN: '2:y' } }",
      "  c: { env: { TELEGRAM_BOT_TOKEN: '3:z' } }",
    ],
    to: [
      "profiles:",
      "  a: { env: { TELEGRAM_BOT_TOKEN: '2:y' } }",
      "  b: { env: { TELEGRAM_BOT_TOKEN: '3:z' } }",
      "  c: { env: { TELEGRAM_BOT_TOKEN: '1:x' } }",
    ],
  },
  "a token that goes over from a profile that has left": {
    from: ["profiles: { a: { env: { TELEGRAM_BOT_TOKEN: '1:x' } }, b: {} }"],
    to: ["profiles: { b: { env: { TELEGRAM_BOT_TOKEN: '1:x' } } }"],
    // It is still in the home that is kept, of a gateway that is stopped.
    tells: ["token-conflict"],
  },
  "a token that goes over to a profile that is new": {
    from: ["profiles: { b: { env: { TELEGRAM_BOT_TOKEN: '1:x' } } }"],
    to: ["profiles: { a: { env: { TELEGRAM_BOT_TOKEN: '1:x' } }, b: { gateway: { state: stopped } } }"],
  },
  "a copy": {
    from: [
      "profiles: { a: { env: { TELEGRAM_BOT_TOKEN: '1:x', A: x }, config: { model: { default: m } } } }",
    ],
    to: [
      "profiles:",
      "  a: { env: { TELEGRAM_BOT_TOKEN: '1:x', A: x }, config: { model: { default: m } } }",
      "  b: { create: { clone_from: a } }",
    ],
  },
  "a wrapper that is to go": {
    from: ["profiles: { a: {} }"],
    to: ["profiles: { a: { alias: false } }"],
  },
  "a wrapper that is gone and declared": {
    from: ["profiles: { a: { alias: true } }"],
    to: ["profiles: { a: { alias: true } }"],
    between: (host) => host.disk.remove("/home/ada/.local/bin/a"),
  },
};

/** Goes the way of a scenario. */
async function reached({ from, to, between }: Scenario): Promise<FakeHost> {
  const host = await applied(...from);
  between?.(host);
  declare(host, ...to);
  await apply(host);
  return host;
}

const ALL = Object.entries(SCENARIOS);

describe("apply, then plan, has no changes:", () => {
  test.each(ALL)("%s", async (_, scenario) => {
    expect(await open(await reached(scenario))).toEqual([]);
  });

  test.each(ALL)("%s, from an empty host", async (_, { to }) => {
    const host = fleet(...to);
    await apply(host);
    expect(await open(host)).toEqual([]);
  });

  test.each(ALL)("%s, and gateways restarted by hand in between", async (_, scenario) => {
    const host = await reached(scenario);
    for (const unit of ["a", "b", "c"].map(unitOf))
      if (host.pid(unit) !== 0) host.units.run(["systemctl", "--user", "restart", "--", unit]);
    expect(await open(host)).toEqual([]);
  });

  test.each(ALL)("%s, and nothing more is told", async (_, scenario) => {
    const found = await codes(await reached(scenario));
    expect(found.filter((code) => code !== "edited-since-start")).toEqual(scenario.tells ?? []);
  });
});

describe("no gateway starts with a token that another still has:", () => {
  test.each(ALL)("%s", async (_, scenario) => {
    expect((await reached(scenario)).units.clashes).toEqual([]);
  });
});
