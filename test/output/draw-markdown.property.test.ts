import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { COMMENT_LIMIT, planMarkdown } from "../../src/output/draw-markdown.ts";
import type {
  ChangeDocument,
  DetailDocument,
  DiagnosticDocument,
  PlanDocument,
} from "../../src/output/plan-document.generated.ts";
import { rendered } from "./rendered.ts";

/** What Markdown, HTML and GitHub make something of, and what nobody expects. */
const NASTY = [
  "`",
  "```",
  "````diff",
  "~~~",
  "</details>",
  "</summary>",
  "<script>",
  "<!--",
  "<img src=x>",
  "&lt;",
  "@ada",
  "@ada/team",
  "#1",
  "GH-1",
  "ada/repo#1",
  "deadbeefcafe",
  "https://github.com/ada/repo/issues/1",
  "www.example.org",
  "ada@example.org",
  "**",
  "__x__",
  "[a](b)",
  "![a](b)",
  "\\",
  "|",
  "~~x~~",
  "\n",
  "\r\n",
  "\n\n# x",
  "\n> x",
  "\t",
  "\u2028",
  "\u202e",
  "\u0000",
  "\ud83d",
  "😀",
  "名稱",
  "1. ",
  "- ",
  "word",
  " ",
  ":smile:",
] as const;

const nasty = fc.array(fc.constantFrom(...NASTY), { maxLength: 12 }).map((words) => words.join(""));
const sentence = fc.array(fc.constantFrom(...NASTY), { maxLength: 12 }).map((words) => words.join(" "));
const text = fc.oneof(nasty, sentence);
const long = (times: number) => fc.tuple(nasty, fc.nat(times)).map(([one, number]) => one.repeat(number));
const shown = fc.oneof(
  fc.constant({ is: "absent" as const }),
  text.map((value) => ({ is: "value" as const, value })),
);

function plans(times: number, most: number): fc.Arbitrary<PlanDocument> {
  const lines = fc.array(fc.oneof(nasty, long(times)), { maxLength: most });
  const detail: fc.Arbitrary<DetailDocument> = fc.oneof(
    lines.map((diff) => ({ shows: "text" as const, file: "SOUL.md", diff: diff.map((line) => `+${line}`) })),
    fc
      .array(fc.record({ key: nasty, before: shown, after: shown }), { maxLength: 4 })
      .map((keys) => ({ shows: "keys" as const, keys })),
  );
  const owner = fc.option(nasty, { nil: undefined });
  const change: fc.Arbitrary<ChangeDocument> = fc
    .record({
      profile: owner,
      key: nasty,
      kind: fc.constantFrom("profile", "file", "gateway", "service"),
      action: fc.constantFrom("create", "update", "delete", "restart", "no-op"),
      reasons: fc.array(text, { maxLength: 3 }),
      details: fc.array(detail, { maxLength: 2 }),
    })
    .map(({ profile, key, ...rest }) => {
      const address = profile === undefined ? "host" : `profile.${profile}`;
      return { ...rest, address: `${address}.file["${key}"]`, ...(profile !== undefined && { profile }) };
    });
  const diagnostic: fc.Arbitrary<DiagnosticDocument> = fc.record(
    {
      code: fc.constant("to-do"),
      severity: fc.constantFrom("error", "warning", "note"),
      message: fc.oneof(text, long(times)),
      hint: text,
      place: fc.record({ file: nasty, line: fc.constant(1), column: fc.constant(1) }),
    },
    { requiredKeys: ["code", "severity", "message"] },
  );
  return fc
    .record({
      verdict: fc.oneof(text, long(times)),
      fleet: nasty,
      host: nasty,
      changes: fc.array(change, { maxLength: most }),
      diagnostics: fc.array(diagnostic, { maxLength: most }),
      handovers: fc.array(fc.record({ from: nasty, to: nasty, what: text }), { maxLength: 2 }),
    })
    .map((some) => ({
      ...some,
      format_version: 1,
      outcome: "changes",
      is_other_host: false,
      hermes_home: "/home/ada/.hermes",
      hermes: {},
      service_manager: "systemd",
      summary: { create: 1, update: 0, delete: 0, restart: 0, unchanged: 0, errors: 0, warnings: 0 },
      steps: [],
      secrets: "resolved",
    }));
}

const WHOLE = "`hermes-fleet plan` prints all of it.";
const TAGS = /^(?:h3|ul|li|p|strong|details|summary|pre|blockquote|code|code class="language-diff")$/;

/** What must hold of any text on GitHub that was made from what others have written. */
function holdsTogether(markdown: string): void {
  const { tags, unbalanced, prose } = rendered(markdown);
  expect(unbalanced).toEqual([]);
  expect(tags.filter((tag) => !TAGS.test(tag))).toEqual([]);
  expect(tags[0]).toBe("h3");
  expect(prose).not.toMatch(/[@#<\\|]|https?:|www|deadbeef|GH-|:smile/);
}

test("a plan's Markdown holds together and mentions nobody, whatever is in the plan", () => {
  fc.assert(
    fc.property(plans(3, 4), (plan) => holdsTogether(planMarkdown(plan, { whole: WHOLE }))),
    { numRuns: 60 },
  );
});

test("it holds together, and is never too long, whatever had to be left out", () => {
  fc.assert(
    fc.property(plans(400, 6), fc.integer({ min: 10_000, max: 30_000 }), (plan, limit) => {
      const markdown = planMarkdown(plan, { whole: WHOLE, limit });
      expect(markdown.length).toBeLessThanOrEqual(limit);
      holdsTogether(markdown);
    }),
    { numRuns: 30 },
  );
});

test("it is within GitHub's limit in bytes where it is measured in bytes", () => {
  const measure = (one: string) => Buffer.byteLength(one);
  fc.assert(
    fc.property(plans(2000, 8), (plan) => {
      const options = { whole: WHOLE, measure, limit: COMMENT_LIMIT };
      expect(measure(planMarkdown(plan, options))).toBeLessThanOrEqual(COMMENT_LIMIT);
    }),
    { numRuns: 25 },
  );
});

test("the verdict is the first thing in it", () => {
  fc.assert(
    fc.property(plans(2, 2), fc.array(fc.constantFrom("word", "@ada", "3", "<b>", "#1")), (plan, words) => {
      const verdict = ["So:", ...words].join(" ");
      const { first } = rendered(planMarkdown({ ...plan, verdict }, { whole: WHOLE }));
      expect(first).toBe(verdict);
    }),
    { numRuns: 30 },
  );
});
