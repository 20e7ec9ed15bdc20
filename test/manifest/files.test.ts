import { describe, expect, test } from "@jest/globals";
import { coder, hints, problems, profileOf, read } from "./manifest-text.ts";

const filesOf = (text: string, name = "coder") =>
  Object.fromEntries([...profileOf(text, name).files].map(([path, { value }]) => [path, value]));

/** A manifest in which this profile has a file of this path, at 5:7. */
const withFile = (path: string, profile = "coder") =>
  `version: 1\nprofiles:\n  ${profile}:\n    files:\n      ${JSON.stringify(path)}: { text: x }\n`;

describe("a managed file", () => {
  test("is a text, or a file beside the manifest", () => {
    expect(filesOf(coder("files: { a.md: { text: hello }, b/c.md: { file: c.md } }"))).toEqual({
      "a.md": { from: "text", text: "hello", isSensitive: false },
      "b/c.md": { from: "file", path: "/home/ada/fleet/c.md", written: "c.md", isSensitive: false },
    });
  });

  test("is sensitive where it says so", () => {
    const files = filesOf(
      coder("files: { a: { text: x, sensitive: true }, b: { file: b, sensitive: false } }"),
    );
    expect(Object.values(files).map(({ isSensitive }) => isSensitive)).toEqual([true, false]);
  });

  test("has the place of its path", () => {
    const [file] = profileOf(coder("files:", "  mcp.json: { text: x }")).files.values();
    expect([file?.place.line, file?.place.column]).toEqual([5, 7]);
  });

  test("of a profile stands for the inherited one as a whole", () => {
    const text =
      "version: 1\ndefaults: { files: { a: { file: x, sensitive: true }, b: { text: b } } }\nprofiles:\n  coder: { files: { a: { text: y } } }\n";
    expect(filesOf(text)).toEqual({
      a: { from: "text", text: "y", isSensitive: false },
      b: { from: "text", text: "b", isSensitive: false },
    });
  });

  test("that is inherited is taken out by null, one or all", () => {
    const of = (profile: string) =>
      Object.keys(
        filesOf(
          `version: 1\ndefaults: { files: { a: { text: a }, b: { text: b } } }\nprofiles:\n  coder: ${profile}\n`,
        ),
      );
    expect(of("{ files: { a: null, c: null } }")).toEqual(["b"]);
    expect(of("{ files: null }")).toEqual([]);
  });

  test("may be empty", () => {
    expect(filesOf(coder('files: { a: { text: "" } }'))).toEqual({
      a: { from: "text", text: "", isSensitive: false },
    });
  });

  test.each([
    ["an empty map", "{}"],
    ["nothing but sensitive", "{ sensitive: true }"],
    ["a text and a file", "{ text: x, file: y }"],
  ])("must name one source: %s", (_, entry) => {
    const text = coder(`files: { mcp.json: ${entry} }`);
    expect(problems(text)).toEqual(['4:24 profiles.coder.files["mcp.json"] must name exactly one source']);
    expect(hints(text)).toEqual(["One of: file, text."]);
  });

  test("with a key that is nearly right is told once", () => {
    const text = coder("files: { a: { fiel: x } }");
    expect(problems(text)).toEqual(['4:19 unknown key "fiel" in profiles.coder.files.a']);
    expect(hints(text)).toEqual(['Did you mean "file"?']);
  });

  test("is no bare text", () => {
    expect(problems(coder("files: { a: hello }"))).toEqual([
      "4:17 profiles.coder.files.a must be a map, not a string",
    ]);
  });

  test.each(["\\0", "\\ud800"])("holds no character that a text file cannot hold: %s", (sequence) => {
    expect(problems(coder(`files: { a: { text: "x${sequence}" } }`))).toEqual([
      "4:25 this text has a character that no text file can hold",
    ]);
  });
});

