import { symlinkSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { readTexts } from "../../src/inputs/texts.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import type { ReadingSystem } from "../../src/system/system.ts";
import { valid } from "../manifest/manifest-text.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();

/** What is read for these profiles, each a line of flow YAML from line 3 on. */
function texts(...profiles: readonly string[]) {
  return textsOn(readingMachine(), ...profiles);
}

function textsOn(system: ReadingSystem, ...profiles: readonly string[]) {
  const text = `version: 1\nprofiles:\n${profiles.map((one) => `  ${one}\n`).join("")}`;
  return readTexts(system, valid(text, folder.path()));
}

const messages = (...profiles: readonly string[]) =>
  texts(...profiles).diagnostics.map(({ message }) => message);

test("a text that is missing is told in each file of the manifest, though it is in the same line of both", () => {
  const part = (name: string) => `version: 1\nprofiles: { ${name}: { soul: { file: /no/such } } }\n`;
  folder.write("a.yaml", part("a"));
  folder.write("b.yaml", part("b"));
  const machine = readingMachine();
  const manifest = valid("version: 1\ninclude: [a.yaml, b.yaml]\n", folder.path(), "vps1", machine);
  expect(
    readTexts(machine, manifest).diagnostics.map(({ message, place }) => [place?.file, message]),
  ).toEqual([
    ["a.yaml", 'profile "a": the soul file /no/such does not exist'],
    ["b.yaml", 'profile "b": the soul file /no/such does not exist'],
  ]);
});

describe("a soul", () => {
  test("is its text, as YAML has it", () => {
    expect([...texts('a: { soul: { text: "x\\n" } }').souls]).toEqual([["a", "x\n"]]);
  });

  test("is its file's text, byte for byte", () => {
    folder.write("souls/a.md", "\ufeff# A\r\n\r\nten: ✓\n\n");
    expect([...texts("a: { soul: { file: souls/a.md } }").souls]).toEqual([
      ["a", "\ufeff# A\r\n\r\nten: ✓\n\n"],
    ]);
  });

  test("may be a link that leads out of the manifest's folder", () => {
    folder.write("elsewhere/a.md", "x");
    folder.folder("fleet");
    symlinkSync(folder.path("elsewhere/a.md"), folder.path("a.md"));
    expect([...texts("a: { soul: { file: a.md } }").souls]).toEqual([["a", "x"]]);
  });

  test("is none where none is declared", () => {
    expect(texts("a: {}").souls.size).toBe(0);
  });
});

describe("a managed file", () => {
  const filesOf = (...profiles: readonly string[]) =>
    [...texts(...profiles).files].map(([name, files]) => [name, Object.fromEntries(files)]);

  test("is its text, or its file's, by profile and path", () => {
    folder.write("mcp/a.json", "{}\r\n");
    expect(filesOf("a: { files: { mcp.json: { file: mcp/a.json }, x/y: { text: z } } }", "b: {}")).toEqual([
      ["a", { "mcp.json": "{}\r\n", "x/y": "z" }],
      ["b", {}],
    ]);
  });

  test("of a profile that is meant for another host is read as well", () => {
    folder.write("f", "x");
    expect(filesOf("a: { hosts: [laptop], files: { f: { file: f } } }")).toEqual([["a", { f: "x" }]]);
  });

  test("that is missing is an error at its place in the manifest", () => {
    expect(texts("a: { files: { f: { file: none } } }").diagnostics).toMatchObject([
      {
        code: "managed-file",
        severity: "error",
        message: 'profile "a": the file none does not exist',
        place: { line: 3, column: 17 },
      },
    ]);
  });

  test("that is missing for another host is an error as well", () => {
    expect(messages("a: { hosts: [laptop], files: { f: { file: none } } }")).toHaveLength(1);
  });
});

describe("a file that the manifest names", () => {
  test("and that is missing is an error at its place", () => {
    expect(texts("a: { soul: { file: souls/a.md } }").diagnostics).toMatchObject([
      {
        code: "soul-file",
        severity: "error",
        message: 'profile "a": the soul file souls/a.md does not exist',
        place: { line: 3, column: 8 },
      },
    ]);
  });

  test.each([
    ["a directory", "folder", "it is a directory"],
    ["not UTF-8", "latin1", "it is not UTF-8 text"],
    ["binary", "binary", "it holds binary data"],
    ["larger than 4 MiB", "large", "it is larger than 4096 KiB"],
  ])("and that is %s says so", (_, name, reason) => {
    folder.folder("folder");
    folder.write("latin1", Uint8Array.from([0x63, 0xe9]));
    folder.write("binary", "a\0b");
    folder.write("large", "x".repeat(4 * 1024 * 1024 + 1));
    expect(messages(`a: { soul: { file: ${name} }, files: { f: { file: ${name} } } }`)).toEqual([
      `profile "a": the soul file ${name} cannot be read: ${reason}`,
      `profile "a": the file ${name} cannot be read: ${reason}`,
    ]);
  });

  test("and that has 4 MiB is read", () => {
    folder.write("large", "x".repeat(4 * 1024 * 1024));
    expect(messages("a: { files: { f: { file: large } } }")).toEqual([]);
  });

  test("and that is missing keeps no other from being read and told", () => {
    folder.write("b.md", "b");
    const { souls, diagnostics } = texts(
      "a: { soul: { file: a.md } }",
      "b: { soul: { file: b.md } }",
      "c: { soul: { file: c.md } }",
    );
    expect([...souls.keys()]).toEqual(["b"]);
    expect(diagnostics.map(({ place }) => place?.line)).toEqual([3, 5]);
  });

  test("and that is missing is told once for all that have it by the same line", () => {
    const heirs = ["b", "c"].map((name) => `${name}: { extends: a }`);
    expect(messages("a: { soul: { file: a.md } }", ...heirs)).toEqual([
      'profiles "a", "b" and "c": the soul file a.md does not exist',
    ]);
    const more = ["d", "e"].map((name) => `${name}: { extends: a }`);
    expect(messages("a: { soul: { file: a.md } }", ...heirs, ...more)).toEqual([
      'profiles "a", "b" and 3 more: the soul file a.md does not exist',
    ]);
  });
});

describe("what was read", () => {
  test("is every file by its path, and no text of the manifest itself", () => {
    folder.write("a.md", "a");
    folder.write("b.json", "b");
    const { read } = texts("a: { soul: { file: a.md }, files: { f: { file: ./b.json }, g: { text: x } } }");
    expect([...read]).toEqual([
      [folder.path("a.md"), "a"],
      [folder.path("b.json"), "b"],
    ]);
  });

  test("was read once, however many name it", () => {
    folder.write("f", "x");
    const asked: AbsolutePath[] = [];
    const system: ReadingSystem = {
      ...readingMachine(),
      readText(path, options) {
        asked.push(path);
        return readingMachine().readText(path, options);
      },
    };
    textsOn(
      system,
      "a: { soul: { file: f }, files: { x: { file: f }, y: { file: none } } }",
      "b: { extends: a, files: { z: { file: none } } }",
    );
    expect(asked).toEqual([folder.path("f"), folder.path("none")]);
  });
});
