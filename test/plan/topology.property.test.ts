import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { FakeHost } from "./fake-host.ts";
import { open, unitOf } from "./scenario.ts";

const TOKENS = ["1:x", "2:y", "3:z"];
const NAMES = ["a", "b", "c"];
const UNITS = ["hermes-gateway.service", ...NAMES.map(unitOf)];

const env = fc.record(
  { TELEGRAM_BOT_TOKEN: fc.constantFrom(...TOKENS), A: fc.constantFrom("x", "y") },
  { requiredKeys: [], noNullPrototype: true },
);
const profile = fc.record(
  {
    env,
    config: fc.constantFrom({ model: "m" }, { model: "n" }),
    gateway: fc.record({ state: fc.constantFrom("running", "running", "stopped", "absent") }),
    create: fc.constantFrom("default", ...NAMES).map((clone_from) => ({ clone_from })),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const topology = fc.constantFrom("per_profile", "multiplexed", undefined);

const shape = fc.record({
  topology,
  own: fc.record({ env }, { requiredKeys: [], noNullPrototype: true }),
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

/** Not every one can be applied: two may have one token, and copies may go in a circle. */
const manifest = shape.map(written);

/** The same, where a token stays whose it is: one that is written may be taken at any crash, whatever the topology. */
const steadyManifest = shape.map(({ named, own, ...rest }) =>
  written({
    ...rest,
    own: { env: { TELEGRAM_BOT_TOKEN: "0:d", ...(own.env?.A !== undefined && { A: own.env.A }) } },
    named: Object.fromEntries(
      Object.entries(named).map(([name, one]) => [
        name,
        { ...one, env: { TELEGRAM_BOT_TOKEN: TOKENS[NAMES.indexOf(name)] } },
      ]),
    ),
  }),
);

const version = fc.constantFrom("0.18.0", "0.21.0", "0.21.0");

async function isApplicable(host: FakeHost): Promise<boolean> {
  try {
    const { diagnostics } = (await host.plan()).plan;
    return diagnostics.every(({ severity, blocks }) => severity !== "error" && blocks !== "apply");
  } catch {
    return false; // the manifest itself is refused
  }
}

async function applied(host: FakeHost): Promise<void> {
  fc.pre(await isApplicable(host));
  const { steps } = await host.apply();
  expect([...steps].filter(([, { is }]) => is !== "succeeded")).toEqual([]);
}

/** What must hold after any apply that went through. */
async function expectConverged(host: FakeHost): Promise<void> {
  expect(await open(host)).toEqual([]);
  expect(host.units.clashes).toEqual([]);
  expect(host.units.outdated).toEqual([]);
  if (!host.jobs.areAtWork) expect(host.jobs.clashes).toEqual([]);
  host.nowMs += 60_000;
  host.jobs.restartAll();
  for (const unit of UNITS)
    if (host.pid(unit) !== 0) host.units.run(["systemctl", "--user", "restart", "--", unit]);
  expect(await open(host)).toEqual([]);
  expect(host.units.clashes).toEqual([]);
}

/** A host on which one manifest was applied, and that has another now. */
async function between(
  from: string,
  to: string,
  hermes: readonly [string, string],
  platform: "linux" | "darwin",
) {
  const host = new FakeHost(from, platform);
  host.installHermes(hermes[0]);
  await applied(host);
  host.nowMs += 3_600_000;
  host.installHermes(hermes[1]);
  host.declare(to);
  return host;
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
        const host = await between(from, to, [hermes, hermes], platform);
        host.jobs.areAtWork = drains;
        host.units.drains = drains;
        await applied(host);
        await expectConverged(host);
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  test("an apply that is ended or killed anywhere is finished by the next", async () => {
    await fc.assert(
      fc.asyncProperty(
        manifest,
        manifest,
        version,
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        async (from, to, hermes, calls, isKilled) => {
          const host = await between(from, to, [hermes, hermes], platform);
          fc.pre(await isApplicable(host));
          const controller = new AbortController();
          let left = calls;
          const isOver = () => {
            left -= 1;
            if (left === 0 && !isKilled) controller.abort();
            return isKilled && left < 0;
          };
          host.onWrite(() => {
            if (isOver()) throw new Error("killed");
          });
          host.fail(() =>
            isOver() ? { exitCode: undefined, stdout: "", stderr: "", failure: "killed" } : undefined,
          );
          await host.apply(controller.signal).catch(() => undefined);
          host.onWrite(() => undefined);
          host.fail(() => undefined);
          await applied(host);
          await expectConverged(host);
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);

  test("a default whose gateway crashes on the way serves nobody who still has a gateway", async () => {
    await fc.assert(
      fc.asyncProperty(
        steadyManifest,
        steadyManifest,
        version,
        fc.integer({ min: 1, max: 30 }),
        async (from, to, hermes, calls) => {
          const host = await between(from, to, [hermes, hermes], platform);
          fc.pre(await isApplicable(host));
          let left = calls;
          const crash = () => {
            left -= 1;
            if (left === 0) crashDefault(host);
            return undefined;
          };
          host.onWrite(crash);
          host.fail(crash);
          await host.apply();
          host.onWrite(() => undefined);
          host.fail(() => undefined);
          await applied(host);
          await expectConverged(host);
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);
});