describe("the path of a managed file", () => {
  test.each([
    "mcp.json",
    "skills/notes/SKILL.md",
    "a b/ü.txt",
    ".hidden",
    "memories/MEMORY.md",
    "skills/.env",
    "workspace/config.yaml",
    "..a/...",
    "config.yaml.example",
    "50%/x",
  ])("may be %s", (path) => {
    expect(problems(withFile(path))).toEqual([]);
  });

  test.each([
    ["", "it has no name"],
    ["/etc/passwd", "its path is not relative to the profile's home"],
    ["~/x", "its path is not relative to the profile's home"],
    ["~", "its path is not relative to the profile's home"],
    ["a/", "it is a folder"],
    ["a//b", "a part of its path is empty"],
    ["./a", 'its path has the part "."'],
    ["..", 'its path has the part ".."'],
    ["a/../b", 'its path has the part ".."'],
    ["a\\b", "it has a backslash in it"],
  ])("cannot be %j", (path, reason) => {
    expect(problems(withFile(path))).toEqual([`5:7 "${path}" cannot be a managed file: ${reason}`]);
    expect(hints(withFile(path))[0]).toBeTruthy();
  });

  test.each(["a\nb", "a\u0000", "\u0085", "a\u2028"])("has no character that cannot be seen: %j", (path) => {
    const [problem] = problems(withFile(path));
    expect(problem).toContain("a character in it cannot be seen");
    expect(problem).not.toContain(path);
  });

  test.each([
    [".env", "env"],
    ["config.yaml", "config"],
    ["SOUL.md", "soul"],
    ["profile.yaml", "description"],
  ])("is not %s, for which there is a key of its own", (path, key) => {
    expect(problems(withFile(path))).toHaveLength(1);
    expect(hints(withFile(path))[0]).toContain(key);
  });

  test.each([
    "gateway.pid",
    "gateway.lock",
    "gateway_state.json",
    "state.db",
    "state.db-wal",
    "auth.json",
    "distribution.yaml",
    ".gateway-planned-stop.json",
    "logs/gateway.log",
    "sessions/a/b.json",
    "logs",
  ])("is none that Hermes writes itself: %s", (path) => {
    expect(problems(withFile(path))).toEqual([
      `5:7 "${path}" cannot be a managed file: Hermes writes it itself`,
    ]);
  });

  test.each(["profiles/coder/mcp.json", "profiles", "hermes-agent/cli.py", "active_profile"])(
    "is %s in no default profile, but in another",
    (path) => {
      expect(problems(withFile(path, "default"))).toHaveLength(1);
      expect(problems(withFile(path))).toEqual([]);
    },
  );

  test("under defaults is checked even where there is no profile yet, and told once where there are many", () => {
    const of = (profiles: string) =>
      problems(`version: 1\ndefaults: { files: { ../x: { text: x } } }\nprofiles: ${profiles}\n`);
    expect(of("{}")).toHaveLength(1);
    expect(of("{ a: {}, b: {}, c: {} }")).toHaveLength(1);
  });

  test("cannot lead through another managed file", () => {
    expect(problems(coder("files: { a/b/c: { text: x }, a: { text: y } }"))).toEqual([
      '4:14 "a/b/c" lies in "a", which is a managed file and cannot be a folder as well',
    ]);
  });

  test("cannot lead through an inherited one either, unless that is taken out", () => {
    const of = (files: string) =>
      problems(
        `version: 1\ndefaults: { files: { a: { text: x } } }\nprofiles: { coder: { files: ${files} } }\n`,
      );
    expect(of("{ a/b: { text: y } }")).toHaveLength(1);
    expect(of("{ a/b: { text: y }, a: null }")).toEqual([]);
  });

  test("may begin like another's", () => {
    expect(problems(coder("files: { a: { text: x }, a.md: { text: y }, ab/c: { text: z } }"))).toEqual([]);
  });

  test("may be as long as a path can be, and is told in full", () => {
    const path = `../${"long/".repeat(30)}x`;
    expect(problems(withFile(path))[0]).toContain(path);
  });

  test("with a percent sign is no exception where its entry is wrong", () => {
    expect(problems(coder("files: { 100%: { txt: x } }"))).toEqual([
      '4:22 unknown key "txt" in profiles.coder.files["100%"]',
    ]);
  });
});

describe("what a managed file holds", () => {
  const SECRET = "s3cret-value-xyz";

  test.each([
    ["on its own line", coder("files:", "  a:", `    text: ${SECRET}`, "    oops: 1")],
    ["in flow style", coder(`files: { a: { text: ${SECRET}, oops: 1 } }`)],
    ["in place of its entry", coder(`files: { a: ${SECRET} }`)],
    ["under defaults", `version: 1\ndefaults: { files: { ../a: { text: ${SECRET} } } }\nprofiles: {}\n`],
    ["as a list", coder(`files: { a: { text: [${SECRET}] } }`)],
    ["beside a comment", coder(`files: { ../a: { text: x } } # ${SECRET}`)],
    ["as a path with an equals sign", coder("files:", `  A_TOKEN=${SECRET}: { text: x, oops: 1 }`)],
    ["as a path with an equals sign that is refused", coder("files:", `  /A_TOKEN=${SECRET}: { text: x }`)],
  ])("is never shown: %s", (_, text) => {
    const { diagnostics } = read(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(JSON.stringify(diagnostics)).not.toContain(SECRET);
  });

  test.each(["739118", "73911873911873911873911"])("is never shown where it is the number %s", (number) => {
    const { diagnostics } = read(coder(`files: { a: { text: ${number} } }`));
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(JSON.stringify(diagnostics)).not.toContain(number);
  });
});
