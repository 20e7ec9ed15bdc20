import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import type { FakeHost } from "./fake-host.ts";
import { apply, unitOf } from "./scenario.ts";
import {
  applied,
  applyWatched,
  between,
  expectConverged,
  isApplicable,
  NAMES,
  SOME_KEYS,
  someEnv,
  TOKENS,
} from "./transitions.ts";

const UNITS = ["hermes-gateway.service", ...NAMES.map(unitOf)];

const profile = fc.record(
  {
    env: someEnv,
    config: fc.constantFrom({ model: "m" }, { model: "n" }),
    gateway: fc.record({ state: fc.constantFrom("running", "running", "stopped", "absent") }),
    create: fc.constantFrom("default", ...NAMES).map((clone_from) => ({ clone_from })),
  },
  SOME_KEYS,
);
const topology = fc.constantFrom("per_profile", "multiplexed", undefined);

const shape = fc.record({
  topology,
  own: fc.record({ env: someEnv }, SOME_KEYS),
  named: fc.dictionary(fc.constantFrom(...NAMES), profile, { noNullPrototype: true, maxKeys: 3 }),
  hasDefault: fc.boolean(),
});

interface Shape {
  readonly topology: string | undefined;
  readonly own: object;
  readonly named: object;
  readonly hasDefault: boolean;
}

function written({ topology: kind, own, named, hasDefault }: Shape): string {
  return stringify({
    version: 1,
    ...(kind !== undefined && { hermes: { topology: kind } }),
    profiles: { ...(kind === "multiplexed" || hasDefault ? { default: own } : {}), ...named },
  });
}

type Steady = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** Not every one can be applied: two may have one token, and copies may go in a circle. */
const manifest = shape.map(written);

/**
 * The same, where a token stays whose it is: one that is written may be taken at any crash, whatever the topology; and a
 * new copy has the token of its source until that is taken out (page 26, not covered).
 */
const steady = ({ named, own, ...rest }: Steady) =>
  written({
    ...rest,
    own: { env: { TELEGRAM_BOT_TOKEN: "0:d", ...(own.env?.A !== undefined && { A: own.env.A }) } },
    named: Object.fromEntries(
      Object.entries(named).map(([name, one]) => [
        name,
        { ...one, create: undefined, env: { TELEGRAM_BOT_TOKEN: TOKENS[NAMES.indexOf(name)] } },
      ]),
    ),
  });
const steadyPair = fc
  .tuple(shape, shape, fc.boolean())
  .map(
    ([from, to, isSwitch]) =>
      [
        steady(isSwitch ? { ...from, topology: "per_profile", hasDefault: true } : from),
        steady(isSwitch ? { ...to, topology: "multiplexed", named: { ...from.named, ...to.named } } : to),
      ] as const,
  );

const version = fc.constantFrom("0.18.0", "0.21.0", "0.21.0");

async function expectServedOnce(host: FakeHost): Promise<void> {
  expect(host.units.outdated).toEqual([]);
  await expectConverged(host, UNITS);
  expect(host.units.clashes).toEqual([]);
}

/** What an apply has left half done can be applied, as it could before. */
async function appliedAfterAll(host: FakeHost): Promise<void> {
  const { diagnostics } = (await host.plan()).plan;
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  await apply(host);
}

/** It is up again at once, with what its files say by now. */
function crashDefault({ units, jobs }: FakeHost): void {
  const [unit = ""] = UNITS;
  if (units.pid(unit) !== 0) units.run(["systemctl", "--user", "restart", "--", unit]);
  const job = jobs.launchd.job("ai.hermes.gateway");
  if (job?.pid !== undefined) jobs.launchd.end(job, { exit: 1 });
}

describe.each(["linux", "darwin"] as const)("from one topology to another on %s", (platform) => {
  test("an apply leaves no changes, and no bot was ever served twice", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, manifest, version, fc.boolean(), async (from, to, hermes, drains) => {
        const host = await between(from, to, platform, (one) => one.installHermes(hermes));
        host.jobs.areAtWork = drains;
        host.units.drains = drains;
        await applied(host);
        await expectServedOnce(host);
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  test("an apply that is ended or killed anywhere is finished by the next", async () => {
    await fc.assert(
      fc.asyncProperty(
        manifest,
        manifest,
        version,
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        async (from, to, hermes, calls, isKilled) => {
          const host = await between(from, to, platform, (one) => one.installHermes(hermes));
          fc.pre(await isApplicable(host));
          const controller = new AbortController();
          const end = (call: number) => {
            if (call === calls && !isKilled) controller.abort();
            return isKilled && call > calls;
          };
          await applyWatched(host, end, controller.signal);
          await appliedAfterAll(host);
          await expectServedOnce(host);
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);

  // What launchd starts again and again counts as one that does not come up.
  const crashes = platform === "linux" ? { minLength: 30, maxLength: 40 } : { minLength: 1, maxLength: 1 };

  test("a default whose gateway crashes on the way serves nobody who still has a gateway", async () => {
    await fc.assert(
      fc.asyncProperty(
        steadyPair,
        version,
        fc.array(fc.integer({ min: 1, max: 30 }), crashes),
        async ([from, to], hermes, calls) => {
          const host = await between(from, to, platform, (one) => one.installHermes(hermes));
          fc.pre(await isApplicable(host));
          await applyWatched(host, (call) => {
            if (calls.includes(call)) crashDefault(host);
            return false;
          });
          await appliedAfterAll(host);
          await expectServedOnce(host);
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);
});
