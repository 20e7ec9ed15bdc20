import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { FakeHost } from "./fake-host.ts";
import { open, unitOf } from "./scenario.ts";

const TOKENS = ["1:x", "2:y", "3:z"];
const NAMES = ["a", "b", "c"];

const profile = fc.record(
  {
    env: fc.record(
      { TELEGRAM_BOT_TOKEN: fc.constantFrom(...TOKENS), A: fc.constantFrom("x", "y") },
      { requiredKeys: [], noNullPrototype: true },
    ),
    config: fc.record(
      {
        model: fc.constantFrom("m", { default: "m" }),
        platforms: fc.constantFrom(...TOKENS).map((token) => ({ telegram: { enabled: true, token } })),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
    description: fc.constantFrom("d", "e"),
    alias: fc.boolean(),
    files: fc.record(
      { "f.md": fc.constantFrom({ text: "f" }, { text: "g", sensitive: true }) },
      { requiredKeys: [] },
    ),
    gateway: fc.record(
      {
        state: fc.constantFrom("running", "stopped", "absent"),
        limits: fc.record(
          { memory_max: fc.constant("1G"), nice: fc.constantFrom(5, 6) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
    create: fc.constantFrom(...NAMES).map((clone_from) => ({ clone_from })),
    hosts: fc.constantFrom(["mac"], ["vps1"]),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Not every one can be applied: two may have one token, and copies may go in a circle. */
const manifest = fc
  .record(
    {
      profiles: fc.dictionary(fc.constantFrom(...NAMES), profile, { noNullPrototype: true, maxKeys: 3 }),
      removed: fc.dictionary(
        fc.constantFrom(...NAMES),
        fc.constantFrom({ home: "delete" }, { home: "keep" }),
        {
          noNullPrototype: true,
          maxKeys: 1,
        },
      ),
    },
    { noNullPrototype: true },
  )
  .map(({ profiles, removed }) => {
    const gone = Object.entries(removed).filter(([name]) => !(name in profiles));
    return stringify({ version: 1, profiles, ...(gone.length > 0 && { removed: Object.fromEntries(gone) }) });
  });

/** True where a manifest can be applied to a host. */
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
  // Under launchd a gateway that had a turn to finish is started again for a moment.
  if (!host.jobs.areAtWork) expect(host.jobs.clashes).toEqual([]);
  host.nowMs += 60_000;
  host.jobs.restartAll();
  for (const unit of NAMES.map(unitOf))
    if (host.pid(unit) !== 0) host.units.run(["systemctl", "--user", "restart", "--", unit]);
  expect(await open(host)).toEqual([]);
}

describe.each(["linux", "darwin"] as const)("from one manifest to another on %s", (platform) => {
  test("an apply leaves no changes, and no two gateways ever had one token", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, manifest, fc.boolean(), async (from, to, drains) => {
        const host = new FakeHost(from, platform);
        host.jobs.areAtWork = drains;
        await applied(host);
        host.units.drains = drains;
        host.nowMs += 3_600_000;
        host.declare(to);
        await applied(host);
        await expectConverged(host);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("an apply that is ended anywhere is finished by the next", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, manifest, fc.integer({ min: 1, max: 25 }), async (from, to, calls) => {
        const host = new FakeHost(from, platform);
        await applied(host);
        host.nowMs += 3_600_000;
        host.declare(to);
        fc.pre(await isApplicable(host));
        const controller = new AbortController();
        let left = calls;
        const count = () => {
          left -= 1;
          if (left === 0) controller.abort();
        };
        host.onWrite(count);
        host.fail(() => {
          count();
          return undefined;
        });
        await host.apply(controller.signal);
        host.onWrite(() => undefined);
        host.fail(() => undefined);
        await applied(host);
        await expectConverged(host);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("an apply that is killed anywhere is finished by the next", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, manifest, fc.integer({ min: 0, max: 40 }), async (from, to, calls) => {
        const host = new FakeHost(from, platform);
        await applied(host);
        host.nowMs += 3_600_000;
        host.declare(to);
        fc.pre(await isApplicable(host));
        let left = calls;
        const isDead = () => {
          left -= 1;
          return left < 0;
        };
        host.onWrite(() => {
          if (isDead()) throw new Error("killed");
        });
        host.fail(() =>
          isDead() ? { exitCode: undefined, stdout: "", stderr: "", failure: "killed" } : undefined,
        );
        await host.apply().catch(() => undefined);
        host.onWrite(() => undefined);
        host.fail(() => undefined);
        await applied(host);
        await expectConverged(host);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
