import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { installAround } from "../../src/observe/hermes.ts";
import { readInstalledCode } from "../../src/observe/installed-code.ts";
import { machine } from "../../src/system/machine.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
const [A, B] = ["a", "b"].map((digit) => digit.repeat(40)) as [string, string];
/** Epoch seconds. */
const NOW = 1_800_000_000;

/** Writes a file that was last changed at a time in seconds. */
function write(name: string, text: string, at: number): void {
  utimesSync(folder.write(name, text), at, at);
}

const read = (name: string) => readInstalledCode({ ...machine(), now: () => NOW * 1000 }, folder.path(name));

const move = (before: string, after: string, at: number) =>
  `${before} ${after} Ada <ada@example.org> ${at} +0200\tpull\n`;

function checkout(at: { reflog: string; reflogAt: number; package?: number }): void {
  write("agent/hermes_cli/__init__.py", '__version__ = "0.16.0"\n', at.package ?? 100);
  write("agent/pyproject.toml", '[project]\nname = "hermes-agent"\n', 100);
  write("agent/.git/HEAD", "ref: refs/heads/main\n", 100);
  write("agent/.git/refs/heads/main", `${B}\n`, 100);
  write("agent/.git/logs/HEAD", at.reflog, at.reflogAt);
}

describe("the code of a checkout", () => {
  test("is as old as the last move of HEAD, which was within its second", () => {
    checkout({ reflog: move(A, B, 5000), reflogAt: 5000.25 });
    expect(read("agent")).toMatchObject({
      kind: "checkout",
      version: "0.16.0",
      commit: B,
      changedMs: 5_000_250,
      moves: [{ before: A, after: B, atMs: 5_000_000 }],
    });
  });

  test("does not become younger by a fetch, a pull that finds nothing, or a stash", () => {
    checkout({ reflog: move(A, B, 5000) + move(B, B, 9000), reflogAt: 9000 });
    write("agent/.git/FETCH_HEAD", "", 9000);
    write("agent/.git/ORIG_HEAD", "", 9000);
    write("agent/.git/index", "", 9000);
    expect(read("agent").changedMs).toBe(5_001_000);
  });

  test("becomes younger where its files are written without a move", () => {
    checkout({ reflog: move(A, B, 5000), reflogAt: 5000, package: 7000 });
    expect(read("agent").changedMs).toBe(7_000_000);
  });

  test("without a reflog is as old as its files", () => {
    checkout({ reflog: "", reflogAt: 9000 });
    expect(read("agent")).toMatchObject({ changedMs: 100_000, commit: B, moves: [] });
  });

  test.each([
    ["in another encoding", () => Buffer.from(move(A, B, 5000).replace("Ada", "Jos\xe9"), "latin1")],
    ["too large", () => Buffer.alloc(5 * 1024 * 1024, " ")],
  ])("whose reflog is %s is as old as the branch that HEAD names", (_, reflog) => {
    checkout({ reflog: "", reflogAt: 5000 });
    writeFileSync(folder.path("agent/.git/logs/HEAD"), reflog());
    write("agent/.git/refs/heads/main", `${B}\n`, 6000);
    expect(read("agent")).toMatchObject({ changedMs: 6_000_000, commit: B });
  });

  test.each(["HEAD", "packed-refs"])("without a reflog is as old as %s, too", (name) => {
    write("unlogged/hermes_cli/__init__.py", '__version__ = "0.16.0"\n', 100);
    write("unlogged/.git/HEAD", "ref: refs/heads/main\n", 100);
    write(`unlogged/.git/${name}`, "ref: refs/heads/main\n", 6000);
    expect(read("unlogged").changedMs).toBe(6_000_000);
    write(`unlogged/.git/${name}`, "ref: refs/heads/main\n", 100);
  });

  test("is no younger than now, whatever the time of a file says", () => {
    checkout({ reflog: move(A, B, 5000), reflogAt: 5000, package: NOW + 5 });
    expect(read("agent").changedMs).toBe(5_000_000);
  });

  test("is at a commit that HEAD itself names, too", () => {
    checkout({ reflog: move(B, A, 5000), reflogAt: 5000 });
    write("agent/.git/HEAD", `${A}\n`, 5000);
    expect(read("agent").commit).toBe(A);
  });

  test("on a branch that git has packed is at the commit of the last move", () => {
    checkout({ reflog: move(A, B, 5000), reflogAt: 5000 });
    write("agent/.git/HEAD", "ref: refs/heads/packed\n", 5000);
    expect(read("agent").commit).toBe(B);
  });

  test("is read beside its repository, where .git is a file", () => {
    write("tree/hermes_cli/__init__.py", '__version__ = "0.17.0"\n', 100);
    write("tree/.git", `gitdir: ../repository/worktrees/tree\n`, 100);
    write("repository/worktrees/tree/logs/HEAD", move(A, B, 5000), 6000);
    expect(read("tree")).toMatchObject({
      kind: "checkout",
      version: "0.17.0",
      changedMs: 5_001_000,
      commit: B,
    });
  });
});

describe("the code of a package", () => {
  const SITE = "venv/lib/python3.12/site-packages";

  test("is as old as the record of its installation, however old its modules are", () => {
    write(`${SITE}/hermes_cli/__init__.py`, '__version__ = "0.16.0"\n', 100);
    write(`${SITE}/hermes_agent-0.16.0.dist-info/RECORD`, "", 5000);
    write(`${SITE}/another-1.0.dist-info/RECORD`, "", 9000);
    expect(read(SITE)).toEqual({
      folder: folder.path(SITE),
      kind: "package",
      version: "0.16.0",
      commit: undefined,
      changedMs: 5_000_000,
      moves: [],
    });
  });

  test("is found from the launcher in its environment", () => {
    write(`${SITE}/hermes_cli/__init__.py`, '__version__ = "0.16.0"\n', 100);
    folder.write("venv/bin/hermes", `#!${folder.path("venv/bin/python3")}\n`, 0o755);
    mkdirSync(folder.path("bin"));
    symlinkSync(folder.path("venv/bin/hermes"), folder.path("bin/hermes"));
    expect(installAround(machine(), folder.path("bin/hermes"))).toBe(folder.path(SITE));
  });
});

test("the installation of an interpreter that is a link out of it is found", () => {
  write("agent/hermes_cli/__init__.py", '__version__ = "0.16.0"\n', 100);
  mkdirSync(folder.path("agent/venv/bin"), { recursive: true });
  symlinkSync(process.execPath, folder.path("agent/venv/bin/python"));
  expect(installAround(machine(), folder.path("agent/venv/bin/python"))).toBe(folder.path("agent"));
});

test("of a program of no Hermes there is no installation", () => {
  expect(installAround(machine(), folder.write("bin/other", "#!/bin/sh\n", 0o755))).toBeUndefined();
});
