import { describe, expect, test } from "@jest/globals";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { Address, ProfileName } from "../../src/model/ids.ts";
import type { Change, Plan } from "../../src/model/plan.ts";
import { COMMENT_LIMIT, findingsMarkdown, planMarkdown } from "../../src/output/draw-markdown.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { applied, declare } from "../plan/scenario.ts";
import { ABSENT, change, keys, planOf, value } from "./plan-sample.ts";
import { rendered } from "./rendered.ts";

const WHOLE = "`hermes-fleet plan` prints all of it.";
const markdown = (plan: Plan, limit = COMMENT_LIMIT) =>
  planMarkdown(planDocument(plan), { whole: WHOLE, limit });

/** One that is only made, with a detail of so many lines. */
const made = (name: string, lines: number): Change =>
  change(name, "soul", "create", {
    details: [{ shows: "text", file: "SOUL.md", diff: Array(lines).fill(`+made ${name}`) }],
  });
const updated = (name: string, lines: number): Change =>
  change(name, "soul", "update", {
    details: [{ shows: "text", file: "SOUL.md", diff: Array(lines).fill(`+updated ${name}`) }],
  });
const restarted = (name: string): Change => change(name, "gateway", "restart", { reasons: ["x changes"] });
const told = (
  severity: Diagnostic["severity"],
  message: string,
  rest: Partial<Diagnostic> = {},
): Diagnostic => ({
  code: "to-do",
  severity,
  message,
  ...rest,
});

describe("a plan as a comment on GitHub", () => {
  test("has the verdict, what is dangerous with its reason, a diff for each profile, notes and the count", async () => {
    const token = (name: string, rest: string) => `  ${name}: { env: { TELEGRAM_BOT_TOKEN: '${rest}' } }`;
    const soul = (text: string) => `  coder: { soul: { text: "${text}" } }`;
    const host = await applied(
      "profiles:",
      soul("Be careful.\\nAsk.\\n```\\n"),
      token("a", "1:x"),
      token("b", "2:y"),
      "  gone: {}",
    );
    declare(
      host,
      "profiles:",
      soul("Be careful.\\nAsk @ada, #1.\\n```\\n"),
      token("a", "2:y"),
      token("b", "3:z"),
      "  new: { config: { model: { default: x } } }",
      "removed: { gone: { home: delete } }",
    );
    const text = markdown((await host.plan()).plan);
    expect(text).toMatchSnapshot();
    expect(rendered(text).unbalanced).toEqual([]);
    for (const secret of ["1:x", "2:y", "3:z"]) expect(text).not.toContain(secret);
  });

  test("has nothing but the verdict and the count where nothing changes", () => {
    expect(markdown(planOf([change("a", "env", "no-op")]))).toBe(
      "### No changes: the one profile is as the manifest says.\n\n" +
        "0 to create, 0 to update, 0 to restart, 1 unchanged. Fleet home on `vps1`.\n",
    );
  });

  test("with --full has what stays as it is, too", () => {
    const document = planDocument(planOf([change("a", "env", "no-op")]));
    expect(planMarkdown(document, { whole: WHOLE, isFull: true })).toContain("\n  .env\n");
  });

  test("tells errors first, then what is dangerous, then warnings; notes last", () => {
    const place = { file: "hermes-fleet.yaml", line: 7, column: 3, excerpt: "secret-looking line" };
    const text = markdown(
      planOf(
        [restarted("a"), made("b", 1)],
        [
          told("note", "a note"),
          told("warning", "a warning"),
          told("error", "an error", { place, hint: "Mend it.", blocks: "apply" }),
        ],
      ),
    );
    const order = [
      "### 1 error: nothing",
      "an error. Mend it.",
      "its gateway restarts",
      "a warning",
      "<details>",
      "a note",
    ];
    const found = order.map((one) => text.indexOf(one));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((one, other) => one - other));
    expect(text).toContain("- **error** at `hermes-fleet.yaml:7:3`: an error.");
    expect(text).not.toContain("secret-looking");
  });

  test.each<[string, Change, string]>([
    ["a home that is deleted", change("a", "profile", "delete"), "its home is deleted"],
    ["a service that is removed", change("a", "service", "delete"), "its service is removed"],
    ["any other deletion", change("a", "alias", "delete"), "`.alias` is deleted"],
    ["a restart", restarted("a"), "its gateway restarts (x changes)"],
    [
      "a deletion of the host's",
      { ...change("a", "keep-awake", "delete"), profile: undefined, address: "host.keep_awake" as Address }, // test data
      "this host: `.keep_awake` is deleted",
    ],
  ])("takes for dangerous %s", (_, one, says) => {
    const text = markdown(planOf([one]));
    expect(text).toContain("**Look at these first:**");
    expect(text).toContain(says);
  });

  test("takes for dangerous a gateway that is stopped, and one that restarts while it is changed otherwise", () => {
    const start = { before: value(false), after: value(true) };
    const update = (name: string) =>
      change(name, "gateway", "update", {
        details: [{ shows: "keys", keys: [{ key: "start_at_login", ...start }] }],
      });
    const document = planDocument(planOf([update("a"), update("b"), update("c")]));
    const [a, b, c] = document.changes;
    if (!a || !b || !c) throw new Error("there are three");
    const changes = [
      { ...a, switches: "stop" as const },
      { ...b, switches: "restart" as const },
      { ...c, switches: "start" as const },
    ];
    const text = planMarkdown({ ...document, changes }, { whole: WHOLE });
    expect(text).toContain("- `a`: its gateway is stopped\n- `b`: its gateway restarts\n\n");
    expect(text).not.toContain("- `c`");
  });

  test("names a token that moves, and to whom", () => {
    const handovers = [
      { from: "a" as ProfileName, to: "b" as ProfileName, what: "TELEGRAM_BOT_TOKEN" }, // test data
    ];
    const document = { ...planDocument(planOf([made("b", 1)])), handovers };
    expect(planMarkdown(document, { whole: WHOLE })).toContain('- `a`: `TELEGRAM_BOT_TOKEN` goes to "b"');
  });
});

