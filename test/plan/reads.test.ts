import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { GatewayFact } from "../../src/model/facts.ts";
import type { ServiceId } from "../../src/model/ids.ts";
import type { ProfileRecord } from "../../src/model/record.ts";
import { Secret } from "../../src/model/secret.ts";
import type { ValueMap } from "../../src/model/value.ts";
import type { ProfileState } from "../../src/plan/after.ts";
import { fingerprintsOf, type Reads, readsOf, staleReads } from "../../src/plan/reads.ts";
import { claims } from "../hermes/claims-source.ts";
import { coder, profileOf } from "../manifest/manifest-text.ts";

const mark = (value: string) => createHash("sha256").update(value).digest("hex").slice(0, 8);

const PROCESS = { pid: 4242, startTime: 100 };
const LIVE: GatewayFact = {
  is: "live",
  process: PROCESS,
  startedMs: 0,
  holdsLock: true,
  service: "hermes-gateway-coder.service" as ServiceId, // test data
};

/** Files that say this, and what a gateway claims by them. */
function state(env: Readonly<Record<string, string>>, config: ValueMap = {}): ProfileState {
  return {
    sessions: new Map(),
    env: new Map(
      Object.entries(env).map(([key, value]) => [
        key,
        { is: "value", secret: new Secret(value, mark(value)) },
      ]),
    ),
    config,
    claims: claims(env, config),
  };
}

const SETTINGS = profileOf(
  coder("config: { model: { default: m } }", "env: { A: a, TELEGRAM_BOT_TOKEN: { in_place: true } }"),
);
const NO_SERVICE = { fields: [], stale: [], limits: new Map() };
const reads = (
  env: Readonly<Record<string, string>>,
  config: ValueMap = {},
  ...stale: readonly ("command" | "workingFolder")[]
) =>
  readsOf(state(env, config), SETTINGS, { fields: ["command", "workingFolder"], stale, limits: new Map() });

/** Why the gateway has to restart, where the host goes from one to the other. */
function stale(
  before: Reads,
  after: Reads,
  record?: ProfileRecord,
  gateway: GatewayFact = LIVE,
): readonly string[] {
  return staleReads(before, after, gateway, record, mark);
}

/** The record of a process that read this. */
const readBy = (read: Reads, process: { pid: number; startTime: number } = PROCESS): ProfileRecord => ({
  process: { ...process, read: fingerprintsOf(read, mark), files: {} },
});

describe("a gateway of which the record knows nothing", () => {
  test("goes on where this apply changes nothing that it read", () => {
    expect(stale(reads({ A: "a" }), reads({ A: "a" }))).toEqual([]);
  });

  test.each<[string, Reads, Reads, string]>([
    ["a declared variable", reads({ A: "a" }), reads({ A: "b" }), "A changes"],
    ["a declared variable that is new", reads({}), reads({ A: "b" }), "A changes"],
    [
      "a declared key of config.yaml",
      reads({}, { model: { default: "m" } }),
      reads({}, { model: { default: "n" } }),
      "model.default in config.yaml changes",
    ],
    ["the command of its service", reads({}, {}, "command"), reads({}), "the service's command changes"],
    [
      "the working directory",
      reads({}, {}, "workingFolder"),
      reads({}),
      "the service's working directory changes",
    ],
    [
      "a credential nobody declared",
      reads({ DISCORD_BOT_TOKEN: "a" }),
      reads({ DISCORD_BOT_TOKEN: "b" }),
      "DISCORD_BOT_TOKEN changes",
    ],
  ])("restarts for what this apply changes: %s", (_, before, after, reason) => {
    expect(stale(before, after)).toEqual([reason]);
  });

  test("tells a token that is declared and a credential once", () => {
    const reasons = stale(reads({ TELEGRAM_BOT_TOKEN: "1:a" }), reads({ TELEGRAM_BOT_TOKEN: "1:b" }));
    expect(reasons).toEqual(["TELEGRAM_BOT_TOKEN changes"]);
  });

  test("does not restart for a variable that is neither declared nor a credential", () => {
    expect(stale(reads({ A: "a", NOTE: "x" }), reads({ A: "a", NOTE: "y" }))).toEqual([]);
  });

  test.each<[string, ProfileRecord]>([
    ["another PID", readBy(reads({ A: "old" }), { pid: 1, startTime: 100 })],
    ["another start", readBy(reads({ A: "old" }), { pid: 4242, startTime: 99 })],
  ])("is one with %s than the record's", (_, record) => {
    expect(stale(reads({ A: "a" }), reads({ A: "a" }), record)).toEqual([]);
  });
});

