import { describe, expect, test } from "@jest/globals";
import { type FileChange, writeFiles } from "../../src/commands/write-files.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { FakeHost, MANIFEST } from "../plan/fake-host.ts";

const TEXT = "version: 1\nprofiles: {}\n";
const SOUL = "/home/ada/fleet/soul.md";
const change = (path: string, before: string, after: string): FileChange => ({
  path: path as AbsolutePath, // absolute, as written
  shownAs: path.split("/").at(-1) ?? "",
  before,
  after,
  isManifest: path === MANIFEST,
});
const both = [change(MANIFEST, TEXT, "new\n"), change(SOUL, "old\n", "new\n")];

function host(): FakeHost {
  const made = new FakeHost(TEXT);
  made.write(SOUL, "old\n", 0o640);
  return made;
}

describe("files of the user's that are written together", () => {
  test("keep their modes, and links stay links", async () => {
    const made = host();
    made.disk.link("/home/ada/fleet/link.md", SOUL);
    expect(
      await writeFiles(made.system, [change("/home/ada/fleet/link.md", "old\n", "new\n")]),
    ).toBeUndefined();
    expect(made.files.get(SOUL)).toMatchObject({ text: "new\n", mode: 0o640 });
    expect(made.disk.kind("/home/ada/fleet/link.md")).toBe("link");
  });

  test("are as they were where one of them cannot be written", async () => {
    const made = host();
    made.onWrite((path) => {
      if (path === SOUL) throw Object.assign(new Error("EACCES, open '/x.hermes-fleet'"), { code: "EACCES" });
    });
    const problem = await writeFiles(made.system, both);
    expect(problem).toMatchObject({
      message: "soul.md cannot be written: permission is denied",
      hint: expect.stringContaining("Nothing was changed."),
    });
    expect([made.text(MANIFEST), made.text(SOUL)]).toEqual([TEXT, "old\n"]);
  });

  test("are named where they cannot be put back", async () => {
    const made = host();
    let isFull = false;
    made.onWrite((path) => {
      isFull ||= path === SOUL;
      if (isFull) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    });
    expect(await writeFiles(made.system, both)).toMatchObject({
      message: "soul.md cannot be written: the disk is full",
      hint: expect.stringContaining("hermes-fleet.yaml could not be put back, and has its new text."),
    });
    expect(made.text(MANIFEST)).toBe("new\n");
  });

  test("are as they were where one of them has changed since it was read, or is gone", async () => {
    for (const spoil of [
      (one: FakeHost) => one.write(SOUL, "other\n"),
      (one: FakeHost) => one.disk.remove(SOUL),
    ]) {
      const made = host();
      spoil(made);
      const found = made.text(SOUL);
      expect((await writeFiles(made.system, both))?.message).toBe("soul.md has changed since it was read");
      expect([made.text(MANIFEST), made.text(SOUL)]).toEqual([TEXT, found]);
    }
  });

  test("are as they were where one that they were made by has changed since it was read", async () => {
    const made = host();
    const read = [{ path: SOUL as AbsolutePath, shownAs: "common.yaml", text: "older\n" }]; // absolute, as written
    expect(await writeFiles(made.system, [change(MANIFEST, TEXT, "new\n")], read)).toMatchObject({
      message: "common.yaml has changed since it was read",
      hint: "Nothing was changed. Run it again.",
    });
    expect(made.text(MANIFEST)).toBe(TEXT);
    expect(await writeFiles(made.system, [], read)).toBeUndefined();
  });
});
