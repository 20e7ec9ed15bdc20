import { describe, expect, test } from "@jest/globals";
import { declare, HOME, hostWith, planned } from "./planned.ts";

const KEY = "/home/ada/.local/state/hermes-fleet/fingerprint.key";
const hasKey = "ab".repeat(32);

describe("a profile", () => {
  test("that is not there is created by hermes, and recorded as ours before that", async () => {
    const host = hostWith("create: { skills: none }");
    const { change, steps } = await planned(host);
    expect(change).toMatchObject({ action: "create", reasons: ["without bundled skills"] });
    expect(steps.map(({ op }) => op)).toEqual([
      { do: "hermes", args: ["profile", "create", "coder", "--no-skills"], home: HOME, leaves: "made" },
    ]);
  });

  test("that is there stays as it is", async () => {
    const host = hostWith();
    host.makeProfile("coder");
    expect(await planned(host)).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });

  test("that is a bare folder is not given to hermes, which refuses it", async () => {
    const host = hostWith();
    host.write(`${HOME}/logs/gateway.log`, "");
    expect(await planned(host)).toMatchObject({ change: { action: "update" }, steps: [] });
    expect(await planned(host, "env")).toMatchObject({ change: { action: "create" }, ops: ["edit"] });
  });

  test("called default is not created by hermes: it is the root itself", async () => {
    const host = hostWith();
    host.write(
      "/home/ada/fleet/hermes-fleet.yaml",
      "version: 1\nhermes: { home: /srv/hermes }\nprofiles: { default: {} }\n",
    );
    const { plan } = await host.plan();
    expect(plan.changes.find(({ kind }) => kind === "profile")?.action).toBe("create");
    expect(plan.steps.filter(({ op }) => op.do === "hermes")).toEqual([]);
  });
});

describe("a description", () => {
  test("that is not there is created", async () => {
    const host = hostWith('description: "Writes: code"');
    host.makeProfile("coder");
    expect(await planned(host, "description")).toMatchObject({
      change: { action: "create" },
      keys: ['description: none → "Writes: code"'],
    });
  });

  test("that is another is updated, its file's other keys untouched", async () => {
    const host = hostWith("description: new");
    host.makeProfile("coder");
    host.write(`${HOME}/profile.yaml`, "# mine\ndescription: old\nother: 1\n", 0o644);
    expect(await planned(host, "description")).toMatchObject({
      change: { action: "update" },
      keys: ['description: "old" → "new"'],
    });
    await host.apply();
    expect(host.text(`${HOME}/profile.yaml`)).toBe(
      "# mine\ndescription: new\nother: 1\ndescription_auto: false\n",
    );
  });

  test("that is the same stays, in whatever quotes", async () => {
    const host = hostWith("description: new");
    host.makeProfile("coder");
    host.write(`${HOME}/profile.yaml`, "description: 'new'\n", 0o644);
    expect(await planned(host, "description")).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });

  test("that is not declared is nobody's business", async () => {
    const host = hostWith();
    host.makeProfile("coder");
    host.write(`${HOME}/profile.yaml`, "[", 0o644);
    expect(await planned(host, "description")).toMatchObject({ change: undefined, diagnostics: [] });
  });

  test("in a file that is no YAML is an error, and left as it is", async () => {
    const host = hostWith("description: new");
    host.makeProfile("coder");
    host.write(`${HOME}/profile.yaml`, "a: [\n", 0o644);
    expect(await planned(host, "description")).toMatchObject({
      change: undefined,
      steps: [],
      diagnostics: [{ code: "host-file-unreadable", severity: "error", blocks: "resource" }],
    });
  });

  test("that holds a secret does not show it", async () => {
    const host = hostWith("description: uses s3cret-value", "env: { A: s3cret-value }");
    host.makeProfile("coder");
    expect((await planned(host, "description")).text).not.toContain("s3cret-value");
  });
});

