import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { Facts, GatewayFact } from "../../src/model/facts.ts";
import type { ProfileName, ServiceId } from "../../src/model/ids.ts";
import type { ProfileRecord } from "../../src/model/record.ts";
import { type Holdings, handoversOf } from "../../src/plan/handovers.ts";
import { claims } from "../hermes/claims-source.ts";
import { factsOf } from "./status-sample.ts";

const mark = (value: string) => createHash("sha256").update(value).digest("hex").slice(0, 8);
const processOf = (name: string) => ({ pid: name.charCodeAt(0), startTime: 100 });

function live(name: string): GatewayFact {
  const service = `hermes-gateway-${name}.service` as ServiceId; // test data
  return { is: "live", process: processOf(name), startedMs: 0, holdsLock: true, service };
}

type Env = Readonly<Record<string, string>>;

/** A gateway that has these variables before the apply, and those after it. */
function holds(name: string, before: Env, after: Env, rest: Partial<Holdings> = {}): Holdings {
  const profile = name as ProfileName; // a valid name
  return { profile, before: claims(before), after: claims(after), willRun: true, record: undefined, ...rest };
}

/** Each as `FROM gives WHAT to TO`; all gateways run, but those that are named. */
function drawn(holdings: readonly Holdings[], stopped: readonly string[] = []): readonly string[] {
  const gateways = holdings.map(({ profile }): [ProfileName, GatewayFact] => [
    profile,
    stopped.includes(profile) ? { is: "none" } : live(profile),
  ]);
  const facts: Facts = { ...factsOf(), gateways: new Map(gateways) };
  return handoversOf(holdings, facts, mark).map(({ from, to, what }) => `${from} gives ${what} to ${to}`);
}

const X = { TELEGRAM_BOT_TOKEN: "1:x" };
const Y = { TELEGRAM_BOT_TOKEN: "2:y" };
const Z = { TELEGRAM_BOT_TOKEN: "3:z" };

/** The record of a process that has read these. */
const recordOf = (name: string, read: Env): ProfileRecord => ({
  process: {
    ...processOf(name),
    read: Object.fromEntries(
      claims(read).map((one) => [`claim ${one.platform} ${one.what}`, mark(one.identity)]),
    ),
    files: {},
  },
});

describe("between two gateways something changes hands", () => {
  test("where a token moves", () => {
    expect(drawn([holds("a", X, {}), holds("b", {}, X)])).toEqual(["a gives TELEGRAM_BOT_TOKEN to b"]);
  });

  test("both ways where two are swapped", () => {
    expect(drawn([holds("a", X, Y), holds("b", Y, X)])).toEqual([
      "b gives TELEGRAM_BOT_TOKEN to a",
      "a gives TELEGRAM_BOT_TOKEN to b",
    ]);
  });

  test("round where three change places", () => {
    expect(drawn([holds("a", X, Y), holds("b", Y, Z), holds("c", Z, X)])).toEqual([
      "b gives TELEGRAM_BOT_TOKEN to a",
      "c gives TELEGRAM_BOT_TOKEN to b",
      "a gives TELEGRAM_BOT_TOKEN to c",
    ]);
  });

  test("where the first is to stop and keeps the token in its files", () => {
    expect(drawn([holds("a", X, X, { willRun: false }), holds("b", {}, X)])).toEqual([
      "a gives TELEGRAM_BOT_TOKEN to b",
    ]);
  });

  test("where a port moves, from whichever platform to whichever", () => {
    const webhook = { WEBHOOK_ENABLED: "true", WEBHOOK_PORT: "9000" };
    const api = { API_SERVER_KEY: "k", API_SERVER_PORT: "9000" };
    expect(drawn([holds("a", webhook, {}), holds("b", {}, api)])).toHaveLength(1);
  });

  test("where the token has left the files already, but its process had read it", () => {
    const holdings = [holds("a", {}, {}, { record: recordOf("a", X) }), holds("b", {}, X)];
    expect(drawn(holdings)).toEqual(["a gives TELEGRAM_BOT_TOKEN to b"]);
  });

  test("where an apply that was ended had begun to take it from its process", () => {
    const [claim] = claims(X);
    const owed = { ...processOf("a"), reasons: ["x"], holds: [mark(claim?.identity ?? "")] };
    expect(drawn([holds("a", {}, {}, { record: { owed } }), holds("b", {}, X)])).toEqual([
      "a gives TELEGRAM_BOT_TOKEN to b",
    ]);
  });
});

describe("between two gateways nothing changes hands", () => {
  test("where the first does not run", () => {
    expect(drawn([holds("a", X, {}), holds("b", {}, X)], ["a"])).toEqual([]);
  });

  test("where the second is not to run", () => {
    expect(drawn([holds("a", X, {}), holds("b", {}, X, { willRun: false })])).toEqual([]);
  });

  test("where the token only leaves", () => {
    expect(drawn([holds("a", X, {}), holds("b", {}, Y)])).toEqual([]);
  });

  test("where both are to have it: that is a conflict", () => {
    expect(drawn([holds("a", X, X), holds("b", {}, X)])).toEqual([]);
  });

  test("where an earlier process had read it", () => {
    const earlier = recordOf("z", X);
    expect(drawn([holds("a", {}, {}, { record: earlier }), holds("b", {}, X)])).toEqual([]);
  });

  test("where it is the same text for another platform", () => {
    const holdings = [holds("a", { MATTERMOST_TOKEN: "t" }, {}), holds("b", {}, { WEIXIN_TOKEN: "t" })];
    expect(drawn(holdings)).toEqual([]);
  });

  test("and itself", () => {
    expect(drawn([holds("a", X, X)])).toEqual([]);
  });
});
