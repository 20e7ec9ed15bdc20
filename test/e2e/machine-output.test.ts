import { expect, jest, test } from "@jest/globals";
import pLimit from "p-limit";
import { runProgram } from "../../src/commands/program.ts";
import type { Ran, TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { COMMANDS, declaredCommands, NONE } from "./support/commands.ts";
import { SCHEMAS, schemaErrors } from "./support/schemas.ts";

const ROWS = Object.entries(COMMANDS);

/** What is on stdout, document by document, and what is wrong with each. */
function wrongWith(stdout: string, schema: string, isLines = false): readonly (readonly string[])[] {
  const texts = isLines ? stdout.trimEnd().split("\n") : [stdout];
  return texts.map((text) => schemaErrors(schema, JSON.parse(text)));
}

/** As many at a time as two cores bear. */
async function sideBySide<Row, Result>(
  rows: readonly Row[],
  each: (row: Row) => Promise<Result>,
): Promise<readonly Result[]> {
  const limit = pLimit(4);
  return Promise.all(rows.map((row) => limit(() => each(row))));
}

/** Runs it with a reader of stdout and stderr that has gone before the first byte. */
async function withoutReader(host: TestHost, words: readonly string[]): Promise<Ran> {
  const program = host.fleetCommand(words).map((word) => `'${word}'`);
  return host.run("/bin/bash", ["-c", `${program.join(" ")} 2>&1 | true; exit \${PIPESTATUS[0]}`]);
}

/** What a command line that is wrong prints; this very process reads it, since it begins nothing. */
async function here(...words: readonly string[]): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    jest.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    return { code: await runProgram(words, "0"), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function refusal({ stdout }: Pick<Ran, "stdout">) {
  const document = JSON.parse(stdout) as {
    outcome: string;
    diagnostics: { code: string; message: string }[];
  };
  expect(schemaErrors("refusal", document)).toEqual([]);
  const { outcome, diagnostics } = document;
  return { outcome, code: diagnostics[0]?.code, message: diagnostics[0]?.message };
}

test("every command has a row that says what it prints, and every row a command", () => {
  expect(declaredCommands().toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
});

test("every schema is that of a command, save the manifest's, a refusal's and those of lines", () => {
  const used = new Set(Object.values(COMMANDS).map(({ schema }) => schema));
  const others = [...SCHEMAS.keys()].filter((name) => !used.has(name));
  expect(others.toSorted()).toEqual(["apply-line", "manifest", "refusal"]);
});

test("every part of every schema is described", () => {
  const undescribed = (part: unknown, where: string): readonly string[] => {
    if (typeof part !== "object" || part === null) return [];
    const { properties = {}, definitions = {}, items, oneOf = [], anyOf = [] } = part as Parts; // its own schema's
    const isSaid = (one: object) => "description" in one || "$ref" in one || "const" in one;
    return [
      ...Object.entries(properties).flatMap(([name, one]) => [
        ...(isSaid(one) ? [] : [`${where}.${name}`]),
        ...undescribed(one, `${where}.${name}`),
      ]),
      ...Object.entries(definitions).flatMap(([name, one]) => undescribed(one, `${where}#${name}`)),
      ...[items, ...oneOf, ...anyOf].flatMap((one) => undescribed(one, where)),
    ];
  };
  expect([...SCHEMAS].flatMap(([name, schema]) => undescribed(schema, name))).toEqual([]);
});

interface Parts {
  readonly properties?: Readonly<Record<string, object>>;
  readonly definitions?: Readonly<Record<string, object>>;
  readonly items?: unknown;
  readonly oneOf?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
}

test("a wrong command line is one document, of every command", async () => {
  for (const path of Object.keys(COMMANDS)) {
    const ran = await here(...path.split(" "), "--json", "--no-such-option");

    const message = "unknown option '--no-such-option'";
    expect([path, ran.code, ran.stderr, refusal(ran)]).toEqual([
      path,
      1,
      "",
      { outcome: "not-begun", code: "usage", message },
    ]);
  }
});

testOnBareHost("a command that cannot begin says why in one document, every one", async (host) => {
  host.manifest("version: 1\nprofilez: {}\n");
  const rows = ROWS.filter(([, { isNeverRefused }]) => isNeverRefused !== true);
  const ran = await sideBySide(rows, async ([path, { needs = [], refusedWith = [] }]) => {
    const { code, stdout, stderr } = await host.fleet([
      ...path.split(" "),
      ...needs,
      ...refusedWith,
      "--json",
    ]);
    const schema = path === "validate" ? "validate" : "refusal";
    return [path, code, stderr, wrongWith(stdout, schema)];
  });

  expect(ran).toEqual(rows.map(([path]) => [path, 1, "", [[]]]));
});

/** Of each way in which documents are printed some that are tried without anybody who reads them. */
const UNREAD = ["apply", "backup", "config get", "doctor", "logs", "plan", "status"];
const ESCAPE = "\u001b";
/** What asks programs for colours in pipes, too. */
const COLOURS = { FORCE_COLOR: "3", CLICOLOR_FORCE: "1" };

for (const [path, { schema, isLines, succeeds }] of ROWS) {
  if (succeeds === undefined) continue;
  testOnBareHost(
    `${path} prints by its schema and no escape code, and is quiet where nobody reads it`,
    async (host) => {
      const words = [...path.split(" "), "--json", ...(await succeeds(host))];
      const { code, stdout } = await host.fleet(words, COLOURS);
      expect({ code, wrong: wrongWith(stdout, schema, isLines) }).toEqual({ code: 0, wrong: [[]] });

      // Once more, where it may refuse by now, or find nothing to do.
      const again = await host.fleet(
        words.filter((word) => word !== "--json"),
        COLOURS,
      );
      expect(stdout + again.stdout + again.stderr).not.toContain(ESCAPE);
      if (!UNREAD.includes(path)) return;
      const unread = await withoutReader(host, words);
      expect(unread).toEqual({ code: again.code, stdout: "", stderr: "" });
    },
  );
}

test("what is wrong with a command line is told to machines, whatever it is", async () => {
  const told = async (...words: readonly string[]) => refusal(await here(...words)).message;

  expect(await told("plann", "--json")).toBe("unknown command 'plann'");
  expect(await told("--json")).toBe("no command is given that could be run");
  expect(await told("config", "--json")).toBe("no command is given that could be run");
  expect(await told("show", "--json")).toBe("missing required argument 'file'");
  expect(await told("init", "twice", "--json")).toMatch(/^too many arguments/);
  expect(await told("plan", "--json", "--target")).toMatch(/argument missing$/);
  expect(await told("restart", "--max-unavailable", "0", "--json")).toMatch(/It must be a whole number/);
  expect(await told("plan", "--json=xml")).toMatch(/Allowed choices are document, lines\.$/);
  for (const path of ["plan", "status", "doctor", "config get", "awake run"])
    expect(await told(...path.split(" "), "--json=lines", ...(COMMANDS[path]?.needs ?? []))).toMatch(
      /prints one document, and no lines/,
    );
  const secret = "sk-abcdefghijklmnopqrstuvwxyz0123456789";
  for (const words of [["plan", `--${secret}`], [secret]]) {
    const [text, json] = [await here(...words), await here(...words, "--json")];
    expect([text.code, json.code, text.stdout, json.stderr]).toEqual([1, 1, "", ""]);
    expect(text.stderr).toContain("(sensitive)");
    expect(text.stderr + json.stdout).not.toContain(secret);
  }
});

testOnBareHost("--json takes no word behind it", async (host) => {
  expect(refusal(await host.fleet(["status", "--json", "coder", ...NONE])).message).toMatch(
    /^there is no profile "coder"/,
  );
  expect(refusal(await host.fleet(["--json", "export", "coder", ...NONE])).message).toMatch(/"coder"/);
  expect(refusal(await host.fleet(["logs", "-f", "--json", "coder", ...NONE])).message).toMatch(/"coder"/);
});

testOnBareHost("what nobody has foreseen is one document, too", async (host) => {
  host.manifest("version: 1\nprofiles: {}\n");
  const broken = `data:text/javascript,process.cwd=()=>{throw new Error("no sk-abcdefghijklmnopqrstuvwxyz0123456789")}`;
  const environment = { NODE_OPTIONS: `--import=${encodeURI(broken)}` };

  for (const path of ["apply", "logs"]) {
    const [text, json, verbose] = await Promise.all([
      host.fleet([path, ...NONE], environment),
      host.fleet([path, "--json", ...NONE], environment),
      host.fleet([path, "--json", "-v", ...NONE], environment),
    ]);
    expect([path, text.code, text.stdout, text.stderr]).toEqual([
      path,
      1,
      "",
      "error: no (sensitive)\n  Run it again with -v to see where this happened.\n",
    ]);
    expect([json.code, json.stderr, refusal(json)]).toEqual([
      1,
      "",
      { outcome: "stopped", code: "unexpected", message: "no (sensitive)" },
    ]);
    expect([verbose.code, refusal(verbose).code]).toEqual([1, "unexpected"]);
    expect(verbose.stderr).toMatch(/^error: .*\n +at /);
  }
});
