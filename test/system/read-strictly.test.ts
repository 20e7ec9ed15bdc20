import { execFileSync } from "node:child_process";
import { chownSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import { throwAwayFolder } from "./throw-away.ts";

const folder = throwAwayFolder();
const isRoot = process.getuid?.() === 0;

/** Reads as launchd's own definitions are read. */
function strictly(path: AbsolutePath): string {
  const file = readingMachine().readText(path, { isStrict: true });
  return file.is === "unreadable" ? file.reason : file.is;
}

describe("read strictly, a file", () => {
  test.each([0o600, 0o644, 0o444, 0o755])("that only its owner may write to is read: %#", (mode) => {
    expect(strictly(folder.write("a", "x", mode))).toBe("text");
  });

  test.each<[string, number, string]>([
    ["its group", 0o664, "0664"],
    ["everybody", 0o646, "0646"],
    ["both", 0o666, "0666"],
    ["its group, with the bit that sets it", 0o2664, "2664"],
  ])("that %s may write to is none", (_, mode, shown) => {
    expect(strictly(folder.write("a", "x", mode))).toBe(`others may write to it (mode ${shown})`);
  });

  test("that is a link is none, wherever it leads", () => {
    folder.write("a", "x");
    symlinkSync("a", folder.path("b"));
    expect(strictly(folder.path("b"))).toBe("it is a link, which launchd does not follow");
  });

  test("may lie in a folder that is a link", () => {
    folder.write("real/a", "x");
    symlinkSync("real", folder.path("b"));
    expect(strictly(folder.path("b/a"))).toBe("text");
  });

  (isRoot ? test : test.skip)("that is another user's is none", () => {
    const path = folder.write("a", "x");
    chownSync(path, 65534, 65534);
    expect(strictly(path)).toBe("it belongs to another user");
  });

  test("that is not there is absent", () => {
    expect(strictly(folder.path("a"))).toBe("absent");
  });

  test("that is a link to nothing is none", () => {
    symlinkSync("none", folder.path("a"));
    expect(strictly(folder.path("a"))).toBe("it is a link to nothing");
  });

  test("that is no file is told as such", () => {
    execFileSync("mkfifo", [folder.path("a")]);
    expect([strictly(folder.path("a")), strictly(folder.folder("b"))]).toEqual([
      "it is not a regular file",
      "it is a directory",
    ]);
  });
});

test.each([true, false])("a binary property list is told, with what makes it readable: %s", (isStrict) => {
  const path = folder.write("a", Uint8Array.from([...Buffer.from("bplist00"), 0xd1, 0x01, 0x02, 0, 8]));
  expect(readingMachine().readText(path, { isStrict })).toEqual({
    is: "unreadable",
    reason: "it is a binary property list; `plutil -convert xml1` makes it readable",
  });
});