describe("what is left out of a comment that would be too long", () => {
  const harmless = Array.from({ length: 30 }, (_, index) => made(`new-${index}`, 100));
  const changed = Array.from({ length: 30 }, (_, index) => updated(`old-${index}`, 100));
  const notes = Array.from({ length: 30 }, (_, index) => told("note", `a note ${index}`));
  const warnings = Array.from({ length: 30 }, (_, index) => told("warning", `a warning ${index}`));
  const plan = planOf(
    [...harmless, ...changed, restarted("busy"), updated("busy", 100)],
    [...notes, ...warnings],
  );
  const whole = markdown(plan, 1e6);

  test("is nothing where it fits", () => {
    expect(whole).not.toContain("Shortened");
    expect(markdown(plan, whole.length + 2000)).toBe(whole);
  });

  test.each<[string, number, readonly string[], readonly string[]]>([
    [
      "first details of what is only made",
      90_000,
      ["+     updated old-0", "a note 29"],
      ["+     made new-29"],
    ],
    [
      "then notes, and details of what changes",
      30_000,
      ["+     updated busy", "old-29", "a warning 29"],
      ["a note 0", "+     made"],
    ],
    ["then all details", 5_500, ["- `old-29`: 1 to update", "a warning 29"], ["+     updated old"]],
    [
      "then profiles, down to their number, and warnings",
      2_700,
      ["profiles", "- `busy`: its gateway restarts (x changes)"],
      ["`new-0`"],
    ],
  ])("is %s", (_, limit, kept, gone) => {
    const text = markdown(plan, limit);
    expect(text.length).toBeLessThanOrEqual(limit);
    for (const one of kept) expect(text).toContain(one);
    for (const one of gone) expect(text).not.toContain(one);
    expect(text).toMatch(/^> Shortened, or left out, so that this fits on GitHub: .*\d+ diffs/m);
    expect(text).toContain(WHOLE);
    expect(rendered(text).unbalanced).toEqual([]);
  });

  test("are no errors, and nothing dangerous, as long as anything else is there", () => {
    const errors = Array.from({ length: 20 }, (_, index) => told("error", `an error ${index}`));
    const text = markdown(planOf([...plan.changes], [...plan.diagnostics, ...errors]), 2600);
    for (const index of errors.keys()) expect(text).toContain(`an error ${index}`);
    expect(text).toContain("its gateway restarts (x changes)");
    expect(text).not.toContain("a warning 29");
    expect(text).toMatch(/^- and \d+ more warnings$/m);
    expect(text).toContain("- 61 profiles");
  });
});

test("what is found in a manifest is told as a comment, too", () => {
  const text = findingsMarkdown(
    { verdict: "1 error in <x>", diagnostics: [told("error", "bad @ada")] },
    { whole: WHOLE },
  );
  expect(text).toBe("### 1 error in `<x>`\n\n- **error**: bad `@ada`.\n");
});

test("a deleted key is shown as deleted", () => {
  const detail = keys(".env", ["A", value(1), ABSENT], ["B", ABSENT, value("x")], ["C", value(1), value(2)]);
  const text = markdown(planOf([change("a", "env", "update", { details: [detail] })]));
  expect(text).toContain("```diff\n! .env\n-     A: 1\n+     B: x\n!     C: 1 → 2\n```");
});
