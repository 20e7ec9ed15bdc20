import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Finishes, type Performer, schedule } from "../../src/apply/schedule.ts";
import type { AbsolutePath, Address, ProfileName, ServiceId, StepId } from "../../src/model/ids.ts";
import type { StepOutcome } from "../../src/model/outcome.ts";
import type { Op, Phase, Step } from "../../src/model/step.ts";

const HOME = "/home/ada/.hermes" as AbsolutePath; // test data
const EDIT: Op = {
  do: "edit",
  path: HOME,
  edit: { format: "text", text: "" },
  mode: 0o600,
  expect: { is: "absent" },
};

/**
 * A step `a.env`, `a.start` …: what it does follows from the word behind the dot. It comes after others, once they have
 * ended whichever way with a `~`; with a `!` only those that have failed by then keep it from its turn.
 */
function step(id: string, ...after: readonly string[]): Step {
  const [profile = "", word = ""] = id.split(".");
  const service = `hermes-gateway-${profile}.service` as ServiceId; // test data
  const [phase, op] = sortOf(word, service);
  return {
    id: id as StepId, // test data
    address: `profile.${id}` as Address, // test data
    profile: profile as ProfileName, // test data
    phase,
    op,
    after: after
      .filter((one) => !one.startsWith("!"))
      .map((one) => ({
        step: one.replace("~", "") as StepId, // test data
        when: one.startsWith("~") ? "settled" : "succeeded",
      })),
    unlessFailed: after.flatMap((one) => (one.startsWith("!") ? [one.slice(1) as StepId] : [])), // test data
  };
}

function sortOf(word: string, service: ServiceId): readonly [Phase, Op] {
  switch (word) {
    case "start":
    case "restart":
      return ["start", { do: "service", verb: word, service }];
    case "stop":
      return ["stop", { do: "service", verb: word, service }];
    case "enable":
      return ["login", { do: "service", verb: word, service }];
    case "reset":
      return ["announce", { do: "service", verb: "reset-failed", service }];
    case "announce":
      return ["announce", { do: "announce-stop", home: HOME }];
    case "reload":
      return ["reload", { do: "reload" }];
    case "ready":
      return ["ready", { do: "await", what: "ready", service, timeoutMs: 1000 }];
    case "steady":
      return ["steady", { do: "await", what: "steady", service, forMs: 1000, fatalBefore: [] }];
    case "create":
      return ["create", { do: "hermes", args: [], home: HOME, leaves: "made" }];
    case "export":
      return ["export", EDIT];
    default:
      return [word === "unit" ? "definition" : "files", EDIT];
  }
}

interface Ran {
  /** Calls in the order of their beginning: one step, or several in one call. */
  readonly calls: readonly string[];
  readonly outcomes: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}

