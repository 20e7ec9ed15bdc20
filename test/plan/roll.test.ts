import { describe, expect, test } from "@jest/globals";
import type { Roll, RollVerb } from "../../src/model/roll.ts";
import type { RollGateway } from "../../src/plan/roll-gateway.ts";
import { doneAbout, gateway, roll, SEEN } from "./roll-sample.ts";

type Row = readonly [what: string, over: Partial<RollGateway>, start: string, stop: string, restart: string];

const STOP = "announce-stop, stop, await stopped";
const RESTART = "announce-stop, restart, await ready";
const START = "start, await ready";
const HEAL = "reset-failed, start, await ready";

const TABLE: readonly Row[] = [
  ["runs", SEEN.running, "as-asked", STOP, RESTART],
  ["is degraded", SEEN.degraded, "as-asked", STOP, RESTART],
  ["is starting", SEEN.starting, "await ready", STOP, RESTART],
  ["is stopped", SEEN.stopped, START, "as-asked", START],
  ["has failed", SEEN.failed, HEAL, "as-asked", HEAL],
  [
    "crashes again and again",
    SEEN.failing,
    "reset-failed, restart, await ready",
    "stop, await stopped",
    "reset-failed, restart, await ready",
  ],
  ["has given up", SEEN.parked, HEAL, "as-asked", HEAL],
  [
    "has given up, and is started again all the same",
    SEEN.respawned,
    "reset-failed, restart, await ready",
    "stop, await stopped",
    "reset-failed, restart, await ready",
  ],
  [
    "is an orphan",
    SEEN.orphan,
    "reset-failed, end-process, await stopped, start, await ready",
    "end-process, await stopped",
    "reset-failed, end-process, await stopped, start, await ready",
  ],
  ["is kept by somebody", SEEN.kept, "gateway-unsupervised", "gateway-unsupervised", "gateway-unsupervised"],
  [
    "has no service",
    { ...SEEN.stopped, definition: "absent" },
    "service-missing",
    "as-asked",
    "service-missing",
  ],
  ["has lost its definition, and runs", { definition: "absent" }, "service-missing", STOP, "service-missing"],
  [
    "has a service that is another home's",
    { ...SEEN.stopped, definition: "foreign", fact: undefined },
    "foreign-service",
    "as-asked",
    "foreign-service",
  ],
  ["is not there", { ...SEEN.stopped, isThere: false }, "profile-unknown", "as-asked", "profile-unknown"],
  ["is served", { ...SEEN.stopped, served: { isNow: true } }, "as-asked", "gateway-served", "gateway-served"],
  [
    "is to be served, and is not",
    { ...SEEN.stopped, served: { isNow: false } },
    "gateway-served",
    "as-asked",
    "gateway-served",
  ],
  [
    "is served, and its own service tries in vain",
    { ...SEEN.respawned, served: { isNow: true } },
    "as-asked",
    "stop, await stopped",
    "gateway-served",
  ],
];

describe("a gateway that is named", () => {
  for (const [what, over, ...expected] of TABLE)
    for (const [index, verb] of (["start", "stop", "restart"] as const).entries())
      test(`and ${what}: ${verb}`, () => {
        expect(doneAbout(verb, over)).toBe(expected[index]);
      });
});

describe("a gateway that is not named", () => {
  const ALL = { isNamed: false } as const;

  test.each<[string, Partial<RollGateway>, RollVerb, string]>([
    ["runs", SEEN.running, "restart", RESTART],
    ["crashes", SEEN.failing, "restart", "reset-failed, restart, await ready"],
    ["is stopped", SEEN.stopped, "restart", "not-meant"],
    ["has failed", SEEN.failed, "restart", "not-meant"],
    ["has given up", SEEN.parked, "restart", "not-meant"],
    ["is served", { ...SEEN.stopped, served: { isNow: true } }, "restart", "not-meant"],
    ["is to run and has no service", { ...SEEN.stopped, definition: "absent" }, "start", "service-missing"],
    [
      "has no service, and nobody says that it is to run",
      { ...SEEN.stopped, definition: "absent", desired: undefined },
      "start",
      "not-meant",
    ],
    ["is stopped already", SEEN.stopped, "stop", "as-asked"],
    ["has nothing that could be stopped", { ...SEEN.stopped, definition: "absent" }, "stop", "not-meant"],
  ])("and %s", (_, over, verb, expected) => {
    expect(doneAbout(verb, { ...over, ...ALL })).toBe(expected);
  });

  test("and has failed is told of with the cause", () => {
    const { leftOut } = roll({ verb: "restart", gateways: [gateway("coder", { ...SEEN.failed, ...ALL })] });
    expect(leftOut).toEqual([{ profile: "coder", is: "not-meant", state: "failed", why: "it crashed" }]);
  });
});

