import { existsSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { machine } from "../../src/system/machine.ts";
import { throwAwayFolder } from "./throw-away.ts";

const folder = throwAwayFolder();
const system = machine();

/** What a file that must lie in `home` is. */
function found(name: string, home: AbsolutePath = folder.path("home")): string {
  const file = system.readText(folder.path(name), { inside: home });
  return file.is === "unreadable" ? file.reason : file.is === "text" ? file.text : file.is;
}

const OUT = () => `links on the way to it lead out of ${folder.path("home")}`;

describe("a file that must lie in a folder", () => {
  test("is read where it does", () => {
    folder.write("home/a/b.md", "x");
    expect(found("home/a/b.md")).toBe("x");
  });

  test("is absent where it is not there, its folder there or not", () => {
    folder.folder("home/a");
    expect([found("home/a/b.md"), found("home/c/d/b.md")]).toEqual(["absent", "absent"]);
  });

  test("is absent where not even that folder is there", () => {
    expect(found("home/a/b.md")).toBe("absent");
  });

  test("is read through links that stay in there", () => {
    folder.write("home/real/b.md", "x");
    symlinkSync("real", folder.path("home/a"));
    symlinkSync("real/b.md", folder.path("home/link.md"));
    expect([found("home/a/b.md"), found("home/link.md")]).toEqual(["x", "x"]);
  });

  test("is not read through a link of its own that leads out", () => {
    folder.write("elsewhere.md", "x");
    folder.folder("home");
    symlinkSync("../elsewhere.md", folder.path("home/b.md"));
    expect(found("home/b.md")).toBe(OUT());
  });

  test("is not read through a folder that leads out", () => {
    folder.write("elsewhere/b.md", "x");
    folder.folder("home");
    symlinkSync("../elsewhere", folder.path("home/a"));
    expect(found("home/a/b.md")).toBe(OUT());
  });

  test("is not absent below a folder that leads out, where a step would make it", () => {
    folder.folder("elsewhere");
    folder.folder("home");
    symlinkSync("../elsewhere", folder.path("home/a"));
    expect([found("home/a/b.md"), found("home/a/c/b.md")]).toEqual([OUT(), OUT()]);
  });

  test("is not absent behind a link to nothing, which would be written through", () => {
    folder.folder("home");
    symlinkSync("../nothing", folder.path("home/b.md"));
    symlinkSync("../nowhere", folder.path("home/a"));
    expect([found("home/b.md"), found("home/a/b.md")]).toEqual([OUT(), OUT()]);
  });

  test("is not read in a folder whose name only begins the same", () => {
    folder.write("home2/b.md", "x");
    folder.folder("home");
    symlinkSync("../home2/b.md", folder.path("home/b.md"));
    expect(found("home/b.md")).toBe(OUT());
  });

  test("is not that folder itself", () => {
    folder.folder("home");
    symlinkSync(".", folder.path("home/b.md"));
    expect(found("home/b.md")).toBe("it is a directory");
  });

  test("is judged by where the folder really is, when that is a link itself", () => {
    folder.write("real/b.md", "x");
    symlinkSync("real", folder.path("home"));
    expect(found("home/b.md")).toBe("x");
  });

  test("is absent below a file", () => {
    folder.write("home/a", "x");
    expect(found("home/a/b.md")).toBe("absent");
  });

  test("has links that go round in a circle as its reason", () => {
    folder.folder("home");
    symlinkSync("b.md", folder.path("home/a.md"));
    symlinkSync("a.md", folder.path("home/b.md"));
    expect(found("home/b.md")).toMatch(/^links on the way|^it is a link to itself$/);
  });
});

describe("removing a folder", () => {
  test("takes one that is empty", async () => {
    folder.folder("a");
    expect([await system.removeFolder(folder.path("a")), existsSync(folder.path("a"))]).toEqual([
      true,
      false,
    ]);
  });

  test("leaves one that has something in it", async () => {
    folder.write("a/b", "x");
    expect([await system.removeFolder(folder.path("a")), existsSync(folder.path("a/b"))]).toEqual([
      false,
      true,
    ]);
  });

  test("leaves one that is behind a link, and the link", async () => {
    folder.folder("a");
    symlinkSync("a", folder.path("b"));
    expect([await system.removeFolder(folder.path("b")), existsSync(folder.path("b"))]).toEqual([
      false,
      true,
    ]);
  });

  test("is nothing where there is none", async () => {
    expect(await system.removeFolder(folder.path("a"))).toBe(false);
  });
});