/** Runs steps; those named fail, `throws` throw, and each takes as many turns as `turns` says. */
async function run(
  steps: readonly Step[],
  options: {
    readonly failing?: readonly string[];
    readonly throwing?: readonly string[];
    readonly turns?: Readonly<Record<string, number>>;
    readonly onCall?: (call: string) => void;
    readonly signal?: AbortSignal;
    readonly finishes?: Finishes;
    readonly limit?: NonNullable<Performer["limit"]>;
  } = {},
): Promise<Ran> {
  const { failing = [], throwing = [], turns = {}, onCall, limit } = options;
  const calls: string[] = [];
  const events: string[] = [];
  const begin = async (ids: readonly string[]) => {
    const call = ids.join(" ");
    calls.push(call);
    onCall?.(call);
    const wait = Math.max(1, ...ids.map((id) => turns[id] ?? 1));
    for (let turn = 0; turn < wait; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (ids.some((id) => throwing.includes(id))) throw new Error("it broke");
  };
  const outcomeOf = (id: string): StepOutcome =>
    failing.includes(id) ? { is: "failed", reason: `${id} was to fail` } : { is: "succeeded" };
  const performer: Performer = {
    ...(limit && { limit }),
    async one({ id }) {
      await begin([id]);
      return outcomeOf(id);
    },
    async together(batch) {
      await begin(batch.map(({ id }) => id));
      return new Map(batch.map(({ id }) => [id, outcomeOf(id)]));
    },
  };
  const outcomes = await schedule(
    steps,
    performer,
    (event) => events.push(`${event.event} ${event.step.id}`),
    options.signal ?? new AbortController().signal,
    options.finishes,
  );
  return {
    calls,
    events,
    outcomes: Object.fromEntries([...outcomes].map(([id, outcome]) => [id, shown(outcome)])),
  };
}

function shown(outcome: StepOutcome): string {
  switch (outcome.is) {
    case "succeeded":
      return "succeeded";
    case "failed":
      return `failed: ${outcome.reason}`;
    case "skipped":
      return `skipped: ${outcome.because === "interrupted" ? "interrupted" : outcome.because.id}`;
    default:
      return outcome satisfies never;
  }
}

describe("steps of which only so many run at a time", () => {
  const limit = { atATime: 2, has: ({ op }: Step) => op.do === "hermes" };
  const CREATED = ["a", "b", "c", "d"].map((name) => step(`${name}.create`));

  test("begin as others end, and keep nothing else waiting", async () => {
    const { events, calls } = await run([...CREATED, step("z.env")], { limit, turns: { "a.create": 9 } });
    expect(calls).toEqual(["a.create", "b.create", "z.env", "c.create", "d.create"]);
    expect(events.indexOf("started c.create")).toBeGreaterThan(events.indexOf("ended b.create"));
    expect(events.indexOf("started d.create")).toBeGreaterThan(events.indexOf("ended c.create"));
  });

  test("begin no more once there is to be an end", async () => {
    const controller = new AbortController();
    const { events, outcomes } = await run(CREATED, {
      limit,
      signal: controller.signal,
      onCall: (call) => call === "b.create" && controller.abort(),
    });
    expect(Object.values(outcomes)).toEqual(
      expect.arrayContaining(["succeeded", "succeeded", "skipped: interrupted", "skipped: interrupted"]),
    );
    expect(events.filter((event) => event.startsWith("started"))).toEqual([
      "started a.create",
      "started b.create",
    ]);
  });

  test("have the service manager wait for those that have not begun, too", async () => {
    const { calls } = await run([step("y.export"), step("a.create"), step("z.start")], {
      limit: { atATime: 1, has: ({ phase }) => phase === "export" || phase === "create" },
    });
    expect(calls).toEqual(["y.export", "a.create", "z.start"]);
  });
});

describe("steps that change files", () => {
  test("run side by side, each by itself, as soon as they may", async () => {
    const { calls } = await run([step("a.env"), step("b.env"), step("a.config", "a.env")]);
    expect(calls).toEqual(["a.env", "b.env", "a.config"]);
  });

  test("do not wait for a slow one that they do not need", async () => {
    const { calls } = await run(
      [step("a.create"), step("a.env", "a.create"), step("b.create"), step("b.env", "b.create")],
      {
        turns: { "a.create": 20 },
      },
    );
    expect(calls).toEqual(["a.create", "b.create", "b.env", "a.env"]);
  });
});

describe("steps for the service manager", () => {
  test("go in one call for all that do the same", async () => {
    const { calls } = await run([step("a.start"), step("b.start"), step("c.start")]);
    expect(calls).toEqual(["a.start b.start c.start"]);
  });

  test("queue until nothing else can run without them", async () => {
    const { calls } = await run(
      [step("a.start"), step("b.create"), step("b.env", "b.create"), step("b.start", "b.env")],
      {
        turns: { "b.create": 10, "b.env": 10 },
      },
    );
    expect(calls).toEqual(["b.create", "b.env", "a.start b.start"]);
  });

  test("of different verbs go in calls of their own, the earlier phase first", async () => {
    const { calls } = await run([
      step("a.start"),
      step("b.restart"),
      step("c.enable"),
      step("d.enable"),
      step("e.start"),
    ]);
    expect(calls).toEqual(["c.enable d.enable", "a.start e.start", "b.restart"]);
  });

  test("of one phase go one call after another, never side by side", async () => {
    const { events } = await run([step("a.start"), step("b.restart")], {
      turns: { "a.start": 3, "b.restart": 3 },
    });
    expect(events).toEqual(["a.start", "b.restart"].flatMap((id) => [`started ${id}`, `ended ${id}`]));
  });

  test("stop gateways before they start others", async () => {
    const { calls } = await run([step("a.start"), step("b.stop"), step("c.stop")]);
    expect(calls).toEqual(["b.stop c.stop", "a.start"]);
  });

  test("that announce a stop go together, apart from a verb of the same phase", async () => {
    const { calls } = await run([step("a.announce"), step("b.reset"), step("c.announce")]);
    expect(calls).toEqual(["a.announce c.announce", "b.reset"]);
  });

  test("do not wait for a gateway that is waited for", async () => {
    const { events } = await run([step("a.ready"), step("b.create"), step("b.start", "b.create")], {
      turns: { "a.ready": 50 },
    });
    expect(events.indexOf("ended b.start")).toBeLessThan(events.indexOf("ended a.ready"));
  });

  test("start every gateway before any is waited for", async () => {
    const { calls } = await run([
      step("a.start"),
      step("a.ready", "a.start"),
      step("b.start"),
      step("b.ready", "b.start"),
    ]);
    expect(calls).toEqual(["a.start b.start", "a.ready", "b.ready"]);
  });

  test("reload once all definitions are over, also where one has failed", async () => {
    const { calls, outcomes } = await run(
      [
        step("a.unit"),
        step("b.unit"),
        step("h.reload", "~a.unit", "~b.unit"),
        step("a.start", "a.unit", "h.reload"),
        step("b.start", "b.unit", "h.reload"),
      ],
      { failing: ["a.unit"] },
    );
    expect(calls).toEqual(["a.unit", "b.unit", "h.reload", "b.start"]);
    expect(outcomes["a.start"]).toBe("skipped: a.unit");
  });
});

describe("a step that fails", () => {
  test("stops what needs it, however far down, and tells all of it by its own name", async () => {
    const { calls, outcomes } = await run(
      [step("a.create"), step("a.env", "a.create"), step("a.start", "a.env"), step("a.ready", "a.start")],
      { failing: ["a.create"] },
    );
    expect(calls).toEqual(["a.create"]);
    expect(outcomes).toEqual({
      "a.create": "failed: a.create was to fail",
      "a.env": "skipped: a.create",
      "a.start": "skipped: a.create",
      "a.ready": "skipped: a.create",
    });
  });

  test("stops what needs it wherever that stands, also before what it waits for", async () => {
    const { calls, outcomes } = await run(
      [step("a.announce", "b.ready"), step("b.stop"), step("b.ready", "b.stop")],
      { failing: ["b.stop"] },
    );
    expect(calls).toEqual(["b.stop"]);
    expect(outcomes).toMatchObject({ "a.announce": "skipped: b.stop", "b.ready": "skipped: b.stop" });
  });

  test("stops nothing else", async () => {
    const { outcomes } = await run(
      [step("a.env"), step("a.start", "a.env"), step("b.env"), step("b.start", "b.env")],
      {
        failing: ["a.env"],
      },
    );
    expect(outcomes).toMatchObject({ "b.env": "succeeded", "b.start": "succeeded" });
  });

  test("in a call for several is the only one that fails", async () => {
    const { outcomes } = await run(
      [step("a.start"), step("b.start"), step("a.ready", "a.start"), step("b.ready", "b.start")],
      {
        failing: ["b.start"],
      },
    );
    expect(outcomes).toEqual({
      "a.start": "succeeded",
      "b.start": "failed: b.start was to fail",
      "a.ready": "succeeded",
      "b.ready": "skipped: b.start",
    });
  });

  test("by an exception is a failure with its message, no end of everything", async () => {
    const { outcomes } = await run([step("a.env"), step("b.env"), step("c.start"), step("d.start")], {
      throwing: ["a.env", "c.start"],
    });
    expect(outcomes).toEqual({
      "a.env": "failed: it broke",
      "b.env": "succeeded",
      "c.start": "failed: it broke",
      "d.start": "failed: it broke",
    });
  });

  test("of which a call for several says nothing has failed", async () => {
    const outcomes = await schedule(
      [step("a.start"), step("b.start")],
      {
        one: async () => ({ is: "succeeded" }),
        together: async ([first]) => new Map(first === undefined ? [] : [[first.id, { is: "succeeded" }]]),
      },
      () => undefined,
      new AbortController().signal,
    );
    expect([...outcomes.values()].map(({ is }) => is)).toEqual(["succeeded", "failed"]);
  });
});

describe("an interruption", () => {
  test("lets running steps finish and begins no other", async () => {
    const controller = new AbortController();
    const { calls, outcomes } = await run(
      [step("a.env"), step("b.env"), step("a.start", "a.env"), step("b.start", "b.env")],
      {
        turns: { "b.env": 5 },
        onCall: (call) => {
          if (call === "b.env") controller.abort();
        },
        signal: controller.signal,
      },
    );
    expect(calls).toEqual(["a.env", "b.env"]);
    expect(outcomes).toEqual({
      "a.env": "succeeded",
      "b.env": "succeeded",
      "a.start": "skipped: interrupted",
      "b.start": "skipped: interrupted",
    });
  });

  test("before the first step leaves everything", async () => {
    const { calls, outcomes } = await run([step("a.env"), step("a.start", "a.env")], {
      signal: AbortSignal.abort(),
    });
    expect(calls).toEqual([]);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(["skipped: interrupted"]));
  });
});

