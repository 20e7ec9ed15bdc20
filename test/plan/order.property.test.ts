import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PHASES, type Phase } from "../../src/model/step.ts";
import type { Links } from "../../src/plan/order.ts";
import { name, order, work } from "./order-works.ts";

/** Every gateway hands something to each of the others, and b and c are copies. */
const WEB: Links = {
  handovers: ["a", "b", "c"].flatMap((from) =>
    ["a", "b", "c"].flatMap((to) => (from === to ? [] : [{ from: name(from), to: name(to), what: "X" }])),
  ),
  copies: new Map([
    [name("b"), name("a")],
    [name("c"), name("b")],
  ]),
  needsHost: true,
  beforeDeletions: [],
};

describe("steps of whatever resources", () => {
  const owner = fc.constantFrom("a", "b", "c");
  const kind = fc.constantFrom("env", "config", "service", "gateway");
  const works = fc.uniqueArray(
    fc
      .record({ profile: owner, kind, phases: fc.array(fc.constantFrom(...PHASES), { maxLength: 4 }) })
      .map(({ profile, kind: part, phases }) => {
        const stops = phases.includes("stopped") ? (["stop"] as const) : [];
        return work(`${profile}.${part}`, ...stops, ...phases);
      }),
    { selector: ({ address }) => address, maxLength: 10 },
  );

  test("have ids that are there once", () => {
    fc.assert(
      fc.property(works, (all) => {
        const ids = order(all, WEB).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test("come after steps that exist, and never after themselves, however far the way", () => {
    fc.assert(
      fc.property(works, (all) => {
        const left = new Set(order(all, WEB));
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

  test("are all there, the reloads of a sort as one", () => {
    fc.assert(
      fc.property(works, (all) => {
        const phases = all.flatMap((one) => one.ops.map(({ phase }) => phase));
        const isReload = (phase: Phase) => phase === "reload" || phase === "unload";
        const others = phases.filter((phase) => !isReload(phase)).length;
        expect(order(all)).toHaveLength(others + new Set(phases.filter(isReload)).size);
      }),
    );
  });

  test("of one profile never overtake an earlier phase of its own", () => {
    fc.assert(
      fc.property(works, (all) => {
        const steps = order(all, WEB);
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