describe("config.yaml", () => {
  test("that is not there is created with the declared keys", async () => {
    const host = hostWith("config: { model: { default: m }, agent: { max_turns: 5 } }");
    host.makeProfile("coder");
    expect(await planned(host, "config")).toMatchObject({
      change: { action: "create" },
      keys: ['model.default: none → "m"', "agent.max_turns: none → 5"],
      steps: [{ op: { mode: 0o600, expect: { is: "absent" } } }],
    });
  });

  test("of a profile that hermes makes first may be anything by then", async () => {
    const { steps } = await planned(hostWith("config: { a: 1 }"), "config");
    expect(steps).toMatchObject([{ op: { expect: { is: "anything" } } }]);
  });

  test("has only what differs changed, with its mode kept", async () => {
    const host = hostWith("config: { a: 1, b: 2, c: null, d: null }");
    host.makeProfile("coder");
    host.write(`${HOME}/config.yaml`, "a: 1\nb: '2'\nc: x\n", 0o640);
    expect(await planned(host, "config")).toMatchObject({
      change: { action: "update" },
      keys: ['b: "2" → 2', 'c: "x" → none'],
      steps: [{ op: { mode: 0o640 } }],
    });
  });

  test.each([
    ["the same", "a: 1\nb: [x, {y: z}]\n", "config: { a: 1, b: [x, { y: z }] }"],
    ["the same in another order", "b: {y: 1, x: 2}\na: 1\n", "config: { a: 1, b: { x: 2, y: 1 } }"],
    ["a list with maps in another order", "b: [{y: 1, x: 2}]\n", "config: { b: [{ x: 2, y: 1 }] }"],
    ["more than is declared", "a: 1\nz: 1\n", "config: { a: 1 }"],
    ["a map where any map is asked for", "a: {b: 1}\n", "config: { a: {} }"],
    ["nothing of what is declared absent", "z: 1\n", "config: { a: null, b: { c: null } }"],
  ])("that says %s stays", async (_, text, line) => {
    const host = hostWith(line);
    host.makeProfile("coder");
    host.write(`${HOME}/config.yaml`, text);
    expect(await planned(host, "config")).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });

  test("is read as PyYAML reads it: yes is true, not a text", async () => {
    const host = hostWith('config: { a: "yes", b: true }');
    host.makeProfile("coder");
    host.write(`${HOME}/config.yaml`, "a: yes\nb: yes\n");
    expect((await planned(host, "config")).keys).toEqual(['a: true → "yes"']);
  });

  test.each([
    ["no YAML", "a: [\n"],
    ["a list", "- a\n"],
    ["two documents", "a: 1\n---\nb: 1\n"],
  ])("that is %s is an error of its own, and the rest is planned", async (_, text) => {
    const host = hostWith("config: { a: 1 }", "description: d");
    host.makeProfile("coder");
    host.write(`${HOME}/config.yaml`, text);
    expect(await planned(host, "config")).toMatchObject({
      change: undefined,
      diagnostics: [{ code: "host-file-unreadable", path: `${HOME}/config.yaml`, blocks: "resource" }],
    });
    expect(await planned(host, "description")).toMatchObject({ change: { action: "create" } });
  });

  test.each([
    [
      "whose key looks like a credential's",
      "config: { telegram: { token: s3cret-new } }",
      "telegram: {token: s3cret-old}\n",
    ],
    [
      "below a key that looks like one",
      "config: { api_key: { x: s3cret-new } }",
      "api_key: {x: s3cret-old}\n",
    ],
    [
      "that holds such a key",
      "config: { hooks: [{ url: x, password: s3cret-new }] }",
      "hooks: [{password: s3cret-old}]\n",
    ],
    ["that replaces such a key", "config: { telegram: plain }", "telegram: {token: s3cret-old}\n"],
    ["that is deleted", "config: { bot_token: null }", "bot_token: s3cret-old\n"],
  ])("does not show a value %s", async (_, line, text) => {
    const host = hostWith(line);
    host.makeProfile("coder");
    host.write(`${HOME}/config.yaml`, text);
    const { keys, text: all } = await planned(host, "config");
    expect(keys).toHaveLength(1);
    expect(all).not.toContain("s3cret-");
  });

  test("writes a value that it does not show", async () => {
    const host = hostWith("config: { telegram: { token: s3cret-new } }");
    host.makeProfile("coder");
    await host.apply();
    expect(host.text(`${HOME}/config.yaml`)).toBe("telegram:\n  token: s3cret-new\n");
  });

  test.each([
    ["this profile's .env on disk", `${HOME}/.env`],
    ["another profile's .env", "/home/ada/.hermes/profiles/other/.env"],
    ["the default profile's .env", "/home/ada/.hermes/.env"],
  ])("does not show a value that holds a secret of %s", async (_, path) => {
    const host = hostWith("config: { greeting: hello s3cret-value }", "env: { Z: x }");
    host.makeProfile("coder");
    host.write(path, "A=s3cret-value\n");
    expect((await planned(host, "config")).text).not.toContain("s3cret-value");
  });

  test("does not show a value that held a secret before", async () => {
    const host = hostWith("config: { greeting: hello }", "env: { A: s3cret-value }");
    host.makeProfile("coder");
    host.write(`${HOME}/config.yaml`, "greeting: it is s3cret-value\n");
    expect((await planned(host, "config")).text).not.toContain("s3cret-value");
  });

  test("shows a value that only looks like a short one, a port or a flag", async () => {
    const host = hostWith("config: { port: 8644 }", 'env: { WEBHOOK_PORT: "8644" }');
    host.makeProfile("coder");
    expect((await planned(host, "config")).keys).toEqual(["port: none → 8644"]);
  });
});