describe("events", () => {
  test("tell each step's beginning and end, and the end alone of one that is skipped", async () => {
    const { events } = await run([step("a.env"), step("a.start", "a.env")], { failing: ["a.env"] });
    expect(events).toEqual(["started a.env", "ended a.env", "ended a.start"]);
  });
});

describe("any graph", () => {
  /** Every step comes after some of those before it. */
  const graph = fc
    .array(
      fc.record({
        word: fc.constantFrom("env", "unit", "start", "enable", "announce", "ready", "create"),
        after: fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 3 }),
        turns: fc.nat({ max: 3 }),
        fails: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
        place: fc.nat(),
      }),
      { maxLength: 12 },
    )
    .map((nodes) => {
      const ids = nodes.map(({ word }, index) => `p${index}.${word}`);
      const place = ({ id }: Step) => nodes[ids.indexOf(id)]?.place ?? 0;
      const steps = nodes.map(({ after }, index) => {
        const earlier =
          index === 0 ? [] : after.map(([to, isSettled]) => `${isSettled ? "~" : ""}${ids[to % index]}`);
        return step(ids[index] ?? "", ...earlier);
      });
      return {
        // A plan's steps go by profile, and what they wait for may stand anywhere.
        steps: steps.toSorted((one, other) => place(one) - place(other)),
        turns: Object.fromEntries(nodes.map(({ turns }, index) => [ids[index] ?? "", turns])),
        failing: ids.filter((_, index) => nodes[index]?.fails),
      };
    });

  test("ends every step once, and begins none before what it comes after is over", async () => {
    await fc.assert(
      fc.asyncProperty(graph, async ({ steps, turns, failing }) => {
        const { events, outcomes } = await run(steps, { turns, failing });
        expect(Object.keys(outcomes).toSorted()).toEqual(steps.map(({ id }) => id as string).toSorted());
        for (const { id, after } of steps) {
          const begun = events.indexOf(`started ${id}`);
          if (begun === -1) continue;
          for (const { step: earlier, when } of after) {
            expect(events.indexOf(`ended ${earlier}`)).toBeLessThan(begun);
            if (when === "succeeded") expect(outcomes[earlier]).toBe("succeeded");
          }
        }
      }),
    );
  });
});

