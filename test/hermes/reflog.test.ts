import { describe, expect, test } from "@jest/globals";
import { commitAt, readReflog } from "../../src/hermes/reflog.ts";

const [A, B, C] = ["a", "b", "c"].map((digit) => digit.repeat(40)) as [string, string, string];
const NONE = "0".repeat(40);

/** Lines as git 2.39 has written them, the hashes apart. */
const REFLOG = `${NONE} ${A} Ada L <ada@example.org> 1000 +0200\tclone: from https://example.org/hermes-agent
${A} ${A} Ada L <ada@example.org> 1500 +0200\treset: moving to HEAD
${A} ${B} Ada <7 of 9> L <ada@example.org> 2000 -0530\tpull --ff-only: Fast-forward
${B} ${C} Ada L <> 3000 +0000
`;

test("a reflog tells the moves of HEAD; what moves nothing is none", () => {
  expect(readReflog(REFLOG)).toEqual([
    { before: undefined, after: A, atMs: 1_000_000 },
    { before: A, after: B, atMs: 2_000_000 },
    { before: B, after: C, atMs: 3_000_000 },
  ]);
});

test.each(["", "\n", "garbage\n", `${A} ${B}\n`, `${A} ${B} Ada <a> soon +0000\tpull\n`])(
  "what is no reflog has no moves: %j",
  (text) => expect(readReflog(text)).toEqual([]),
);

describe("the commit at a time", () => {
  const moves = readReflog(REFLOG);
  test.each([
    [999_999, undefined],
    [1_000_000, A],
    [1_999_999, A],
    [2_500_000, B],
    [9_000_000, C],
  ])("%i", (ms, commit) => expect(commitAt(moves, ms)).toBe(commit));

  test("before the first move that is still known is what that came from", () => {
    expect(commitAt(moves.slice(1), 5)).toBe(A);
  });

  test("is not known where there are no moves", () => expect(commitAt([], 5)).toBeUndefined());
});
