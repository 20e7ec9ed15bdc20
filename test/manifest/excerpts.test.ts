import { describe, expect, test } from "@jest/globals";
import { drawDiagnostics } from "../../src/output/draw-diagnostics.ts";
import { Paper } from "../../src/output/paper.ts";
import { coder, read } from "./manifest-text.ts";

const SECRET = "s3cret-value-xyz";

/** Everything that is told about a text, and shown of it. */
function told(text: string): string {
  const { diagnostics } = read(text);
  if (diagnostics.length === 0) throw new Error("the text was to be a bad one");
  return JSON.stringify(diagnostics);
}

const block = (...lines: readonly string[]) => coder("env:", ...lines.map((line) => `  ${line}`));

test("what is a token by its form is not shown, wherever it stands", () => {
  const token = "sk-canary-0123456789abcdef";
  for (const line of [
    `env: { HERMES_HOME: { from_command: [echo, ${token}] } }`,
    `env: { HERMES_HOME: { from_file: /keys/${token} } }`,
  ])
    expect(told(coder(line))).not.toContain("canary");
});

test("what stands at the top of a file that is no manifest is not shown", () => {
  expect(told(`version: 1\nlogin: ${SECRET}\nprofiles: {}\n`)).not.toContain(SECRET);
});

describe("a literal value under env is never shown", () => {
  test.each([
    ["in block style", block(`HERMES_HOME: ${SECRET}`)],
    ["in double quotes", block(`HERMES_HOME: "${SECRET}"`)],
    ["in single quotes", block(`HERMES_HOME: '${SECRET}'`)],
    ["in flow style", coder(`env: { A: ${SECRET}, HERMES_HOME: x }`)],
    ["in flow style beside another error", coder(`env: { A: ${SECRET} }`, "oops: 1")],
    ["in a profile of one line", `version: 1\nprofiles:\n  a: { env: { A_TOKEN: ${SECRET} }, oops: 1 }\n`],
    ["in flow style, quoted, with a comma", coder(`env: { A: "a,${SECRET}}b", HERMES_HOME: x }`)],
    ["in flow style, single-quoted, with a comma", coder(`env: { A: 'a,${SECRET}', HERMES_HOME: x }`)],
    ["behind an escaped quote", coder(`env: { A: "a\\", ${SECRET}", HERMES_HOME: x }`)],
    ["of a key in double quotes", block(`"HERMES_HOME": ${SECRET}`)],
    ["of a key in single quotes", block(`'HERMES_HOME': ${SECRET}`)],
    ["of an explicit key", block("? HERMES_HOME", `: ${SECRET}`)],
    ["of a lower-case key", coder(`env: { my_token: ${SECRET}, HERMES_HOME: x }`)],
    ["of a key of mixed case", coder(`env: { My_Token: ${SECRET}, HERMES_HOME: x }`)],
    ["of a key that cannot be one", block(`A-B: ${SECRET}`)],
    ["that begins like null", block(`HERMES_HOME: null-${SECRET}`)],
    ["that begins with a tilde", block(`HERMES_HOME: ~${SECRET}`)],
    ["with an anchor", block(`HERMES_HOME: &a ${SECRET}`)],
    ["with a tag", block(`HERMES_HOME: !!str ${SECRET}`)],
    ["before a comment", block(`HERMES_HOME: ${SECRET} # ${SECRET}`)],
    ["in a list", block(`A: [${SECRET}]`)],
    ["in a list below", block("A:", `  - ${SECRET}`)],
    ["under a key that is no source", block(`A: { value: ${SECRET} }`)],
    ["under a key that is no source, below", block("A:", `  value: ${SECRET}`)],
    ["instead of variables", coder(`env: A=${SECRET}`)],
    ["instead of variables, in a list", coder("env:", `  - A=${SECRET}`)],
    ["with an equals sign for the colon", block(`A_TOKEN=${SECRET}`)],
    ["twice", block(`A: ${SECRET}`, `A: ${SECRET}`)],
    ["under defaults", `version: 1\ndefaults: { env: { HERMES_HOME: ${SECRET} } }\nprofiles: { a: {} }\n`],
  ])("%s", (_, text) => {
    expect(told(text)).not.toContain(SECRET);
  });
});

