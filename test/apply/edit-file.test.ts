import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { editFile } from "../../src/apply/edit-file.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Expected, FileEdit, KeyEdit } from "../../src/model/step.ts";
import { digestOf } from "../../src/system/digest.ts";
import { machine } from "../../src/system/machine.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
const system = machine();

const ABSENT: Expected = { is: "absent" };
const ANYTHING: Expected = { is: "anything" };
const as = (text: string): Expected => ({ is: "digest", digest: digestOf(text) });
const text = (content: string): FileEdit => ({ format: "text", text: content });
const dotenv = (...edits: readonly KeyEdit[]): FileEdit => ({ format: "dotenv", edits });
const setTo = (key: string, value: string | undefined): KeyEdit => ({ at: [key], to: { value } });

function edit(
  path: AbsolutePath,
  how: FileEdit,
  expect_: Expected,
  mode = 0o600,
  secrets: Readonly<Record<string, string>> = {},
) {
  const kept = new Map(Object.entries(secrets).map(([name, value]) => [name, new Secret(value, undefined)]));
  return editFile(system, { do: "edit", path, edit: how, mode, expect: expect_ }, kept, digestOf);
}

const modeOf = (path: string) => statSync(path).mode & 0o7777;

describe("an edit is refused, and nothing written,", () => {
  test.each<[string, string | undefined, Expected]>([
    ["where a file is there that was not", "A=1\n", ABSENT],
    ["where the file is another than it was", "A=2\n", as("A=1\n")],
    ["where the file is gone", undefined, as("A=1\n")],
  ])("%s", async (_, now, expected) => {
    const path = now === undefined ? folder.path(".env") : folder.write(".env", now);
    const outcome = await edit(path, dotenv(setTo("B", "x")), expected);
    expect(outcome).toEqual({
      is: "failed",
      reason: `${path} has changed since it was planned; run apply again`,
    });
    expect(readdirSync(folder.path()).map((name) => readFileSync(folder.path(name), "utf8"))).toEqual(
      now === undefined ? [] : [now],
    );
  });

  test("where anything may be there, but not what cannot be read", async () => {
    const path = folder.folder(".env");
    expect(await edit(path, dotenv(setTo("B", "x")), ANYTHING)).toMatchObject({ is: "failed" });
  });

  test("where the file is not UTF-8", async () => {
    const path = folder.write(".env", Uint8Array.from([0x41, 0x3d, 0xff]));
    expect(await edit(path, dotenv(setTo("B", "x")), ANYTHING)).toMatchObject({ is: "failed" });
    expect([...readFileSync(path)]).toEqual([0x41, 0x3d, 0xff]);
  });

  test("where the file is a link to nothing", async () => {
    symlinkSync("nowhere", folder.path(".env"));
    expect(await edit(folder.path(".env"), dotenv(setTo("B", "x")), ANYTHING)).toMatchObject({
      is: "failed",
    });
    expect(readlinkSync(folder.path(".env"))).toBe("nowhere");
  });

  test("where the format cannot carry it, with the reason", async () => {
    const path = folder.write(".env", "A=1\n");
    const outcome = await edit(path, dotenv(setTo("B", "x\0y")), as("A=1\n"));
    expect(outcome).toMatchObject({ is: "failed" });
    expect(outcome.is === "failed" ? outcome.reason : "").toContain(`${path} cannot be edited: `);
    expect(readFileSync(path, "utf8")).toBe("A=1\n");
  });

  test("where config.yaml is broken", async () => {
    const path = folder.write("config.yaml", "a: [\n");
    const outcome = await edit(
      path,
      { format: "yaml", edits: [{ at: ["b"], to: { value: 1 } }] },
      as("a: [\n"),
    );
    expect(outcome).toMatchObject({ is: "failed" });
    expect(readFileSync(path, "utf8")).toBe("a: [\n");
  });
});