describe(".env", () => {
  test("of a profile that is new is made with its variables", async () => {
    const host = hostWith("env: { A: x }");
    host.write(KEY, hasKey);
    const { change, keys, steps } = await planned(host, "env");
    expect(change?.action).toBe("create");
    expect(keys).toEqual([expect.stringMatching(/^A: none → sensitive [0-9a-f]{16}$/)]);
    expect(steps).toMatchObject([{ op: { mode: 0o600, expect: { is: "anything" } } }]);
  });

  test("is shown without fingerprints before the first apply, since there is no key", async () => {
    const host = hostWith("env: { A: x }");
    host.makeProfile("coder");
    expect((await planned(host, "env")).keys).toEqual(["A: none → sensitive"]);
  });

  test("has only what differs changed", async () => {
    const host = hostWith("env: { A: same, B: new, C: null, D: null }");
    host.makeProfile("coder");
    host.write(`${HOME}/.env`, "A='same'\nB=old\nC=x\n");
    expect(await planned(host, "env")).toMatchObject({
      change: { action: "update" },
      keys: ["B: sensitive → sensitive", "C: sensitive → none"],
    });
  });

  test("that is as declared stays, whatever its comments and quotes", async () => {
    const host = hostWith('env: { A: "a b", B: null }');
    host.makeProfile("coder");
    host.write(`${HOME}/.env`, "# x\nexport A='a b' # y\n");
    expect(await planned(host, "env")).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });

  test("that is missing is made even where nothing is declared, with the reason", async () => {
    const host = hostWith();
    host.write(`${HOME}/SOUL.md`, "x", 0o644);
    const { change, steps } = await planned(host, "env");
    expect(change).toMatchObject({ action: "create", details: [] });
    expect(change?.reasons[0]).toMatch(/copy of the default's/);
    expect(steps).toMatchObject([{ op: { mode: 0o600, expect: { is: "absent" } } }]);
  });

  test.each([0o644, 0o640, 0o4600])("with the mode %i is made its owner's alone", async (mode) => {
    const host = hostWith();
    host.write(`${HOME}/.env`, "A=x\n", mode);
    const { change, steps } = await planned(host, "env");
    expect(change?.reasons).toEqual([`its mode is ${mode.toString(8).padStart(4, "0")}, not 0600`]);
    expect(steps).toHaveLength(1);
  });

  test("that cannot be read is an error, and the gateway then stays as it is", async () => {
    const host = hostWith("env: { A: x }");
    host.makeProfile("coder");
    host.files.delete(`${HOME}/.env`);
    host.write(`${HOME}/.env/x`, "");
    expect(await planned(host, "env")).toMatchObject({
      change: undefined,
      diagnostics: [{ code: "host-file-unreadable", blocks: "resource" }],
    });
    expect(await planned(host, "gateway")).toMatchObject({
      change: { action: "no-op", reasons: ["left as it is until profile.coder.env can be read"] },
      steps: [],
    });
  });

  test("with a value that is not known yet waits for apply where there is none on disk", async () => {
    const host = hostWith("env: { A: { from_env: NONE } }");
    host.makeProfile("coder");
    expect(await planned(host, "env")).toMatchObject({
      keys: ["A: none → known at apply"],
      diagnostics: [{ code: "secret-unresolved", severity: "warning", blocks: "apply" }],
    });
  });

  test("with a value that is not known yet stays where there is one on disk", async () => {
    const host = hostWith("env: { A: { from_env: NONE } }");
    host.makeProfile("coder");
    host.write(`${HOME}/.env`, "A=x\n");
    expect(await planned(host, "env")).toMatchObject({
      change: { action: "no-op" },
      diagnostics: [{ code: "secret-unresolved", severity: "warning", blocks: "apply" }],
    });
  });

  test("must have what is declared in place, and keeps it", async () => {
    const host = hostWith("env: { A: { in_place: true }, B: { in_place: true } }");
    host.makeProfile("coder");
    host.write(`${HOME}/.env`, "A=x\n");
    const { change, diagnostics } = await planned(host, "env");
    expect(change?.action).toBe("no-op");
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'profile "coder": B is declared in_place but not in .env',
    ]);
  });

  test("does not get a fetched value that it cannot carry, which is an error", async () => {
    const host = hostWith("env: { A_TOKEN: { from_env: MINE } }");
    host.makeProfile("coder");
    host.variables.set("MINE", "café");
    expect(await planned(host, "env")).toMatchObject({
      steps: [],
      diagnostics: [{ severity: "error", blocks: "apply" }],
    });
  });

  test("tells a problem at the variable's place in the manifest", async () => {
    const host = hostWith("env:", "  A: { from_env: NONE }");
    expect((await planned(host, "env")).diagnostics[0]?.place).toMatchObject({ line: 5, column: 7 });
  });
});

