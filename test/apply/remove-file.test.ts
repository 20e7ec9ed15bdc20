import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { editFile, removeFile } from "../../src/apply/edit-file.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import type { StepOutcome } from "../../src/model/outcome.ts";
import type { Expected, Op } from "../../src/model/step.ts";
import { digestOf } from "../../src/system/digest.ts";
import { machine } from "../../src/system/machine.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
const system = machine();
const as = (text: string): Expected => ({ is: "digest", digest: digestOf(text) });

function remove(
  path: AbsolutePath,
  expected: Expected,
  rest: Partial<Extract<Op, { do: "remove" }>> = {},
): Promise<StepOutcome> {
  return removeFile(system, { do: "remove", path, expect: expected, withFolder: false, ...rest }, digestOf);
}

const CHANGED = (path: string) => ({
  is: "failed",
  reason: `${path} has changed since it was planned; run apply again`,
});

describe("removing a file", () => {
  test("takes it away where it is what the plan saw", async () => {
    const path = folder.write("a.conf", "x");
    expect([await remove(path, as("x")), existsSync(path)]).toEqual([{ is: "succeeded" }, false]);
  });

  test("is refused where it is another by now", async () => {
    const path = folder.write("a.conf", "y");
    expect([await remove(path, as("x")), readFileSync(path, "utf8")]).toEqual([CHANGED(path), "y"]);
  });

  test("is refused where it cannot be read", async () => {
    const path = folder.folder("a.conf");
    expect(await remove(path, as("x"))).toEqual(CHANGED(path));
  });

  test("is done where it is gone already", async () => {
    expect(await remove(folder.path("a.conf"), as("x"))).toEqual({ is: "succeeded" });
  });

  test("takes away a link, and not what that leads to", async () => {
    const target = folder.write("target", "x");
    symlinkSync(target, folder.path("link"));
    await remove(folder.path("link"), as("x"));
    expect([existsSync(folder.path("link")), readFileSync(target, "utf8")]).toEqual([false, "x"]);
  });
});

describe("removing a file with its folder", () => {
  test("takes the folder where nothing else is in it", async () => {
    await remove(folder.write("d/a.conf", "x"), as("x"), { withFolder: true });
    expect(existsSync(folder.path("d"))).toBe(false);
  });

  test("leaves the folder where something is", async () => {
    folder.write("d/b.conf", "y");
    expect(await remove(folder.write("d/a.conf", "x"), as("x"), { withFolder: true })).toEqual({
      is: "succeeded",
    });
    expect(readFileSync(folder.path("d/b.conf"), "utf8")).toBe("y");
  });

  test("takes the folder where the file is gone already", async () => {
    folder.folder("d");
    await remove(folder.path("d/a.conf"), as("x"), { withFolder: true });
    expect(existsSync(folder.path("d"))).toBe(false);
  });

  test("leaves the folder where the file is another by now", async () => {
    const path = folder.write("d/a.conf", "y");
    expect(await remove(path, as("x"), { withFolder: true })).toEqual(CHANGED(path));
  });
});

describe("what must lie in a home", () => {
  test("is not removed through a folder that leads out of it", async () => {
    const target = folder.write("elsewhere/a", "x");
    mkdirSync(folder.path("home"));
    symlinkSync(folder.path("elsewhere"), folder.path("home/sub"));
    const path = folder.path("home/sub/a");
    expect(await remove(path, as("x"), { within: folder.path("home") })).toEqual(CHANGED(path));
    expect(readFileSync(target, "utf8")).toBe("x");
  });

  test.each<[string, Expected]>([
    ["that is not to be there", { is: "absent" }],
    ["whatever is there", { is: "anything" }],
  ])("is not written through a link to nothing: one %s", async (_, expected) => {
    mkdirSync(folder.path("home"));
    symlinkSync(folder.path("elsewhere"), folder.path("home/a"));
    const edit = { format: "text", text: "x" } as const;
    const op = { do: "edit", path: folder.path("home/a"), edit, mode: 0o600, expect: expected } as const;
    expect(await editFile(system, { ...op, within: folder.path("home") }, new Map(), digestOf)).toMatchObject(
      {
        is: "failed",
      },
    );
    expect([existsSync(folder.path("elsewhere")), lstatSync(folder.path("home/a")).isSymbolicLink()]).toEqual(
      [false, true],
    );
  });
});