describe("a literal value is not shown by what YAML says of it", () => {
  test.each([
    ["an open quote", block(`A: "${SECRET}`)],
    ["an open single quote, with lines below", block(`A: '${SECRET}`, "B: x")],
    ["text behind a closing quote", block(`A: "x"${SECRET}`)],
    ["a first character that YAML reserves", block(`A: @${SECRET}`)],
    ["an alias", block(`A: *${SECRET}`)],
    ["an escape that YAML does not know", block(`A: "\\q${SECRET}"`)],
    ["a colon inside", block(`A: x: ${SECRET}`)],
    ["a missing space behind the colon", block("B: x", `A:${SECRET}`)],
    ["text on the line of a block scalar's bar", block(`A: | ${SECRET}`)],
    ["a block scalar with too little indentation", coder("env:", "  A: |", SECRET)],
    ["a block scalar whose second line has too little", block("A: |", "    x", SECRET)],
    ["a quoted text whose second line has too little", coder("env:", '  A: "x', `${SECRET}"`)],
    ["a plain text over two lines", coder("env:", "  A: x", `   ${SECRET}`, "  : y")],
    ["an open list", block(`A: [${SECRET}`)],
    ["an open map", block(`A: {${SECRET}`)],
    ["a tab", `version: 1\nprofiles:\n  a:\n    env:\n\tA: ${SECRET}\n`],
    [
      "a private key over many lines",
      coder("env:", "  A: -----BEGIN KEY-----", SECRET, "  -----END KEY-----"),
    ],
  ])("%s", (_, text) => {
    expect(told(text)).not.toContain(SECRET);
  });
});

describe("a hint does not show a value under env", () => {
  test.each(["739118", "73911873911873911873911", "0x739118739"])("that is the number %s", (number) => {
    expect(told(block(`PIN: ${number}`))).not.toContain(number);
  });
});

describe("a value of config.yaml is not shown", () => {
  test.each([
    [
      "in flow style",
      `version: 1\nprofiles:\n  a: { config: { telegram: { token: ${SECRET} } }, oops: 1 }\n`,
    ],
    ["beside a bad key", coder(`config: { api_key: ${SECRET}, 5: x }`)],
    ["in quotes", coder(`config: { password: "a, ${SECRET}", 5: x }`)],
  ])("where its key looks like a credential's: %s", (_, text) => {
    expect(told(text)).not.toContain(SECRET);
  });
});

describe("a value of config.yaml is not shown where a plan would hide it:", () => {
  test.each([
    ["a URL with a password in it", coder(`config: { link: "https://ada:${SECRET}@h/", 5: x }`)],
    ["an option before its value", coder(`config: { run: "curl --api-key ${SECRET}", 5: x }`)],
    ["a line that is a header", coder(`config: { run: "Authorization: ${SECRET}", 5: x }`)],
    [
      "what is the value of a variable as well",
      `version: 1\nprofiles:\n  a: { config: { link: "x ${SECRET}" }, env: { A: ${SECRET} }, oops: 1 }\n`,
    ],
    [
      "what is a variable's in another profile",
      `version: 1\ndefaults: { env: { A: ${SECRET} } }\nprofiles:\n  a: { config: { link: ${SECRET} }, oops: 1 }\n`,
    ],
  ])("%s", (_, text) => {
    expect(told(text)).not.toContain(SECRET);
  });

  test("but others are", () => {
    const { diagnostics } = read(coder(`config: { link: "https://ada@h/", 5: x }`, "env: { A: ada }"));
    expect(diagnostics[0]?.place?.excerpt).toContain('link: "https://ada@h/"');
  });
});

