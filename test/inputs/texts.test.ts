import { symlinkSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { readSouls } from "../../src/inputs/souls.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import { valid } from "../manifest/manifest-text.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();

function souls(...profiles: readonly string[]) {
  const text = `version: 1\nprofiles:\n${profiles.map((one) => `  ${one}\n`).join("")}`;
  return readSouls(readingMachine(), valid(text, folder.path()));
}

describe("a soul", () => {
  test("is its text, as YAML has it", () => {
    expect([...souls('a: { soul: { text: "x\\n" } }').texts]).toEqual([["a", "x\n"]]);
  });

  test("is its file's text, byte for byte", () => {
    folder.write("souls/a.md", "\ufeff# A\r\n\r\nten: ✓\n\n");
    expect([...souls("a: { soul: { file: souls/a.md } }").texts]).toEqual([
      ["a", "\ufeff# A\r\n\r\nten: ✓\n\n"],
    ]);
  });

  test("may be a link that leads out of the manifest's folder", () => {
    folder.write("elsewhere/a.md", "x");
    folder.folder("fleet");
    symlinkSync(folder.path("elsewhere/a.md"), folder.path("a.md"));
    expect([...souls("a: { soul: { file: a.md } }").texts]).toEqual([["a", "x"]]);
  });

  test("is none where none is declared", () => {
    expect(souls("a: {}").texts.size).toBe(0);
  });
});

describe("a soul file", () => {
  test("that is missing is an error at its place in the manifest", () => {
    const { diagnostics } = souls("a: { soul: { file: souls/a.md } }");
    expect(diagnostics).toMatchObject([
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
  ])("that is %s says so", (_, name, reason) => {
    folder.folder("folder");
    folder.write("latin1", Uint8Array.from([0x63, 0xe9]));
    folder.write("binary", "a\0b");
    expect(souls(`a: { soul: { file: ${name} } }`).diagnostics[0]?.message).toBe(
      `profile "a": the soul file ${name} cannot be read: ${reason}`,
    );
  });

  test("that is missing keeps no other from being read and told", () => {
    folder.write("b.md", "b");
    const { texts, diagnostics } = souls(
      "a: { soul: { file: a.md } }",
      "b: { soul: { file: b.md } }",
      "c: { soul: { file: c.md } }",
    );
    expect([...texts.keys()]).toEqual(["b"]);
    expect(diagnostics.map(({ place }) => place?.line)).toEqual([3, 5]);
  });
});