describe("an edit writes", () => {
  test("one variable of .env, all else as it was", async () => {
    const path = folder.write(".env", "# mine\nA=1 # one\nB=2\n");
    expect(
      await edit(path, dotenv(setTo("A", "3"), setTo("B", undefined)), as("# mine\nA=1 # one\nB=2\n")),
    ).toEqual({
      is: "succeeded",
    });
    expect(readFileSync(path, "utf8")).toBe("# mine\nA=3 # one\n");
  });

  test("a secret by its name", async () => {
    const path = folder.path(".env");
    await edit(path, dotenv({ at: ["A_TOKEN"], to: { secret: "x" } }), ABSENT, 0o600, { x: "1:abc" });
    expect(readFileSync(path, "utf8")).toBe("A_TOKEN=1:abc\n");
  });

  test("a sensitive value of config.yaml as what it was, not as text", async () => {
    const path = folder.write("config.yaml", "# mine\na: 1\n");
    const edits: readonly KeyEdit[] = [{ at: ["x", "token"], to: { secret: "x" } }];
    await edit(path, { format: "yaml", edits }, as("# mine\na: 1\n"), 0o600, { x: JSON.stringify([1, "b"]) });
    expect(readFileSync(path, "utf8")).toMatch(
      /^# mine\na: 1\nx:\n {2}token: ?(\[1, b\]|\n {2,4}- 1\n {2,4}- b)\n$/,
    );
  });

  test("fields of a unit, all else as it was", async () => {
    const unit = "[Service]\nExecStart=/bin/a\n# keep\nRestart=no\n";
    const path = folder.write("a.service", unit, 0o644);
    await edit(
      path,
      { format: "unit", edits: [{ section: "Service", key: "Restart", to: "always" }] },
      as(unit),
      0o644,
    );
    expect(readFileSync(path, "utf8")).toBe("[Service]\nExecStart=/bin/a\n# keep\nRestart=always\n");
  });

  test("a file that has nothing in it, since a .env must be there", async () => {
    expect(await edit(folder.path(".env"), dotenv(), ABSENT)).toEqual({ is: "succeeded" });
    expect([readFileSync(folder.path(".env"), "utf8"), modeOf(folder.path(".env"))]).toEqual(["", 0o600]);
  });

  test("over what an earlier step of the same plan has made", async () => {
    const path = folder.write("SOUL.md", "Hermes' own\n", 0o644);
    await edit(path, text("ours\n"), ANYTHING, 0o644);
    expect(readFileSync(path, "utf8")).toBe("ours\n");
  });

  test("nothing where all is as it should be", async () => {
    const path = folder.write(".env", "A=1\n");
    utimesSync(path, 1000, 1000);
    await edit(path, dotenv(setTo("A", "1")), as("A=1\n"));
    expect(statSync(path).mtimeMs).toBe(1_000_000);
  });

  test("the folder that is missing, its owner's alone for what is so itself", async () => {
    await edit(folder.path("a/b/.env"), dotenv(), ABSENT, 0o600);
    await edit(folder.path("c/d/x.service"), text("x"), ABSENT, 0o644);
    expect([modeOf(folder.path("a/b")), modeOf(folder.path("c/d"))]).toEqual([0o700, 0o755]);
  });

  test("leaving no draft behind", async () => {
    const path = folder.write("x/.env", "A=1\n");
    await edit(path, dotenv(setTo("A", "2")), as("A=1\n"));
    expect(readdirSync(dirname(path))).toEqual([".env"]);
  });

  test("a byte order mark again where there was one", async () => {
    const path = folder.write("SOUL.md", "x");
    await edit(path, text("\ufeffy"), as("x"));
    expect([...readFileSync(path)]).toEqual([0xef, 0xbb, 0xbf, 0x79]);
  });

  test("never a secret that was not kept", async () => {
    const change = edit(folder.path(".env"), dotenv({ at: ["A"], to: { secret: "x" } }), ABSENT);
    await expect(change).rejects.toThrow("a secret that was not kept: x");
    expect(readdirSync(folder.path())).toEqual([]);
  });
});

describe("the mode of a file", () => {
  let umask = 0;
  beforeEach(() => {
    umask = process.umask(0);
  });
  afterEach(() => {
    process.umask(umask);
  });

  test.each([0o600, 0o644, 0o640])("is %i for one that is new, whatever the umask", async (mode) => {
    await edit(folder.path("x"), text("x"), ABSENT, mode);
    process.umask(0o077);
    await edit(folder.path("y"), text("x"), ABSENT, mode);
    expect([modeOf(folder.path("x")), modeOf(folder.path("y"))]).toEqual([mode, mode]);
  });

  test("is the final one from the first byte, of the draft as well", async () => {
    const large = "A=1\n".repeat(1_000_000);
    const seen = new Set<number>();
    let isDone = false;
    const writing = edit(folder.path(".env"), text(large), ABSENT).then(() => {
      isDone = true;
    });
    while (!isDone) {
      for (const name of readdirSync(folder.path())) {
        const found = lstatSync(folder.path(name), { throwIfNoEntry: false });
        if (found !== undefined) seen.add(found.mode & 0o777);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    expect([...seen]).toEqual([0o600]);
  });

  test("becomes the wanted one of a file that was open to all", async () => {
    const path = folder.write(".env", "A=1\n", 0o644);
    await edit(path, dotenv(setTo("A", "2")), as("A=1\n"));
    expect(modeOf(path)).toBe(0o600);
  });

  test("is all that changes where the text is as it should be, so that its time stays", async () => {
    const path = folder.write(".env", "A=1\n", 0o644);
    utimesSync(path, 1000, 1000);
    await edit(path, dotenv(), as("A=1\n"));
    expect([modeOf(path), statSync(path).mtimeMs]).toEqual([0o600, 1_000_000]);
  });
});

describe("a link", () => {
  test("is written through and stays a link", async () => {
    const target = folder.write("dotfiles/env", "A=1\n");
    mkdirSync(folder.path("home"));
    symlinkSync("../dotfiles/env", folder.path("home/.env"));
    await edit(folder.path("home/.env"), dotenv(setTo("A", "2")), as("A=1\n"));
    expect(readlinkSync(folder.path("home/.env"))).toBe("../dotfiles/env");
    expect(readFileSync(target, "utf8")).toBe("A=2\n");
    expect(readdirSync(folder.path("home"))).toEqual([".env"]);
  });

  test("to a link is followed to the end", async () => {
    const target = folder.write("a", "A=1\n");
    symlinkSync("a", folder.path("b"));
    symlinkSync("b", folder.path("c"));
    await edit(folder.path("c"), dotenv(setTo("A", "2")), as("A=1\n"));
    expect([readFileSync(target, "utf8"), readlinkSync(folder.path("c"))]).toEqual(["A=2\n", "b"]);
  });

  test("has its target's mode changed, where that is all", async () => {
    const target = folder.write("a", "A=1\n", 0o644);
    symlinkSync("a", folder.path("b"));
    await edit(folder.path("b"), dotenv(), as("A=1\n"));
    expect(modeOf(target)).toBe(0o600);
  });
});
