import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, utimesSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import { REPOSITORY } from "../support/paths.ts";
import { throwAwayFolder } from "./throw-away.ts";

const TOOLS = { root: REPOSITORY, esbuild: `${REPOSITORY}/node_modules/.bin/esbuild` };
const folder = throwAwayFolder();
const system = readingMachine();

const reason = (
  path: AbsolutePath,
  options: { maxBytes?: number; within?: readonly AbsolutePath[] } = {},
) => {
  const file = system.readText(path, options);
  return file.is === "unreadable" ? file.reason : file.is;
};

describe("a text file", () => {
  test("is read with its mode and time", () => {
    const path = folder.write("a", "x\n", 0o640);
    utimesSync(path, 1000, 2000.5);
    expect(system.readText(path)).toEqual({ is: "text", text: "x\n", mode: 0o640, modifiedMs: 2_000_500 });
  });

  test.each(["", "\ufeffx", "a\r\nb", "✓ 漢字 🙂", "x".repeat(100_000)])(
    "keeps every character: %#",
    (text) => {
      expect(system.readText(folder.write("a", text))).toMatchObject({ is: "text", text });
    },
  );

  test("keeps the bits above the permissions, which are part of a mode", () => {
    expect(system.readText(folder.write("a", "", 0o4600))).toMatchObject({ mode: 0o4600 });
  });

  test("may be as large as is allowed, and no larger", () => {
    const path = folder.write("a", "x".repeat(2048));
    expect(reason(path, { maxBytes: 2048 })).toBe("text");
    expect(reason(path, { maxBytes: 2047 })).toMatch(/^it is larger than /);
  });

  test("has at most 4 MiB where nothing is said", () => {
    expect(reason(folder.write("a", "x".repeat(4 * 1024 * 1024)))).toBe("text");
    expect(reason(folder.write("b", "x".repeat(4 * 1024 * 1024 + 1)))).toBe("it is larger than 4096 KiB");
  });

  test.each(["none", "none/none"])("that is not there is absent: %s", (name) => {
    expect(reason(folder.path(name))).toBe("absent");
  });

  test("below a file is absent", () => {
    folder.write("a", "");
    expect(reason(folder.path("a/b"))).toBe("absent");
  });
});

describe("what cannot be read has a reason:", () => {
  test("a directory", () => {
    expect(reason(folder.folder("a"))).toBe("it is a directory");
  });

  test.each<[string, readonly number[]]>([
    ["Latin-1", [0x63, 0xe9]],
    ["UTF-16", [0xff, 0xfe, 0x61, 0x00]],
    ["a character that is cut off", [0x61, 0xe2, 0x9c]],
    ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
  ])("%s, which is not UTF-8", (_, bytes) => {
    expect(reason(folder.write("a", Uint8Array.from(bytes)))).toBe("it is not UTF-8 text");
  });

  test("a file with a NUL", () => {
    expect(reason(folder.write("a", "a\0b"))).toBe("it holds binary data");
  });

  test("a pipe, without waiting for somebody to write to it", () => {
    execFileSync("mkfifo", [folder.path("a")]);
    expect(reason(folder.path("a"))).toBe("it is not a regular file");
  });

  test("a link to a pipe, without waiting, either", () => {
    execFileSync("mkfifo", [folder.path("a")]);
    symlinkSync("a", folder.path("b"));
    expect(reason(folder.path("b"), { within: [folder.path()] })).toBe("it is not a regular file");
  });

  test("a device", () => {
    expect(reason("/dev/zero" as AbsolutePath)).toBe("it is not a regular file"); // absolute, as written
  });

  test("a link to nothing", () => {
    symlinkSync("none", folder.path("a"));
    expect(reason(folder.path("a"))).toBe("it is a link to nothing");
  });

  test("links that go round in a circle", () => {
    symlinkSync("b", folder.path("a"));
    symlinkSync("a", folder.path("b"));
    expect(reason(folder.path("a"))).toBe("it is a link to itself");
  });

  test("one that its owner keeps to himself, told by its number where we are root", () => {
    const script = `
      import { readText } from "./src/system/read-text.ts";
      process.seteuid?.(65534);
      console.log(JSON.stringify(readText(process.argv[1] ?? "")));
    `;
    const path = folder.write("locked/a", "x", 0o600);
    expect(asNobody(script, path)).toEqual({ is: "unreadable", reason: "permission is denied" });
  });
});

describe("a link", () => {
  test("is followed", () => {
    folder.write("a", "x");
    symlinkSync("a", folder.path("b"));
    expect(system.readText(folder.path("b"))).toMatchObject({ is: "text", text: "x" });
  });

  test("is followed inside the folders that it may lead into", () => {
    folder.write("home/dotfiles/env", "x");
    mkdirSync(folder.path("home/hermes"));
    symlinkSync("../dotfiles/env", folder.path("home/hermes/.env"));
    expect(reason(folder.path("home/hermes/.env"), { within: [folder.path("home")] })).toBe("text");
  });

  test("that leads out of them has that as its reason", () => {
    folder.write("elsewhere/env", "x");
    folder.folder("home");
    symlinkSync("../elsewhere/env", folder.path("home/.env"));
    expect(reason(folder.path("home/.env"), { within: [folder.path("home")] })).toBe(
      `it is a link that leads out of ${folder.path("home")}`,
    );
  });

  test("leads out into a folder whose name only begins the same", () => {
    folder.write("home2/env", "x");
    folder.folder("home");
    symlinkSync("../home2/env", folder.path("home/.env"));
    expect(reason(folder.path("home/.env"), { within: [folder.path("home")] })).toMatch(/leads out/);
  });

  test("is judged by where the folder really is, when that is a link itself", () => {
    folder.write("real/env", "x");
    symlinkSync("real", folder.path("home"));
    symlinkSync("env", folder.path("real/.env"));
    expect(reason(folder.path("home/.env"), { within: [folder.path("home")] })).toBe("text");
  });

  test("that leads into one of several folders is followed", () => {
    folder.write("b/env", "x");
    folder.folder("a");
    symlinkSync("../b/env", folder.path("a/.env"));
    expect(reason(folder.path("a/.env"), { within: [folder.path("a"), folder.path("b")] })).toBe("text");
  });

  test("is judged though one of the folders does not exist", () => {
    folder.write("a/env", "x");
    symlinkSync("env", folder.path("a/.env"));
    expect(reason(folder.path("a/.env"), { within: [folder.path("none"), folder.path("a")] })).toBe("text");
  });
});

/** Runs a script in a process of its own, so that it may give its rights away. */
function asNobody(script: string, path: string): unknown {
  const { root, esbuild } = TOOLS;
  const bundled = execFileSync(esbuild, ["--bundle", "--platform=node", "--format=cjs", "--loader=ts"], {
    cwd: root,
    input: script,
  }).toString();
  return JSON.parse(execFileSync(process.execPath, ["-e", bundled, path]).toString());
}
