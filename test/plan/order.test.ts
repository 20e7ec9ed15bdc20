import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { AbsolutePath, Address, ProfileName, ServiceId } from "../../src/model/ids.ts";
import { type Op, PHASES, type Phase, type Step } from "../../src/model/step.ts";
import { order, type Work } from "../../src/plan/order.ts";
import type { PhasedOp } from "../../src/resources/kind.ts";

/** An operation of a sort that the phase may have; `order` looks at the phase alone. */
function opOf(phase: Phase): Op {
  const service = "hermes-gateway.service" as ServiceId; // test data
  const path = "/home/ada/.hermes" as AbsolutePath; // test data
  switch (phase) {
    case "create":
      return { do: "hermes", args: ["profile", "create"], makes: path };
    case "files":
    case "definition":
      return { do: "edit", path, edit: { format: "text", text: "" }, mode: 0o600, expect: { is: "absent" } };
    case "reload":
      return { do: "reload" };
    case "announce":
      return { do: "announce-stop", home: path };
    case "login":
      return { do: "service", verb: "enable", service };
    case "switch":
      return { do: "service", verb: "start", service };
    case "settle":
      return { do: "await", what: "stopped", service };
    default:
      return phase satisfies never;
  }
}

const ops = (...phases: readonly Phase[]): readonly PhasedOp[] =>
  phases.map((phase) => ({ phase, op: opOf(phase) }));

/** What one resource of a profile has to do. */
const work = (address: string, ...phases: readonly Phase[]): Work => ({
  address: `profile.${address}` as Address, // test data
  profile: (address.split(".")[0] ?? "") as ProfileName, // test data
  ops: ops(...phases),
});

/** Each step as `id <- the steps it comes after`; those that need only be over in brackets. */
function drawn(steps: readonly Step[]): readonly string[] {
  return steps.map(({ id, after }) => {
    const names = after.map(({ step, when }) => (when === "settled" ? `(${step})` : step));
    return `${id} <- ${names.join(" ")}`.trim();
  });
}

const RELOAD = "host.service-manager#reload";

describe("the steps of one profile", () => {
  test("come phase after phase, whatever the order of the resources", () => {
    const steps = order([work("a.gateway", "switch", "settle"), work("a.env", "files"), work("a", "create")]);
    expect(drawn(steps)).toEqual([
      "profile.a#1 <-",
      "profile.a.env#1 <- profile.a#1",
      "profile.a.gateway#1 <- profile.a.env#1",
      "profile.a.gateway#2 <- profile.a.gateway#1",
    ]);
  });

  test("of one phase do not wait for each other", () => {
    const steps = order([work("a.env", "files"), work("a.config", "files"), work("a.gateway", "switch")]);
    expect(drawn(steps)).toEqual([
      "profile.a.env#1 <-",
      "profile.a.config#1 <-",
      "profile.a.gateway#1 <- profile.a.env#1 profile.a.config#1",
    ]);
  });

  test("do not wait for another profile's", () => {
    const steps = order([work("a.env", "files"), work("b.gateway", "switch")]);
    expect(drawn(steps)).toEqual(["profile.a.env#1 <-", "profile.b.gateway#1 <-"]);
  });

  test("that has nothing to do are none", () => {
    expect(order([work("a.env"), work("b.env")])).toEqual([]);
  });
});

describe("the reload", () => {
  test("is one for all, once every definition's edit is over, however it went", () => {
    const steps = order([
      work("a.service", "definition", "reload"),
      work("b.service", "definition", "reload"),
      work("a.gateway", "switch"),
    ]);
    expect(drawn(steps)).toEqual([
      "profile.a.service#1 <-",
      `profile.a.gateway#1 <- profile.a.service#1 ${RELOAD}`,
      "profile.b.service#1 <-",
      `${RELOAD} <- (profile.a.service#1) (profile.b.service#1)`,
    ]);
  });

  test("waits for no definition where one was only never read", () => {
    expect(drawn(order([work("a.service", "reload"), work("a.gateway", "switch")]))).toEqual([
      `profile.a.gateway#1 <- ${RELOAD}`,
      `${RELOAD} <-`,
    ]);
  });

  test("holds up no profile whose definition stays as it is", () => {
    const steps = order([work("a.service", "definition", "reload"), work("b.gateway", "switch")]);
    expect(drawn(steps)).toContain("profile.b.gateway#1 <-");
  });

  test("keeps what a profile's definition came after", () => {
    const steps = order([work("a", "create"), work("a.service", "reload"), work("a.gateway", "switch")]);
    expect(drawn(steps)).toContain(`profile.a.gateway#1 <- profile.a#1 ${RELOAD}`);
  });

  test("is nobody's step in particular", () => {
    const reload = order([work("a.service", "reload")]).at(-1);
    expect([reload?.profile, reload?.op]).toEqual([undefined, { do: "reload" }]);
  });
});

describe("steps of whatever resources", () => {
  const name = fc.constantFrom("a", "b", "c");
  const kind = fc.constantFrom("env", "config", "service", "gateway");
  const works = fc.uniqueArray(
    fc
      .record({ profile: name, kind, phases: fc.array(fc.constantFrom(...PHASES), { maxLength: 4 }) })
      .map(({ profile, kind: part, phases }) => work(`${profile}.${part}`, ...phases)),
    { selector: ({ address }) => address, maxLength: 10 },
  );

  test("have ids that are there once", () => {
    fc.assert(
      fc.property(works, (all) => {
        const ids = order(all).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test("come after steps that exist, and never after themselves, however far the way", () => {
    fc.assert(
      fc.property(works, (all) => {
        const left = new Set(order(all));
        const done = new Set<string>();
        while (left.size > 0) {
          const due = [...left].filter(({ after }) => after.every(({ step }) => done.has(step)));
          expect(due.length).toBeGreaterThan(0);
          for (const step of due) {
            left.delete(step);
            done.add(step.id);
          }
        }
      }),
    );
  });

  test("are all there, the reloads as one", () => {
    fc.assert(
      fc.property(works, (all) => {
        const phases = all.flatMap((one) => one.ops.map(({ phase }) => phase));
        const others = phases.filter((phase) => phase !== "reload").length;
        expect(order(all)).toHaveLength(others + (phases.includes("reload") ? 1 : 0));
      }),
    );
  });

  test("of one profile never overtake an earlier phase of its own", () => {
    fc.assert(
      fc.property(works, (all) => {
        const steps = order(all);
        const before = new Map<string, ReadonlySet<string>>();
        const byId = new Map(steps.map((step) => [step.id as string, step]));
        const ancestors = (id: string): ReadonlySet<string> => {
          const known = before.get(id);
          if (known !== undefined) return known;
          const found = new Set(
            (byId.get(id)?.after ?? []).flatMap(({ step }) => [step, ...ancestors(step)]),
          );
          before.set(id, found);
          return found;
        };
        for (const step of steps) {
          for (const other of steps) {
            if (step.profile === undefined || other.profile !== step.profile) continue;
            const isEarlier = PHASES.indexOf(other.phase) < PHASES.indexOf(step.phase);
            if (isEarlier) expect(ancestors(step.id)).toContain(other.id);
          }
        }
      }),
    );
  });
});
