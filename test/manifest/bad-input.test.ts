import { describe, expect, test } from "@jest/globals";
import { coder, hints, places, problems, read } from "./manifest-text.ts";

describe("what is not YAML", () => {
  test.each([
    ["an open list", "version: 1\nprofiles: [\n", "3:1"],
    ["a map inside a value", "version: 1\nprofiles:\n  a: b: c\n", "3:6"],
    ["a tab as indentation", "version: 1\nprofiles:\n\ta: {}\n", "3:1"],
    ["an open quote", 'version: 1\nname: "home\n', "3:1"],
  ])("is told at its place: %s", (_, text, place) => {
    expect(places(text)).toEqual([place]);
    expect(problems(text)[0]).toContain("this is not valid YAML: ");
  });

  test.each([
    ["a list", "profiles: [\n"],
    ["a map", "profiles: { a: {}\n"],
  ])("and lacks a closing bracket is told so: %s", (_, text) => {
    expect(problems(`version: 1\n${text}`)[0]).toMatch(/[\]}]|bracket|clos/);
  });

  test("is told in one line of text", () => {
    for (const problem of problems("version: 1\nprofiles: [\n")) expect(problem).not.toContain("\n");
  });

  test.each([
    ["where it has no anchor", coder("config: *base"), "4:13"],
    ["where a value was to begin with a star", coder("env:", "  A_TOKEN: *abc"), "5:16"],
    ["before its anchor", coder("config: *base", "env: &base {}"), "4:13"],
  ])("an alias %s is an error at its place, no exception", (_, text, place) => {
    expect(places(text)).toEqual([place]);
  });

  test("an alias that contains itself is an error, no exception", () => {
    expect(read(coder("config: &a { b: *a }")).diagnostics).toHaveLength(1);
  });

  test("aliases that grow beyond all measure are an error, no exception", () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const from = level === 0 ? "x" : `*a${level - 1}`;
      return `  a${level}: &a${level} [${Array.from({ length: 9 }, () => from).join(", ")}]`;
    });
    expect(read(coder("config:", ...levels)).manifest).toBeUndefined();
  });

  test("a second document is refused where it begins", () => {
    const text = "version: 1\nprofiles: {}\n---\nversion: 1\nprofiles: {}\n";
    expect(problems(text)).toEqual(["3:1 the manifest must be one YAML document, and a second begins here"]);
  });
});

describe("what is not a manifest", () => {
  test.each([
    ["an empty file", ""],
    ["comments alone", "# nothing yet\n"],
    ["null", "~\n"],
    ["white space", " \n\n"],
  ])("%s lacks version and profiles", (_, text) => {
    expect(problems(text)).toEqual([
      '1:1 the manifest has no "profiles"',
      '1:1 the manifest has no "version"',
    ]);
  });

  test.each([
    ["a list", "- version: 1\n", "a list"],
    ["a text", "hello\n", "a string"],
    ["a number", "42\n", "a number"],
  ])("%s is refused", (_, text, kind) => {
    expect(problems(text)).toEqual([`1:1 the manifest must be a map, not ${kind}`]);
  });

  test("another version is refused", () => {
    expect(problems("version: 2\nprofiles: {}\n")).toEqual(["1:10 version must be 1, not 2"]);
  });
});