describe("SOUL.md", () => {
  test("that is another shows the lines around what differs", async () => {
    const host = hostWith("soul:", "  text: |", "    one", "    two", "    three", "    4", "    5");
    host.makeProfile("coder");
    host.write(`${HOME}/SOUL.md`, "one\n2\nthree\n4\n5\n", 0o644);
    expect(await planned(host, "soul")).toMatchObject({
      change: { action: "update" },
      diff: ["@@ -1,4 +1,4 @@", " one", "-2", "+two", " three", " 4"],
      steps: [{ op: { mode: 0o644 } }],
    });
  });

  test("that is not there is created", async () => {
    const host = hostWith("soul: { text: x }");
    host.write(`${HOME}/.env`, "");
    expect(await planned(host, "soul")).toMatchObject({ change: { action: "create" }, ops: ["edit"] });
  });

  test("that is the same stays, and so does one that nobody declares", async () => {
    const host = hostWith('soul: { text: "Hermes\\n" }');
    host.makeProfile("coder");
    expect(await planned(host, "soul")).toMatchObject({ change: { action: "no-op" }, steps: [] });
    declare(host);
    expect(await planned(host, "soul")).toMatchObject({ change: undefined, steps: [] });
  });

  test("shows the last line alone where its newline comes or goes", async () => {
    const host = hostWith("soul: { text: Hermes }");
    host.makeProfile("coder");
    const { diff } = await planned(host, "soul");
    expect(diff.slice(1)).toEqual(["-Hermes", "+Hermes"]);
  });

  test("does not show a line with a known secret, old or new", async () => {
    const host = hostWith(
      "soul:",
      "  text: |",
      "    new s3cret-value here",
      "    plain",
      "env: { A: s3cret-value }",
    );
    host.makeProfile("coder");
    host.write(`${HOME}/SOUL.md`, "old s3cret-value here\nplain\n", 0o644);
    const { diff, text } = await planned(host, "soul");
    expect(diff).toEqual(["@@ -1,2 +1,2 @@", "-(sensitive)", "+(sensitive)", " plain"]);
    expect(text).not.toContain("s3cret-value");
  });

  test("does not show a secret that goes over several lines", async () => {
    const host = hostWith(
      "soul:",
      "  text: |",
      "    s3cret-one",
      "    s3cret-two",
      'env: { A: "s3cret-one\\ns3cret-two" }',
    );
    host.makeProfile("coder");
    expect((await planned(host, "soul")).diff.join("\n")).not.toContain("s3cret-");
  });
});
