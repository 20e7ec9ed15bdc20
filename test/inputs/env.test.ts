import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { redacted } from "../../src/hermes/redact.ts";
import { resolveEnv } from "../../src/inputs/env.ts";
import type { ResolvedEnv } from "../../src/model/facts.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import type { ReadingSystem } from "../../src/system/system.ts";
import { valid } from "../manifest/manifest-text.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();

/** The variables of all profiles by `profile VARIABLE`, each its value or why there is none. */
async function resolved(
  text: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const system: ReadingSystem = { ...readingMachine(), variable: (name) => variables[name] };
  const env = await resolveEnv(
    system,
    valid(text, folder.path()),
    (value) => `print-${value.length}`,
    redacted,
  );
  return Object.fromEntries(
    [...env].flatMap(([profile, values]) =>
      [...values].map(([variable, value]) => [`${profile} ${variable}`, shown(value)]),
    ),
  );
}

function shown(value: ResolvedEnv): string {
  if (value.is === "value") return `value ${value.secret.reveal()}`;
  return value.is === "unresolved" ? `unresolved: ${value.reason}` : value.is;
}

/** The one variable of a manifest whose only profile has `A` from this source. */
async function one(
  source: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const all = await resolved(`version: 1\nprofiles: { coder: { env: { A: ${source} } } }\n`, variables);
  return all["coder A"];
}

describe("a literal", () => {
  test("is its own value", async () => {
    expect(await one('" x "')).toBe("value  x ");
  });

  test("may be empty", async () => {
    expect(await one('""')).toBe("value ");
  });

  test("carries the fingerprint of its value", async () => {
    const manifest = valid("version: 1\nprofiles: { coder: { env: { A: abc } } }\n", folder.path());
    const env = await resolveEnv(readingMachine(), manifest, (value) => `print-${value.length}`, redacted);
    const [values] = [...env.values()];
    const found = values?.get("A");
    expect(found?.is === "value" ? found.secret.fingerprint : undefined).toBe("print-3");
  });
});

describe("from_env", () => {
  test("is the variable of the caller", async () => {
    expect(await one("{ from_env: MINE }", { MINE: "x y" })).toBe("value x y");
  });

  test("of one that is not set says so", async () => {
    expect(await one("{ from_env: MINE }")).toBe("unresolved: the environment variable MINE is not set");
  });

  test("of an empty one says so", async () => {
    expect(await one("{ from_env: MINE }", { MINE: "" })).toBe(
      "unresolved: the environment variable MINE is empty",
    );
  });
});

describe("from_file", () => {
  test.each([
    ["without a newline", "abc", "abc"],
    ["with one", "abc\n", "abc"],
    ["with CRLF", "abc\r\n", "abc"],
    ["with two, of which one is the value's", "abc\n\n", "abc\n"],
    ["with white space, which is the value's", " abc ", " abc "],
  ])("is the file's text %s", async (_, text, value) => {
    folder.write("secret", text);
    expect(await one("{ from_file: secret }")).toBe(`value ${value}`);
  });

  test("of a file that is not there names it as the manifest does", async () => {
    expect(await one("{ from_file: keys/none }")).toBe("unresolved: the file keys/none does not exist");
  });

  test.each([
    ["nothing", ""],
    ["a newline alone", "\n"],
  ])("of a file with %s says that it is empty", async (_, text) => {
    folder.write("secret", text);
    expect(await one("{ from_file: secret }")).toBe("unresolved: the file secret is empty");
  });

  test("of a folder says why it cannot be read", async () => {
    folder.folder("keys");
    expect(await one("{ from_file: keys }")).toBe(
      "unresolved: the file keys cannot be read: it is a directory",
    );
  });
});

