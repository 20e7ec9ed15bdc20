import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import type { Plan } from "../../src/model/plan.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { FakeHost } from "./fake-host.ts";

const SECRET = "s3cret-";

const value = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    "yes",
    "12:30",
    "1_000",
    "2001-01-01",
    "~",
    "null",
    " x ",
    "a: b",
    "# x",
    "${HOME}",
    "it's",
  ),
);
const plainText = fc
  .string({ unit: "binary-ascii", maxLength: 20 })
  .map((text) => text.replace(/[^\t\n\r -~]/g, "x"));
const envValue = fc.oneof(
  plainText.map((text) => `${SECRET}${text}`),
  fc.constant({ from_env: "MINE" }),
  fc.constant({ in_place: true }),
  fc.constant(null),
);
const config = fc.dictionary(
  fc.constantFrom("model", "agent", "token", "a.b", "key with space"),
  fc.oneof(
    value,
    fc.integer({ min: -1000, max: 1000 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(value, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("default", "api_key"), value, { noNullPrototype: true }),
  ),
  { noNullPrototype: true },
);
const profile = fc.record(
  {
    description: fc.string({ maxLength: 20 }),
    config,
    env: fc.dictionary(fc.constantFrom("A", "B_TOKEN", "C", "IN_FILE"), envValue, { noNullPrototype: true }),
    soul: fc.record({ text: fc.string({ maxLength: 40 }) }),
    gateway: fc.record(
      { state: fc.constantFrom("running", "stopped"), start_at_login: fc.boolean() },
      { requiredKeys: [] },
    ),
    create: fc.record({ skills: fc.constantFrom("bundled", "none") }),
  },
  { requiredKeys: [] },
);
const profiles = fc.dictionary(fc.constantFrom("default", "coder", "research"), profile, {
  noNullPrototype: true,
  minKeys: 1,
});

/** A host on which some of it is there already, by somebody else's hand. */
const existing = fc.record({
  env: fc.constantFrom(
    undefined,
    "",
    "IN_FILE=x\n",
    'A="old"\nB_TOKEN=1 # why\nIN_FILE=x\n',
    "# only a comment\nexport C='x'\nIN_FILE=x",
  ),
  config: fc.constantFrom(
    undefined,
    "",
    "model: old\n",
    "# mine\nmodel:\n  default: x # why\nother: [1, 2]\n",
  ),
  mode: fc.constantFrom(0o600, 0o644),
});

function hostOf(
  wanted: unknown,
  found: { readonly env: string | undefined; readonly config: string | undefined; readonly mode: number },
): FakeHost {
  const host = new FakeHost(stringify({ version: 1, profiles: wanted }));
  host.variables.set("MINE", `${SECRET}mine`);
  const home = "/home/ada/.hermes/profiles/coder";
  if (found.env !== undefined) host.write(`${home}/.env`, found.env, found.mode);
  if (found.config !== undefined) host.write(`${home}/config.yaml`, found.config, found.mode);
  return host;
}

/** No plan that apply refuses, or that has no part in this: a variable that is not in place, a value .env cannot carry. */
function isApplicable({ diagnostics }: Plan): boolean {
  return diagnostics.every(({ severity, blocks }) => severity !== "error" && blocks !== "apply");
}

describe("apply, then plan", () => {
  test("has no changes, whatever the manifest and the host", async () => {
    await fc.assert(
      fc.asyncProperty(profiles, existing, async (wanted, found) => {
        const host = hostOf(wanted, found);
        fc.pre(isApplicable((await host.plan()).plan));
        const { steps } = await host.apply();
        expect([...steps].filter(([, { is }]) => is !== "succeeded")).toEqual([]);
        const { plan } = await host.plan();
        expect(plan.changes.filter(({ action }) => action !== "no-op")).toEqual([]);
        expect(plan.steps).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

describe("a plan", () => {
  test("writes nothing and starts at most two processes, whatever the manifest and the host", async () => {
    await fc.assert(
      fc.asyncProperty(profiles, existing, async (wanted, found) => {
        const host = hostOf(wanted, found);
        await host.plan();
        expect(host.written).toEqual([]);
        expect(host.started.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 20 },
    );
  });

  test("holds no value of .env, before and after the first apply, and neither does the record", async () => {
    await fc.assert(
      fc.asyncProperty(profiles, existing, async (wanted, found) => {
        const host = hostOf(wanted, { ...found, env: `OLD=${SECRET}old\nIN_FILE=${SECRET}in-file\n` });
        const first = await host.plan();
        expect(JSON.stringify([planDocument(first.plan), first.plan, [...first.secrets]])).not.toContain(
          SECRET,
        );
        fc.pre(isApplicable(first.plan));
        await host.apply();
        const second = await host.plan();
        expect(JSON.stringify([planDocument(second.plan), second.plan, [...second.secrets]])).not.toContain(
          SECRET,
        );
        const state = [...host.files].filter(([path]) => path.includes("/.local/state/"));
        expect(JSON.stringify(state)).not.toContain(SECRET);
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});
