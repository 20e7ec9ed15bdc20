import { describe, expect, test } from "@jest/globals";
import { jsonFormOf, linesOf, withJsonForm } from "../../src/commands/json-form.ts";
import { fleetProgram } from "../../src/commands/program.ts";

const program = fleetProgram(
  () => async () => undefined,
  "0",
  () => undefined,
);
const { options } = program;

describe("--json", () => {
  const rows: readonly (readonly [string, string, "document" | "lines" | undefined])[] = [
    ["status --json coder", "status --json=document coder", "document"],
    ["--json status coder", "--json=document status coder", "document"],
    ["apply --json=lines -y", "apply --json=lines -y", "lines"],
    ["apply --json=xml", "apply --json=xml", "document"],
    ["apply --json --json=lines", "apply --json=document --json=lines", "lines"],
    ["apply --json=lines --json", "apply --json=lines --json=document", "document"],
    // It is the name of the manifest, however odd.
    ["plan -f --json", "plan -f --json", undefined],
    ["plan --host --json --json", "plan --host --json --json=document", "document"],
    // Behind these nothing is an option of this program.
    ["awake run -- make --json", "awake run -- make --json", undefined],
    ["awake run --json -- make --json", "awake run --json=document -- make --json", "document"],
    ["plan --format json --nothing", "plan --format json --nothing", "document"],
    ["show --format=json --nothing", "show --format=json --nothing", "document"],
    ["plan --format text --json=lines", "plan --format text --json=lines", "lines"],
    ["plan --jsonlines", "plan --jsonlines", undefined],
    ["", "", undefined],
  ];
  test.each(rows)("of `%s` takes no other word: `%s`", (given, expected, form) => {
    const words = withJsonForm(given.split(" "), options);
    expect([words.join(" "), jsonFormOf(words)]).toEqual([expected, form]);
  });

  test("is shown in the help of every command with its value in the same word", () => {
    for (const command of [program, ...program.commands])
      expect(command.helpInformation()).toContain("  --json[=form]  ");
  });

  test("is lines by itself where there may be many results, and where it asks for those of an apply", () => {
    expect(linesOf("logs", {})).toBe("always");
    expect([linesOf("status", {}), linesOf("status", { watch: true })]).toEqual(["never", "always"]);
    expect([linesOf("doctor", {}), linesOf("doctor", { fix: true })]).toEqual(["never", "asked"]);
    expect(["apply", "destroy", "release", "plan", "config get"].map((path) => linesOf(path, {}))).toEqual([
      "asked",
      "asked",
      "asked",
      "never",
      "never",
    ]);
  });
});