describe("an excerpt", () => {
  test.each([
    [
      "the path and the source of a managed file",
      "files: { mcp/a.json: { file: b c.json, sensitive: true }, .env: { text: x } }",
    ],
    ["a quoted path", 'files: { "a b.md": { file: x }, .env: { file: y } }'],
    ["limits", "gateway: { limits: { memory_max: 1G, cpu_quota: 50%, nice: 99 } }"],
    ["hosts", "{ hosts: [vps1, laptop.example], oops: 1 }"],
    ["how a profile is made", "create: { clone_from: coder, skills: bundled }"],
    ["alias and extends", "{ alias: true, extends: nobody }"],
  ])("shows %s", (_, line) => {
    const { diagnostics } = read(coder(line));
    expect(diagnostics[0]?.place?.excerpt?.trim()).toBe(line.replace("{ text: x }", "{ text: (sensitive) }"));
  });

  test("shows what is removed", () => {
    const { diagnostics } = read("version: 1\nprofiles: {}\nremoved: { Old: { home: delete } }\n");
    expect(diagnostics[0]?.place?.excerpt).toBe("removed: { Old: { home: delete } }");
  });

  test("shows what the host should be", () => {
    const { diagnostics } = read("version: 1\nhost: { linger: true, x: 1 }\nprofiles: {}\n");
    expect(diagnostics[0]?.place?.excerpt).toBe("host: { linger: true, x: 1 }");
  });

  test("shows what is to keep the host awake", () => {
    const line = "host: { keep_awake: { idel: true, while: runing } }";
    const { diagnostics } = read(`version: 1\n${line}\nprofiles: {}\n`);
    expect(diagnostics[0]?.place?.excerpt).toBe(line);
  });

  test.each([
    ["below host", `version: 1\nhost: { keep_awake: { A_TOKEN: ${SECRET} } }\nprofiles: {}\n`],
    ["in hosts", coder(`hosts: [a, A_TOKEN=${SECRET}, 1]`)],
    ["in a comment between hosts", coder(`hosts: [a, # ${SECRET}`, "  1]", "oops: 1")],
    ["among the limits", coder(`gateway: { limits: { A_TOKEN: ${SECRET} } }`)],
    ["beside the sources of a file", coder(`files: { a: { content: ${SECRET} } }`)],
    ["among what is removed", `version: 1\nprofiles: {}\nremoved: { A_TOKEN=${SECRET}: {} }\n`],
  ])("hides what is no setting: %s", (_, text) => {
    expect(told(text)).not.toContain(SECRET);
  });

  test("shows a reference, which is no secret", () => {
    const { diagnostics } = read(block("HERMES_HOME: { from_env: CODER_HOME }"));
    expect(diagnostics[0]?.place?.excerpt).toBe("      HERMES_HOME: { from_env: CODER_HOME }");
  });

  test("shows what is declared absent", () => {
    const { diagnostics } = read(block("HERMES_HOME: null"));
    expect(diagnostics[0]?.place?.excerpt).toBe("      HERMES_HOME: null");
  });

  test("shows a line outside env as it is", () => {
    const { diagnostics } = read(coder("gateway: { start_at_login: true, state: runing }"));
    expect(diagnostics[0]?.place?.excerpt).toBe("    gateway: { start_at_login: true, state: runing }");
  });

  test.each([
    ["a map", "soul: { text: a, file: b }", "{ text"],

    ["a value behind a hidden one", "gateway: { stat: hidden, state: runing }", "runing"],
    ["a key behind a hidden value", "env: { A: x, HERMES_HOME: y }", "HERMES_HOME"],
  ])("has its mark under what is meant: %s", async (_, line, meant) => {
    const paper = new Paper({ hasColor: false, width: 80 });
    const { diagnostics } = read(coder(line));
    drawDiagnostics(paper, diagnostics.slice(-1));
    const lines = (await paper.text()).split("\n");
    const mark = lines.findIndex((one) => one.endsWith("^"));
    expect(lines[mark - 1]?.slice(lines[mark]?.indexOf("^"))).toMatch(
      new RegExp(`^${meant.replace("{", "\\{")}`),
    );
  });

  test("has its mark under what is meant where a value before it is hidden", async () => {
    const paper = new Paper({ hasColor: false, width: 80 });
    const { diagnostics } = read(coder(`env: { A: ${SECRET}, HERMES_HOME: x }`));
    drawDiagnostics(paper, diagnostics);
    const lines = (await paper.text()).split("\n");
    const mark = lines.findIndex((line) => line.endsWith("^"));
    expect(lines[mark]?.indexOf("^")).toBe(lines[mark - 1]?.indexOf("HERMES_HOME"));
  });
});
