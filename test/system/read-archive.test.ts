import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { fileMark, readArchive } from "../../src/system/read-archive.ts";
import { throwAwayFolder } from "./throw-away.ts";

const here = throwAwayFolder();

/** An archive of a small home, as `tar` makes it. */
function archived(): AbsolutePath {
  here.write("coder/SOUL.md", "soul\n");
  here.write(`coder/memories/${"long-".repeat(30)}ä.md`, "x".repeat(200_000));
  symlinkSync("SOUL.md", here.path("coder/link"));
  execFileSync("tar", ["-czf", here.path("a.tar.gz"), "-C", here.path(), "coder"]);
  return here.path("a.tar.gz");
}

describe("an archive", () => {
  test("is read whole, with long names and links", async () => {
    const path = archived();
    const archive = await readArchive(path);
    expect(archive).toMatchObject({
      is: "whole",
      bytes: readFileSync(path).length,
      mark: await fileMark(path),
    });
    const members = archive.is === "whole" ? archive.members : [];
    expect(new Map(members.map((one) => [one.path.replace(/\/$/, ""), one.kind]))).toEqual(
      new Map([
        ["coder", "folder"],
        ["coder/SOUL.md", "file"],
        ["coder/memories", "folder"],
        [`coder/memories/${"long-".repeat(30)}ä.md`, "file"],
        ["coder/link", "link"],
      ]),
    );
    expect(members.find(({ kind }) => kind === "link")?.target).toBe("SOUL.md");
  });

  test.each<[string, (whole: Buffer) => Buffer, RegExp]>([
    ["was cut off", (whole) => whole.subarray(0, whole.length - 30), /ends too early/],
    ["was cut off in the middle", (whole) => whole.subarray(0, whole.length / 2), /ends too early/],
    ["is empty", () => Buffer.alloc(0), /ends too early|no tar/],
    ["is not packed", () => Buffer.from("hello, this is no archive"), /no \.tar\.gz/],
    ["is packed, and no tar", () => gzipSync("hello".repeat(500)), /no tar archive/],
    [
      "is damaged",
      (whole) => Buffer.concat([whole.subarray(0, 100), Buffer.alloc(40, 7), whole.subarray(140)]),
      /damaged|ends too early/,
    ],
  ])("that %s says so", async (_, spoil, reason) => {
    const path = archived();
    writeFileSync(path, spoil(readFileSync(path)));
    expect(await readArchive(path)).toEqual({ is: "unreadable", reason: expect.stringMatching(reason) });
  });

  test("that lacks its end, though each of its files is whole, says so", async () => {
    archived();
    execFileSync("tar", ["-cf", here.path("b.tar"), "-C", here.path(), "coder/SOUL.md"]);
    const packed = gzipSync(readFileSync(here.path("b.tar")).subarray(0, 1024));
    const path = here.write("b.tar.gz", packed);
    expect(await readArchive(path)).toEqual({ is: "unreadable", reason: "it ends too early" });
  });

  test("that is not there, or no file, says so", async () => {
    mkdirSync(here.path("folder"));
    execFileSync("mkfifo", [here.path("pipe")]);
    expect(await readArchive(here.path("none"))).toEqual({ is: "absent" });
    expect(await readArchive(here.path("folder"))).toEqual({ is: "unreadable", reason: "it is a folder" });
    expect(await readArchive(here.path("pipe"))).toEqual({
      is: "unreadable",
      reason: "it is not a regular file",
    });
  });
});