describe("a roll", () => {
  const restart = (name: string, ...after: readonly string[]) => [
    step(`${name}.restart`, ...after),
    step(`${name}.ready`, `${name}.restart`),
  ];
  const ONE_BY_ONE = [...restart("a"), ...restart("b", "a.ready"), ...restart("c", "a.ready", "b.ready")];
  const TWO_AT_A_TIME = [
    ...restart("a"),
    ...restart("b", "!a.ready"),
    ...restart("c", "a.ready", "!b.ready"),
    ...restart("d", "a.ready", "b.ready", "!c.ready"),
  ];

  test("begins one when the one before it is ready", async () => {
    const { calls } = await run(ONE_BY_ONE);
    expect(calls).toEqual(["a.restart", "a.ready", "b.restart", "b.ready", "c.restart", "c.ready"]);
  });

  test("begins none after one that is not ready", async () => {
    const { calls, outcomes } = await run(ONE_BY_ONE, { failing: ["b.ready"] });
    expect(calls.at(-1)).toBe("b.ready");
    expect(outcomes["c.restart"]).toBe("skipped: b.ready");
  });

  test("has a window that slides", async () => {
    const { calls } = await run(TWO_AT_A_TIME, { turns: { "a.ready": 5, "b.ready": 20 } });
    expect(calls).toEqual([
      "a.restart b.restart",
      "a.ready",
      "b.ready",
      "c.restart",
      "c.ready",
      "d.restart",
      "d.ready",
    ]);
  });

  test("closes its window at a failure, though a slower one before that comes up", async () => {
    const { calls, outcomes } = await run(TWO_AT_A_TIME, { failing: ["b.ready"], turns: { "a.ready": 20 } });
    expect(calls).toEqual(["a.restart b.restart", "a.ready", "b.ready"]);
    expect([outcomes["a.ready"], outcomes["c.restart"], outcomes["d.restart"]]).toEqual([
      "succeeded",
      "skipped: b.ready",
      "skipped: b.ready",
    ]);
  });

  test("that is interrupted finishes the gateway that has begun, and begins no other", async () => {
    const controller = new AbortController();
    const { outcomes } = await run(ONE_BY_ONE, {
      finishes: "profiles",
      signal: controller.signal,
      onCall: (call) => call === "b.restart" && controller.abort(),
    });
    expect([outcomes["b.ready"], outcomes["c.restart"]]).toEqual(["succeeded", "skipped: interrupted"]);
  });

  test("that is interrupted does not watch its canary any longer", async () => {
    const controller = new AbortController();
    const steps = [...restart("a"), step("a.steady", "a.ready"), ...restart("b", "a.steady")];
    const { outcomes } = await run(steps, {
      finishes: "profiles",
      signal: controller.signal,
      onCall: (call) => call === "a.ready" && controller.abort(),
    });
    expect([outcomes["a.ready"], outcomes["a.steady"], outcomes["b.restart"]]).toEqual([
      "succeeded",
      "skipped: interrupted",
      "skipped: interrupted",
    ]);
  });
});