describe("a key that is not known", () => {
  test.each([
    ["at the top", "version: 1\nprofile: {}\nprofiles: {}\n", "2:1", "the manifest", "profiles"],
    ["under hermes", "version: 1\nhermes: { requries: x }\nprofiles: {}\n", "2:11", "hermes", "requires"],
    ["in a profile", coder("gatway: {}"), "4:5", "profiles.coder", "gateway"],
    [
      "under gateway",
      coder("gateway: { ready_timout: 5s }"),
      "4:16",
      "profiles.coder.gateway",
      "ready_timeout",
    ],
    ["under create", coder("create: { skill: none }"), "4:15", "profiles.coder.create", "skills"],
    ["under soul", coder("soul: { fiel: a.md }"), "4:13", "profiles.coder.soul", "file"],
    ["of an env value", coder("env: { A: { from_evn: X } }"), "4:17", "profiles.coder.env.A", "from_env"],
    ["in defaults", "version: 1\ndefaults: { confg: {} }\nprofiles: {}\n", "2:13", "defaults", "config"],
    [
      "with a dash for an underscore",
      coder("gateway: { start-at-login: true }"),
      "4:16",
      "profiles.coder.gateway",
      "start_at_login",
    ],
  ])("is told with the nearest right one: %s", (_, text, place, where, right) => {
    const [problem] = problems(text);
    expect(problem).toMatch(new RegExp(`^${place} unknown key "[^"]+" in ${where}$`));
    expect(hints(text)[0]).toBe(`Did you mean "${right}"?`);
  });

  test("and like none of the right ones is told with all of these", () => {
    expect(hints(coder("gateway: { colour: red }"))).toEqual([
      "Known here: state, start_at_login, ready_timeout, limits.",
    ]);
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "and is called %s is refused like any other",
    (key) => {
      expect(problems(`version: 1\n${key}: {}\nprofiles: {}\n`)).toEqual([
        `2:1 unknown key "${key}" in the manifest`,
      ]);
      expect(problems(coder(`${key}: {}`))).toEqual([`4:5 unknown key "${key}" in profiles.coder`]);
    },
  );
});

describe("a value of a wrong type", () => {
  test.each([
    ["name", "version: 1\nname: 5\nprofiles: {}\n", "2:7 name must be a string, not a number"],
    ["profiles", "version: 1\nprofiles: [a]\n", "2:11 profiles must be a map, not a list"],
    ["a profile", "version: 1\nprofiles:\n  a: yes please\n", "3:6 profiles.a must be a map, not a string"],
    [
      "start_at_login",
      coder("gateway: { start_at_login: 'yes' }"),
      "4:32 profiles.coder.gateway.start_at_login must be true or false, not a string",
    ],
    ["soul", coder("soul: hello"), "4:11 profiles.coder.soul must be a map, not a string"],
    [
      "an env list",
      coder("env: { A: [x] }"),
      "4:15 profiles.coder.env.A must be a string or a map, not a list",
    ],
    [
      "an argument",
      coder("env: { A: { from_command: [head, -n, 1, x] } }"),
      "4:42 profiles.coder.env.A.from_command.2 must be a string, not a number",
    ],
  ])("is told once, with its place: %s", (_, text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test.each([
    ["a number", "description: 0x10", 'Quote it: "0x10".'],
    ["true", "description: true", 'Quote it: "true".'],
  ])("and nearly a string comes with the advice to quote it: %s", (_, line, hint) => {
    expect(hints(coder(line))).toEqual([hint]);
  });

  test("and nearly a string under env gets the advice without its value", () => {
    const [hint] = hints(coder("env: { PIN: 739118 }"));
    expect(hint).toMatch(/^Quote it/);
    expect(hint).not.toContain("739118");
  });

  test("is one problem even where the value is none of the allowed ones, either", () => {
    expect(problems(coder("gateway: { state: 3 }"))).toHaveLength(1);
    expect(problems('version: "1"\nprofiles: {}\n')).toHaveLength(1);
  });

  test("is never hinted to be meant as what it is", () => {
    expect(hints('version: "1"\nprofiles: {}\n')).not.toContain('Did you mean "1"?');
  });
});

describe("a value that is none of the allowed ones", () => {
  test("is told with the one that it nearly is", () => {
    const text = coder("gateway: { state: runing }");
    expect(problems(text)).toEqual([
      '4:23 profiles.coder.gateway.state must be running, stopped or absent, not "runing"',
    ]);
    expect(hints(text)).toEqual(['Did you mean "running"?']);
  });

  test.each(["0s", "-5s", "5", "5 s", "1.5s", "5d", "", "60S", "1234567s"])(
    "is told for the duration %j",
    (duration) => {
      expect(places(coder(`gateway: { ready_timeout: "${duration}" }`))).toEqual(["4:31"]);
    },
  );

  test("comes with the form that a duration has", () => {
    expect(hints(coder("gateway: { ready_timeout: 5 minutes }"))[0]).toContain("500ms, 60s, 5m");
  });

  test.each(["Home", "a b", "-x", "", "a/b", ".."])("is told for the fleet name %j", (name) => {
    expect(places(`version: 1\nname: "${name}"\nprofiles: {}\n`)).toEqual(["2:7"]);
  });

  test.each([
    ["no source", "env: { A: {} }", "env.A"],
    ["two sources", "env: { A: { from_env: X, in_place: true } }", "env.A"],
    ["no text and no file", "soul: {}", "soul"],
    ["a text and a file", "soul: { text: x, file: y }", "soul"],
  ])("must name one source: %s", (_, line, what) => {
    const [problem] = problems(coder(line));
    expect(problem).toContain(`profiles.coder.${what} must name exactly one source`);
  });

  test("is told with the sources that there are", () => {
    expect(hints(coder("env: { A: {} }"))).toEqual(["One of: from_env, from_file, from_command, in_place."]);
    expect(hints(coder("soul: {}"))).toEqual(["One of: file, text."]);
  });

  test.each([
    ["an empty command", "env: { A: { from_command: [] } }"],
    ["an empty file name", 'env: { A: { from_file: "" } }'],
    ["a variable with a space", "env: { A: { from_env: a b } }"],
    ["in_place: false", "env: { A: { in_place: false } }"],
    ["an empty soul file", 'soul: { file: "" }'],
  ])("is told once: %s", (_, line) => {
    expect(problems(coder(line))).toHaveLength(1);
  });

  test.each([
    ["a program without a name", '[""]', "from_command names no program"],
    ["a character that no program can be given", '[echo, "a\\0b"]', "from_command has a NUL in it"],
    ["the same in its name", '["a\\0b"]', "from_command has a NUL in it"],
  ])("is told where no program could be started: %s", (_, words, message) => {
    expect(problems(coder(`env: { A: { from_command: ${words} } }`))).toEqual([
      expect.stringContaining(`the variable A: ${message}`),
    ]);
  });

  test("that is no semver range is told for hermes.requires", () => {
    expect(places('version: 1\nhermes: { requires: "the newest" }\nprofiles: {}\n')).toEqual(["2:21"]);
  });
});

describe("a profile's name", () => {
  test.each(["hermes", "test", "tmp", "root", "sudo"])("is refused as reserved: %s", (name) => {
    expect(problems(`version: 1\nprofiles:\n  ${name}: {}\n`)).toEqual([
      `3:3 the profile name "${name}" is reserved by Hermes`,
    ]);
  });

  test("with capital letters is told with what Hermes would make of it", () => {
    expect(problems("version: 1\nprofiles:\n  Coder: {}\n")).toEqual([
      '3:3 the profile name "Coder" has capital letters; Hermes would make it "coder"',
    ]);
  });

  test.each(["-x", "_x", "a b", "a.b", "a/b", "..", "é", "", "__proto__", "<<x"])(
    "is impossible: %j",
    (name) => {
      expect(places(`version: 1\nprofiles:\n  "${name}": {}\n`)).toEqual(["3:3"]);
    },
  );

  test("may have 64 characters, and no more", () => {
    expect(problems(`version: 1\nprofiles:\n  ${"a".repeat(64)}: {}\n`)).toEqual([]);
    expect(problems(`version: 1\nprofiles:\n  ${"a".repeat(65)}: {}\n`)[0]).toMatch(
      /is longer than 64 characters$/,
    );
  });

  test.each(["constructor", "tostring", "default", "12", "a-b_c"])("may be %s", (name) => {
    expect(problems(`version: 1\nprofiles:\n  "${name}": {}\n`)).toEqual([]);
  });
});

describe("a key", () => {
  test("that is there twice is told at its second place", () => {
    expect(problems("version: 1\nprofiles:\n  a: {}\n  b: {}\n  a: {}\n")).toEqual([
      "5:3 this key is there twice in the same map",
    ]);
  });

  test("that is there twice in flow style is told, too", () => {
    expect(places(coder("env: { A: x, A: y }"))).toEqual(["4:18"]);
  });

  test("that is no string is told with the advice to quote it", () => {
    const text = coder("config:", "  1: x", "  true: y", "  ~: z");
    expect(problems(text)).toEqual([
      "5:7 the key 1 is not a string",
      "6:7 the key true is not a string",
      "7:7 the key ~ is not a string",
    ]);
    expect(hints(text)).toEqual(['Quote it: "1".', 'Quote it: "true".', 'Quote it: "~".']);
  });

  test("that is a list or a map is told", () => {
    expect(problems(coder("config:", "  ? [1, 2]", "  : x", "  ? { a: b }", "  : y"))).toEqual([
      "5:9 a key must be a string, not a collection",
      "7:9 a key must be a string, not a collection",
    ]);
  });
});

describe("a number", () => {
  test.each([
    "9007199254740993",
    "-9007199254740993",
    ".inf",
    "-.inf",
    ".nan",
    "1e400",
    "0xFFFFFFFFFFFFFFFFFF",
  ])("that cannot be kept exactly is told: %s", (number) => {
    const text = coder(`config: { x: ${number} }`);
    expect(problems(text)).toEqual([expect.stringMatching(/^4:18 .*number.* cannot be kept exactly$/)]);
    expect(hints(text)[0]).toMatch(/^Quote it/);
  });

  test.each(["9007199254740991", "0", "-1", "0.1", "1e3", "3.5"])("is fine: %s", (number) => {
    expect(problems(coder(`config: { x: ${number} }`))).toEqual([]);
  });
});

describe("a value that JSON cannot hold", () => {
  test.each(["!!binary aGk=", "!!timestamp 2001-01-01", "!!set { a, b }", "!thing x"])(
    "is told: %s",
    (value) => {
      expect(places(coder(`config: { x: ${value} }`))).toHaveLength(1);
    },
  );
});

describe("a variable", () => {
  test.each(["A-B", "1A", "A.B", "A B", "É", ""])("cannot be called %j", (name) => {
    expect(problems(coder("env:", `  "${name}": x`))).toEqual([
      expect.stringMatching(/^5:7 .* cannot be the name of a variable$/),
    ]);
  });

  test.each(["HERMES_HOME", "HERMES_PROFILE"])("is refused: %s", (name) => {
    expect(problems(coder("env:", `  ${name}: /x`))).toEqual([
      `5:7 ${name} is set by Hermes for each profile and must not stand in .env`,
    ]);
  });

  test("is refused even to be taken away, where it is Hermes' own", () => {
    expect(places(coder("env: { HERMES_HOME: null }"))).toEqual(["4:12"]);
  });

  test.each([
    ["a control character", "X", '"a\\u0000b"', "control character"],
    ["a line separator", "X", '"a\\u2028b"', "line separator"],
    ["a letter that Hermes strips", "MY_TOKEN", "é", "non-ASCII"],
    ["another variable's name", "X", '"a OPENAI_API_KEY=b"', "repair"],
  ])("with a value that .env cannot carry is told why: %s", (_, name, value, why) => {
    const text = coder("env:", `  ${name}: ${value}`);
    const [problem] = problems(text);
    expect(problem).toMatch(new RegExp(`^5:7 \\.env cannot carry the value of ${name}: `));
    expect(problem).toContain(why);
  });

  test("under defaults is told once, however many profiles there are", () => {
    const text = "version: 1\ndefaults: { env: { A-B: x } }\nprofiles: { a: {}, b: {}, c: {} }\n";
    expect(places(text)).toEqual(["2:20"]);
  });

  test("under defaults is told even where there is no profile yet", () => {
    expect(places("version: 1\ndefaults: { env: { A-B: x } }\nprofiles: {}\n")).toEqual(["2:20"]);
  });
});

describe("problems", () => {
  const everything = [
    "version: 1",
    "nmae: home",
    "defaults:",
    "  env: { HERMES_HOME: /x }",
    "profiles:",
    "  Coder: {}",
    "  research:",
    "    gateway: { state: runing }",
    "    env: { A-B: x }",
    "    config: { big: 9007199254740993 }",
    "    create: { skills: none, skills: bundled }",
    "",
  ].join("\n");

  test("of every sort are told together, in the order of the text", () => {
    expect(places(everything)).toEqual(["2:1", "4:10", "6:3", "8:23", "9:12", "10:20", "11:29"]);
  });

  test("name the file as it was given, and show the line", () => {
    expect(read(coder("gatway: {}")).diagnostics[0]?.place).toMatchObject({
      file: "hermes-fleet.yaml",
      line: 4,
      column: 5,
      excerpt: "    gatway: {}",
    });
  });

  test("are errors, all of them", () => {
    expect(new Set(read(everything).diagnostics.map(({ severity }) => severity))).toEqual(new Set(["error"]));
  });

  test("count columns after CRLF and a byte order mark as an editor does", () => {
    expect(places("version: 1\r\nprofiles:\r\n  a:\r\n    gatway: {}\r\n")).toEqual(["4:5"]);
    expect(places("\ufeffnmae: x\nversion: 1\nprofiles: {}\n")).toEqual(["1:1"]);
  });

  test("show a line without its carriage return", () => {
    const { diagnostics } = read("version: 1\r\nhermes: { hoem: x }\r\nprofiles: {}\r\n");
    expect(diagnostics[0]?.place?.excerpt).toBe("hermes: { hoem: x }");
  });
});
