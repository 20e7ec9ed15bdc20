import { describe, expect, test } from "@jest/globals";
import { Command, Option } from "commander";
import { readUnfinished } from "../../../src/commands/completion/command-line.ts";
import { fleetProgram } from "../../../src/commands/program.ts";

const program = fleetProgram(
  () => async () => {},
  "1.2.3",
  () => {},
);

/** The line without the program's name, up to the cursor. */
function at(line: string) {
  const words = line.split(" ");
  return readUnfinished(program, words.slice(0, -1), words.at(-1) ?? "");
}

function wordsAt(line: string): readonly string[] {
  const { expected } = at(line);
  return expected.is === "words" ? expected.words.map(({ value }) => value) : [`a ${expected.names.at(-1)}`];
}

describe("the word at the cursor", () => {
  test.each([
    ["logs ", "a profile"],
    ["logs -f ", "a profile"],
    ["logs coder ", "a profile"],
    ["-f logs logs ", "a profile"],
    ["-f ", "a path"],
    ["plan -f ", "a path"],
    ["plan -qf ", "a path"],
    ["plan -fx -t ", "a address"],
    ["plan --file=", "a path"],
    ["plan --target ", "a address"],
    ["plan --out ", "a file"],
    ["apply ", "a file"],
    ["accept profile.coder ", "a address"],
    ["config get ", "a profile"],
    ["config get coder ", "a key"],
    ["config set coder a ", "a value"],
    ["env set coder KEY --from-command pass ", "a words"],
    ["update --canary ", "a profile"],
    ["--host ", "a name"],
    ["-- ", undefined],
    ["run coder ", undefined],
    ["plan --full=", undefined],
    ["plan --nonsense ", undefined],
    ["config sort ", undefined],
    ["awake run -- ", "a command"],
  ])("of `hermes-fleet %s` is %s", (line, kind) => {
    expect(wordsAt(line)).toEqual(kind === undefined ? [] : [kind]);
  });

  test("is a form of JSON behind `--json=`, and nothing that `--json` alone would take", () => {
    expect(wordsAt("plan --json=")).toEqual(["--json=document", "--json=lines"]);
    expect(wordsAt("completion --json ")).toEqual(["bash", "zsh", "fish"]);
  });

  test("is a verb first, in the order of the help", () => {
    const words = wordsAt("");
    expect(words.slice(0, 3)).toEqual(["init", "validate", "plan"]);
    expect(words.slice(-3)).toEqual(["awake", "completion", "schema"]);
    expect(wordsAt("--json -q ")).toEqual(words);
  });

  test("is a verb within a verb", () => {
    expect(wordsAt("config ")).toEqual(["get", "set", "unset"]);
    expect(wordsAt("awake --json ")).toEqual(["status", "run"]);
  });

  test("is one of the choices of an option or an argument", () => {
    expect(wordsAt("logs --level ")).toEqual(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]);
    expect(wordsAt("completion ")).toEqual(["bash", "zsh", "fish"]);
    expect(wordsAt("plan --service-manager=")).toEqual([
      "--service-manager=auto",
      "--service-manager=systemd",
      "--service-manager=launchd",
      "--service-manager=none",
    ]);
  });

  test("is an option of the verb, or of every verb", () => {
    const words = wordsAt("config unset -");
    expect(words).toEqual(expect.arrayContaining(["--absent", "--file", "--help"]));
    expect(words).not.toContain("--target");
    expect(words).not.toContain("--from-env");
  });
});

test("values of options are those that were given last, and operands are no verbs", () => {
  const line = at("-f a.yaml --host=vps1 config --file b.yaml get coder get ");
  expect(line.verbs).toEqual(["config", "get"]);
  expect(line.operands).toEqual(["coder", "get"]);
  expect([...line.values]).toEqual([
    ["file", "b.yaml"],
    ["host", "vps1"],
  ]);
});

test("a description says what comes first, and leaves the rest to the help", () => {
  const { expected } = at("");
  const words = expected.is === "words" ? expected.words : [];
  expect(words.find(({ value }) => value === "plan")?.description).toBe("show what apply would do");
});

test("a value that may be left out is one in the same word only", () => {
  const one = new Command("x").addOption(new Option("--json [form]").choices(["lines"])).argument("<file>");
  expect(readUnfinished(one, [], "--json=").expected).toEqual({
    is: "words",
    words: [{ value: "--json=lines" }],
  });
  expect(readUnfinished(one, ["--json"], "").expected).toMatchObject({ is: "value", names: ["file"] });
});
