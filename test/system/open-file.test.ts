import { execFileSync } from "node:child_process";
import { appendFileSync, chownSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { lookAtFile, openFile } from "../../src/system/open-file.ts";
import { readStream } from "../../src/system/read-stream.ts";
import { throwAwayFolder } from "./throw-away.ts";

const folder = throwAwayFolder();
const open = (name: string) => openFile(folder.path("home", name), folder.path("home"));
const reasonOf = (name: string) => {
  const opened = open(name);
  if (opened.is === "open") opened.file.close();
  return opened.is === "refused" ? opened.reason : opened.is;
};

describe("a file that is open", () => {
  test("stays the same, whatever becomes of its name, and is read where one likes", () => {
    const path = folder.write("home/a.log", "0123456789");
    const opened = open("a.log");
    if (opened.is !== "open") throw new Error("it is not open");
    const { file } = opened;
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, "ab");
    folder.write("home/a.log", "another");
    const read = (at: number, length: number) => Buffer.from(file.read(at, length)).toString();
    expect([read(8, 3), read(10, 100), read(12, 5)]).toEqual(["89a", "ab", ""]);
    expect(file.look().size).toBe(12);
    expect(lookAtFile(path)?.id).not.toBe(file.id);
    expect(lookAtFile(`${path}.1`)?.id).toBe(file.id);
    truncateSync(`${path}.1`, 1);
    rmSync(`${path}.1`);
    expect(file.look()).toMatchObject({ id: file.id, size: 1 });
    file.close();
  });

  test("is told from a later one that got its inode", () => {
    const ids = Array.from({ length: 5 }, () => {
      const id = lookAtFile(folder.write("home/a.log", ""))?.id;
      rmSync(folder.path("home/a.log"));
      return id;
    });
    expect(new Set(ids).size).toBe(5);
  });
});

test("what is no file of this user's in that folder is not opened", () => {
  const outside = folder.write("outside.log", "");
  folder.write("home/real.log", "");
  symlinkSync(outside, folder.path("home/out.log"));
  symlinkSync(folder.path("home/real.log"), folder.path("home/in.log"));
  mkdirSync(folder.path("home/folder.log"));
  execFileSync("mkfifo", [folder.path("home/pipe.log")]);
  expect(
    ["real.log", "in.log", "none.log", "none/none.log", "out.log", "folder.log", "pipe.log"].map(reasonOf),
  ).toEqual([
    "open",
    "open",
    "absent",
    "absent",
    expect.stringMatching(/^links on the way to it lead out of /),
    "it is not a regular file",
    "it is not a regular file",
  ]);
  if (process.getuid?.() !== 0) return;
  chownSync(folder.write("home/other.log", ""), 1234, 1234);
  expect(reasonOf("other.log")).toMatch(/^it belongs to another user \(1234\), as after .* sudo.*chown/);
  expect(lookAtFile(folder.path("home/other.log"))).toBeUndefined();
});

describe("a program whose output is read as it comes", () => {
  const run = (...command: readonly [string, ...string[]]) => readStream(command, process.env);
  const all = async (chunks: AsyncIterable<Uint8Array>) => {
    let text = "";
    for await (const chunk of chunks) text += Buffer.from(chunk).toString();
    return text;
  };
  test("tells how it ended", async () => {
    const stream = run("/bin/sh", "-c", "echo out; echo why >&2; exit 3");
    expect(await all(stream.chunks)).toBe("out\n");
    expect(await stream.ended).toEqual({ exitCode: 3, stdout: "", stderr: "why\n" });
  });

  test("that is not there prints nothing, and says so", async () => {
    const stream = run(folder.path("none"));
    expect(await all(stream.chunks)).toBe("");
    expect(await stream.ended).toMatchObject({ failure: "not-found" });
  });

  test("ends when it is closed, in the midst of what it prints", async () => {
    const stream = run("/bin/sh", "-c", "while :; do echo on; done");
    for await (const chunk of stream.chunks) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    stream.close();
    expect(await stream.ended).toMatchObject({ exitCode: undefined, failure: "killed" });
  });
});
