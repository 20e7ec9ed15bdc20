import { describe, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { unitOf } from "./scenario.ts";
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

const profile = fc.record(
  {
    env: someEnv,
    config: fc.record(
      {
        model: fc.constantFrom("m", { default: "m" }),
        platforms: fc.constantFrom(...TOKENS).map((token) => ({ telegram: { enabled: true, token } })),
      },
      SOME_KEYS,
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
      SOME_KEYS,
    ),
    create: fc.constantFrom(...NAMES).map((clone_from) => ({ clone_from })),
    hosts: fc.constantFrom(["mac"], ["vps1"]),
  },
  SOME_KEYS,
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

const UNITS = NAMES.map(unitOf);

describe.each(["linux", "darwin"] as const)("from one manifest to another on %s", (platform) => {
  test("an apply leaves no changes, and no two gateways ever had one token", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, manifest, fc.boolean(), async (from, to, drains) => {
        const host = await between(from, to, platform, ({ jobs }) => {
          jobs.areAtWork = drains;
        });
        host.units.drains = drains;
        await applied(host);
        await expectConverged(host, UNITS);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  test("an apply that is ended anywhere is finished by the next", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, manifest, fc.integer({ min: 1, max: 25 }), async (from, to, calls) => {
        const host = await between(from, to, platform);
        fc.pre(await isApplicable(host));
        const controller = new AbortController();
        const end = (call: number) => {
          if (call === calls) controller.abort();
          return false;
        };
        await applyWatched(host, end, controller.signal);
        await applied(host);
        await expectConverged(host, UNITS);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  test("an apply that is killed anywhere is finished by the next", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, manifest, fc.integer({ min: 0, max: 40 }), async (from, to, calls) => {
        const host = await between(from, to, platform);
        fc.pre(await isApplicable(host));
        await applyWatched(host, (call) => call > calls);
        await applied(host);
        await expectConverged(host, UNITS);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