describe("a gateway whose reads are on record", () => {
  test("goes on where it read what is there", () => {
    expect(stale(reads({ A: "a" }), reads({ A: "a" }), readBy(reads({ A: "a" })))).toEqual([]);
  });

  test("restarts for what changed on disk since it started", () => {
    expect(stale(reads({ A: "b" }), reads({ A: "b" }), readBy(reads({ A: "a" })))).toEqual([
      "A changed since the gateway started",
    ]);
  });

  test("goes on where this apply puts back what it read", () => {
    expect(stale(reads({ A: "b" }), reads({ A: "a" }), readBy(reads({ A: "a" })))).toEqual([]);
  });

  test("restarts for what this apply changes", () => {
    expect(stale(reads({ A: "a" }), reads({ A: "b" }), readBy(reads({ A: "a" })))).toEqual(["A changes"]);
  });

  test("restarts for a credential that came after its start, though nobody declared it", () => {
    const now = reads({ DISCORD_BOT_TOKEN: "x" });
    expect(stale(now, now, readBy(reads({})))).toEqual([
      "DISCORD_BOT_TOKEN changed since the gateway started",
    ]);
  });

  test("restarts for a credential that was given up after its start, and names it", () => {
    const [reason] = stale(reads({}), reads({}), readBy(reads({ DISCORD_BOT_TOKEN: "x" })));
    expect(reason).toBe("DISCORD_BOT_TOKEN changed since the gateway started");
  });

  test("restarts for a credential of config.yaml that was given up, named as a person would look for it", () => {
    const with_token = { platforms: { telegram: { enabled: true, token: "1:a" } } };
    const [reason] = stale(reads({}), reads({}), readBy(reads({}, with_token)));
    expect(reason).toMatch(/^platforms\.telegram\.token .*changed since the gateway started$/);
  });

  test("goes on where a variable is declared only now, as it is", () => {
    const before = readBy(readsOf(state({ A: "a", B: "b" }), profileOf(coder("env: { B: b }")), NO_SERVICE));
    expect(stale(reads({ A: "a", B: "b" }), reads({ A: "a", B: "b" }), before)).toEqual([]);
  });

  test("goes on where a variable is no longer declared, whatever it now is", () => {
    const record = readBy(reads({ A: "a" }));
    const now = readsOf(state({ A: "b" }), profileOf(coder("env: {}")), NO_SERVICE);
    expect(stale(now, now, record)).toEqual([]);
  });

  test("goes on where the record has no fingerprints, made before there was a key", () => {
    expect(
      stale(reads({ A: "a" }), reads({ A: "a" }), { process: { ...PROCESS, read: {}, files: {} } }),
    ).toEqual([]);
  });
});

describe("an owed restart", () => {
  const owed = (process: { pid: number; startTime: number }): ProfileRecord => ({
    owed: { ...process, reasons: ["A changes"], holds: [] },
  });

  test("is due while its process lives, though all is as it should be by now", () => {
    expect(stale(reads({ A: "b" }), reads({ A: "b" }), owed(PROCESS))).toEqual(["A changes"]);
  });

  test("is paid by any other process", () => {
    expect(stale(reads({ A: "b" }), reads({ A: "b" }), owed({ pid: 4242, startTime: 101 }))).toEqual([]);
  });

  test("and a new reason are told together, each once", () => {
    expect(
      stale(reads({ A: "b" }, {}), reads({ A: "c" }, { model: { default: "m" } }), owed(PROCESS)),
    ).toEqual(["A changes", "model.default in config.yaml changes"]);
  });
});

describe("no process", () => {
  test("never has to restart", () => {
    expect(stale(reads({ A: "a" }), reads({ A: "b" }), readBy(reads({})), { is: "none" })).toEqual([]);
  });
});

describe("what the record keeps", () => {
  test("holds no value", () => {
    const kept = fingerprintsOf(
      reads({ A: "s3cret-a", TELEGRAM_BOT_TOKEN: "1:s3cret" }, { model: { default: "s3cret-m" } }),
      mark,
    );
    expect(JSON.stringify(kept)).not.toContain("s3cret");
    expect(Object.keys(kept)).toEqual(
      expect.arrayContaining(["env A", "config model.default", "service command"]),
    );
  });

  test("is nothing where there is no key", () => {
    expect(fingerprintsOf(reads({ A: "a" }), () => undefined)).toEqual({});
  });

  test("tells absent, empty and the word absent apart", () => {
    const marks = [reads({}), reads({ A: "" }), reads({ A: "absent" })].map(
      (one) => fingerprintsOf(one, mark)["env A"],
    );
    expect(new Set(marks).size).toBe(3);
  });

  test("brings no restart for a process that read exactly that, whatever it was", () => {
    const value = fc.string({ maxLength: 8 });
    const env = fc.dictionary(
      fc.constantFrom("A", "B", "TELEGRAM_BOT_TOKEN", "DISCORD_BOT_TOKEN", "WEBHOOK_PORT"),
      value,
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(
        env,
        fc.dictionary(fc.constantFrom("model", "agent"), value, { noNullPrototype: true }),
        (one, config) => {
          const now = reads(one, config);
          expect(stale(now, now, readBy(now))).toEqual([]);
        },
      ),
    );
  });
});