describe("a hard reset", () => {
  const forced = (over: Partial<RollGateway>) => doneAbout("restart", over, { isForced: true });

  test("kills what the service runs, and waits for no turn", () => {
    expect(forced(SEEN.running)).toBe("kill, reset-failed, restart, await ready");
  });

  test("ends nothing outside of the service, whoever's it is", () => {
    expect([forced(SEEN.orphan), forced(SEEN.kept)]).toEqual([
      "gateway-unsupervised",
      "gateway-unsupervised",
    ]);
  });
});

describe("the steps of a restart", () => {
  test("read the definitions anew once, where the manager has to be told", () => {
    const steps = (reloads: boolean) =>
      roll({
        verb: "restart",
        gateways: ["a", "b"].map((one) => gateway(one, { reloads })),
        maxUnavailable: 1,
      }).plan.steps.filter(({ op }) => op.do === "reload").length;
    expect([steps(true), steps(false)]).toEqual([1, 0]);
  });

  test("wait for the profiles that it serves", () => {
    const { plan } = roll({
      verb: "restart",
      gateways: [gateway("default", { serves: [gateway("a").profile] })],
    });
    expect(plan.steps.find(({ phase }) => phase === "ready")?.op).toMatchObject({ serves: ["a"] });
  });

  test("end with a while in which a canary stays ready, whatever was wrong with it before", () => {
    const report = { state: "running", platforms: [{ platform: "slack", state: "fatal" }] };
    const seen = gateway("b").gateway;
    const canary = gateway("b", { gateway: { ...seen, ...(seen.is === "live" && { report }) } });
    const { plan, moves } = roll({
      verb: "restart",
      gateways: [gateway("a"), canary, gateway("c")],
      maxUnavailable: 2,
      canary: { profile: canary.profile, soakMs: 300_000 },
    });
    expect(moves.map(({ profile }) => profile)).toEqual(["b", "a", "c"]);
    expect(plan.steps.find(({ phase }) => phase === "steady")?.op).toMatchObject({
      forMs: 300_000,
      fatalBefore: ["slack"],
    });
    expect([needs({ plan }, "a"), needs({ plan }, "c")]).toEqual([["b"], ["b", "~a"]]);
  });
});

describe("the order of a restart", () => {
  const five = (rest: object) =>
    roll({ verb: "restart", gateways: ["a", "b", "c", "d", "e"].map((one) => gateway(one)), ...rest });

  test.each<[string, object, readonly (readonly string[])[]]>([
    ["side by side", {}, [[], [], [], [], []]],
    ["one by one", { maxUnavailable: 1 }, [[], ["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]]],
    [
      "two at a time, until one fails",
      { maxUnavailable: 2 },
      [[], ["~a"], ["a", "~b"], ["a", "b", "~c"], ["a", "b", "c", "~d"]],
    ],
    ["more at a time than there are", { maxUnavailable: 5 }, [[], [], [], [], []]],
  ])("%s", (_, rest, expected) => {
    const found = five(rest);
    expect(["a", "b", "c", "d", "e"].map((one) => needs(found, one))).toEqual(expected);
  });
});

/** The profiles that a profile's first step waits for; with a tilde those that must only not have failed. */
function needs({ plan }: Pick<Roll, "plan">, profile: string): readonly string[] {
  const ends = (id: string) =>
    plan.steps.find((step) => step.id === id && ["ready", "steady"].includes(step.phase))?.profile;
  const own = plan.steps.filter((step) => step.profile === profile && step.phase === "announce");
  return own.flatMap(({ after, unlessFailed = [] }) => [
    ...after.flatMap(({ step, when }) => (when === "succeeded" ? (ends(step) ?? []) : [])),
    ...unlessFailed.map((id) => `~${ends(id)}`),
  ]);
}
