import { expect, test } from "@jest/globals";
import { withCommandWords } from "../../src/commands/command-words.ts";
import { fleetProgram } from "../../src/commands/program.ts";

const own = (...words: readonly string[]) => words.map((word) => `--from-command=${word}`);

test.each([
  ["env set a B --from-command pass show x", ["env", "set", "a", "B", ...own("pass", "show", "x")]],
  ["-q env set a B --from-command sh -c x", ["-q", "env", "set", "a", "B", ...own("sh", "-c", "x")]],
  ["env set a B --from-command -- vault -q x", ["env", "set", "a", "B", ...own("vault", "-q", "x")]],
  ["env set a B --from-command x --json -f y", ["env", "set", "a", "B", ...own("x", "--json", "-f", "y")]],
  ["env set a B --from-command", ["env", "set", "a", "B", "--from-command"]],
  ["env set a B --from-env X", ["env", "set", "a", "B", "--from-env", "X"]],
  ["awake run -- env --from-command x", ["awake", "run", "--", "env", "--from-command", "x"]],
])("%s", (words, meant) => {
  expect(withCommandWords(words.split(" "))).toEqual(meant);
});

test("the words of a program are its own, whatever they look like", async () => {
  let seen: unknown;
  const program = fleetProgram(
    () =>
      async (...called) => {
        seen = called.at(-2);
      },
    "0",
    () => undefined,
  );
  const words = ["env", "set", "a", "B", "--from-command", "vault", "read", "-q", "--json", "-f", "x"];
  await program.parseAsync(withCommandWords(words), { from: "user" });
  expect(seen).toEqual({ fromCommand: ["vault", "read", "-q", "--json", "-f", "x"] });
});