describe("from_command", () => {
  const shell = (script: string) => `{ from_command: [sh, -c, ${JSON.stringify(script)}] }`;

  test("is what the command prints, without the final newline", async () => {
    expect(await one(shell("printf 'abc\\n'"))).toBe("value abc");
  });

  test("runs in the manifest's folder", async () => {
    expect(await one("{ from_command: [pwd] }")).toBe(`value ${folder.path()}`);
  });

  test("gets its arguments as they are, without a shell", async () => {
    expect(await one('{ from_command: [printf, "%s|", "a b", "$HOME", "*"] }')).toBe("value a b|$HOME|*|");
  });

  test("has nothing on its input, and does not wait for it", async () => {
    expect(await one(shell("cat; echo end"))).toBe("value end");
  });

  test("that prints nothing says so", async () => {
    expect(await one("{ from_command: ['true'] }")).toBe("unresolved: the command `true` printed nothing");
  });

  test("that is not there says so", async () => {
    expect(await one("{ from_command: [no-such-program] }")).toBe(
      "unresolved: the command `no-such-program` was not found",
    );
  });

  test("that fails says how and what it said on stderr, never its stdout", async () => {
    const reason = await one(shell("echo s3cret; echo 'the vault is sealed' >&2; exit 3"));
    expect(reason).toBe("unresolved: the command `sh` exited with 3: the vault is sealed");
  });

  test("that fails with much on stderr is told by the last three lines", async () => {
    expect(await one(shell("seq 9 >&2; exit 1"))).toBe("unresolved: the command `sh` exited with 1: 7; 8; 9");
  });

  test("that says its cause above much advice is told by both, and by nothing else of what it said", async () => {
    const said = [
      "Failed to get the data key.",
      "",
      "trying s3cret",
      "+ curl -H s3cret # not found",
      "  age1: FAILED",
      "    - | failed to open file: open",
      "      | /keys.txt: no such file or",
      "      | directory",
      "",
      "Recovery failed. In",
      "order to recover,",
      "do this.",
    ];
    expect(
      await one(shell(`printf '%s\\n' ${said.map((line) => `'${line}'`).join(" ")} >&2; exit 128`)),
    ).toBe(
      "unresolved: the command `sh` exited with 128: age1: FAILED; failed to open file: open; " +
        "/keys.txt: no such file or; Recovery failed. In; order to recover,; do this.",
    );
  });

  test("that dies of a signal says so", async () => {
    expect(await one(shell("kill -9 $$"))).toBe("unresolved: the command `sh` was killed");
  });

  test("never has its arguments told, which may hold a secret", async () => {
    expect(await one("{ from_command: [no-such-program, s3cret] }")).not.toContain("s3cret");
  });

  test("runs once, however many variables of however many profiles name it", async () => {
    const log = folder.path("log");
    const command = shell(`echo run >> ${log}; echo abc`);
    const profiles = ["a", "b", "c"].map((name) => `  ${name}: { env: { A: ${command}, B: ${command} } }`);
    const all = await resolved(`version: 1\nprofiles:\n${profiles.join("\n")}\n`);
    expect(new Set(Object.values(all))).toEqual(new Set(["value abc"]));
    expect(readFileSync(log, "utf8")).toBe("run\n");
  });

  test("runs again for other arguments, also where these read the same joined", async () => {
    const print = (...words: readonly string[]) =>
      `{ from_command: ${JSON.stringify(["printf", "%s|", ...words])} }`;
    const all = await resolved(
      `version: 1\nprofiles: { a: { env: { A: ${print("x y")}, B: ${print("x", "y")} } } }\n`,
    );
    expect(all).toEqual({ "a A": "value x y|", "a B": "value x|y|" });
  });
});

test("what a failing command says is shown without what looks like a token", async () => {
  const argv = '[sh, -c, "echo no access with key-0123456789abcdefghij >&2; exit 3"]';
  const manifest = valid(
    `version: 1\nprofiles: { a: { env: { A: { from_command: ${argv} } } } }\n`,
    folder.path(),
  );
  const env = await resolveEnv(readingMachine(), manifest, () => undefined, redacted);
  const reason = "the command `sh` exited with 3: no access with (sensitive)";
  expect([...env.values()][0]?.get("A")).toEqual({ is: "unresolved", reason });
});

describe("what is looked up", () => {
  test("leaves out variables that are in place or declared absent", async () => {
    const text = "version: 1\nprofiles: { coder: { env: { A: { in_place: true }, B: null, C: c } } }\n";
    expect(await resolved(text)).toEqual({ "coder C": "value c" });
  });

  test("is there for every profile, those without variables included", async () => {
    const manifest = valid("version: 1\nprofiles: { a: {}, b: {} }\n", folder.path());
    expect([...(await resolveEnv(readingMachine(), manifest, () => undefined, redacted)).keys()]).toEqual([
      "a",
      "b",
    ]);
  });
});

test("a command of an included file runs beside that file, once in each directory", async () => {
  const part = (name: string) =>
    `version: 1\nprofiles:\n  ${name}: { env: { A: { from_command: [sh, -c, "echo x >> runs; pwd"] }, B: { from_command: [sh, -c, "echo x >> runs; pwd"] } } }\n`;
  folder.write("bots/a.yaml", part("a"));
  folder.write("b.yaml", part("b"));
  const machine = readingMachine();
  const text = "version: 1\ninclude: [bots/a.yaml, b.yaml]\n";
  const manifest = valid(text, folder.path(), "vps1", machine);
  const env = await resolveEnv(machine, manifest, (value) => value, redacted);
  const values = [...env.values()].map((one) => [...one.values()].map(shown));
  const here = folder.path();
  expect(values).toEqual([
    [`value ${here}/bots`, `value ${here}/bots`],
    [`value ${here}`, `value ${here}`],
  ]);
  for (const runs of ["runs", "bots/runs"]) expect(readFileSync(folder.path(runs), "utf8")).toBe("x\n");
});
