import { describe, expect, test } from "@jest/globals";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { diagnosticAnnotations, planAnnotations } from "../../src/output/annotations.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { type Annotation, annotationCommands, logGroup } from "../../src/output/workflow-commands.ts";
import { change, planOf } from "./plan-sample.ts";

const note = (message: string, rest: Partial<Annotation> = {}): Annotation => ({
  kind: "notice",
  title: "t",
  message,
  ...rest,
});

describe("an annotation", () => {
  test.each<[string, Annotation, string]>([
    [
      "has its place",
      note("m", { kind: "error", file: "a/b.yaml", line: 3, column: 5 }),
      "::error file=a/b.yaml,line=3,col=5,title=t::m",
    ],
    ["of no line has none", note("m", { kind: "warning" }), "::warning title=t::m"],
    ["cannot end early", note("50%\r\n::error::x"), "::notice title=t::50%25\\u000d%0A::error::x"],
    [
      "has properties that cannot become others",
      note("a: b, c", { file: "a,line=1:%0A\n.yaml", title: "x::y,z" }),
      "::notice file=a%2Cline=1%3A%250A%0A.yaml,title=x%3A%3Ay%2Cz::a: b, c",
    ],
  ])("%s", (_, one, line) => {
    expect(annotationCommands([one], "")).toEqual([line]);
  });

  test("is one of ten of its kind, the last of which counts the others", () => {
    const all = Array.from({ length: 25 }, (_, index) => note(String(index)));
    const ten = Array.from({ length: 10 }, (_, index) => note(String(index), { kind: "error" }));
    const lines = annotationCommands([...all, ...ten], "See the log.");
    expect(lines.slice(0, 10)).toEqual(ten.map((_, index) => `::error title=t::${index}`));
    expect(lines.slice(10, 19)).toEqual(all.slice(0, 9).map((_, index) => `::notice title=t::${index}`));
    expect(lines.slice(19)).toEqual([
      "::notice title=16 more::16 more of these are not shown here. See the log.",
    ]);
  });
});

test("a text in the log's group is no command", () => {
  expect(logGroup("a%\nb", "one\n::error::x\n##[set-env]\n", "T0KEN")).toBe(
    "::group::a%25%0Ab\n::stop-commands::T0KEN\none\n::error::x\n##[set-env]\n::T0KEN::\n::endgroup::\n",
  );
});

describe("the annotations of a plan", () => {
  const place = (line: number) => ({ file: "hermes-fleet.yaml", line, column: 3 });
  const told = (severity: Diagnostic["severity"], message: string, line?: number): Diagnostic => ({
    code: "token-conflict",
    severity,
    message,
    ...(line !== undefined && { place: { ...place(line), excerpt: "x" } }),
  });
  const shown = (plan: Parameters<typeof planDocument>[0]) =>
    planAnnotations(planDocument(plan)).map(({ kind, line, message }) => [kind, line, message]);

  test("are one for each profile that changes, where it is declared: a warning where that is dangerous", () => {
    const changes = [
      { ...change("a", "env", "update"), place: place(3) },
      { ...change("a", "soul", "create"), place: place(3) },
      { ...change("b", "gateway", "restart", { reasons: ["x changes"] }), place: place(4) },
      { ...change("c", "profile", "delete", { reasons: ["the manifest says removed"] }), place: place(5) },
      { ...change("d", "env", "no-op"), place: place(6) },
    ];
    expect(shown(planOf(changes))).toEqual([
      ["warning", 5, "c: its home is deleted (the manifest says removed); 1 to delete"],
      ["warning", 4, "b: its gateway restarts (x changes); 1 restart"],
      ["notice", 3, "a: 1 to create, 1 to update"],
    ]);
  });

  test("have warnings of the plan behind what is lost, and before what only restarts", () => {
    const changes = [change("b", "gateway", "restart"), change("c", "service", "delete")];
    const diagnostics = [
      told("warning", "w", 9),
      told("error", "e"),
      told("note", "n", 8),
      told("note", "none"),
    ];
    expect(shown(planOf(changes, diagnostics))).toEqual([
      ["warning", undefined, "c: its service is removed; 1 to delete"],
      ["error", undefined, "e"],
      ["warning", 9, "w"],
      ["notice", 8, "n"],
      ["warning", undefined, "b: its gateway restarts; 1 restart"],
    ]);
  });

  test("have the hint, and no line of the manifest's text", () => {
    const [one] = diagnosticAnnotations([{ ...told("error", "e", 1), hint: "Mend it." }]);
    expect(one).toEqual({
      kind: "error",
      file: "hermes-fleet.yaml",
      line: 1,
      column: 3,
      title: "hermes-fleet: token-conflict",
      message: "e. Mend it.",
    });
  });
});
