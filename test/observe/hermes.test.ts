import { mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { findHermes, installAround } from "../../src/observe/hermes.ts";
import { machine } from "../../src/system/machine.ts";
import type { ReadingSystem } from "../../src/system/system.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();

function find(command = "hermes", path = [folder.path("bin"), folder.path("other")].join(":")) {
  const system: ReadingSystem = {
    ...machine(),
    userHome: folder.path("home"),
    variable: (name) => (name === "PATH" ? path : undefined),
  };
  return findHermes(system, command, folder.path("home/.hermes"));
}

const version = (...words: Parameters<typeof find>) => {
  const found = find(...words);
  return found.is === "found" ? found.version : found.reason;
};

const install = (at: string, number = "0.16.0") =>
  folder.write(`${at}/hermes_cli/__init__.py`, `__version__ = "${number}"\n`, 0o644);

describe("hermes is found", () => {
  test("in the first folder of PATH that has it", () => {
    folder.write("other/hermes", "", 0o755);
    expect(find()).toMatchObject({ is: "found", path: folder.path("other/hermes") });
    folder.write("bin/hermes", "", 0o755);
    expect(find()).toMatchObject({ path: folder.path("bin/hermes") });
  });

  test("not where it cannot be run, or is a folder", () => {
    folder.write("bin/hermes", "", 0o644);
    mkdirSync(folder.path("other/hermes"), { recursive: true });
    expect(find()).toEqual({ is: "missing", reason: '"hermes" is not on PATH' });
  });

  test("in ~/.local/bin, though PATH does not name it", () => {
    folder.write("home/.local/bin/hermes", "", 0o755);
    expect(find()).toMatchObject({ path: folder.path("home/.local/bin/hermes") });
    expect(find("hermes", "")).toMatchObject({ path: folder.path("home/.local/bin/hermes") });
  });

  test("not in a folder of PATH that is relative or empty", () => {
    expect(find("sh", "::.:bin")).toMatchObject({ is: "missing" });
  });

  test("where an absolute path says", () => {
    const path = folder.write("x/my-hermes", "", 0o755);
    expect(find(path)).toMatchObject({ is: "found", path });
  });

  test("not where an absolute path leads nowhere", () => {
    expect(find("/none/hermes")).toEqual({ is: "missing", reason: "/none/hermes is not a program" });
  });

  test("under another name", () => {
    folder.write("bin/hermes-dev", "", 0o755);
    expect(find("hermes-dev")).toMatchObject({ path: folder.path("bin/hermes-dev") });
  });
});

describe("its installation", () => {
  test("is one, whichever links lead to it", () => {
    install("opt/hermes");
    const program = folder.write("opt/hermes/venv/bin/python", "", 0o755);
    mkdirSync(folder.path("home/.hermes"), { recursive: true });
    symlinkSync(folder.path("opt/hermes"), folder.path("home/.hermes/hermes-agent"));
    // A launcher that does not tell: the usual place has to do.
    folder.write("bin/hermes", "", 0o755);
    const linked = folder.path("home/.hermes/hermes-agent/venv/bin/python") as AbsolutePath; // below an absolute path

    expect(find()).toMatchObject({ install: folder.path("opt/hermes") });
    for (const one of [program as AbsolutePath, linked])
      expect(installAround(machine(), one)).toBe(folder.path("opt/hermes"));
  });
});

describe("its version is read", () => {
  test("beside a launcher that is a link into the installation", () => {
    install("opt/hermes");
    folder.write("opt/hermes/venv/bin/hermes", "", 0o755);
    mkdirSync(folder.path("bin"));
    symlinkSync(folder.path("opt/hermes/venv/bin/hermes"), folder.path("bin/hermes"));
    expect(version()).toBe("0.16.0");
  });

  test("by the interpreter in a launcher's first line", () => {
    install("opt/hermes");
    folder.write("opt/hermes/venv/bin/python3", "", 0o755);
    folder.write("bin/hermes", `#!${folder.path("opt/hermes/venv/bin/python3")}\nimport sys\n`, 0o755);
    expect(version()).toBe("0.16.0");
  });

  test("by that interpreter, though it is a link to the system's", () => {
    install("opt/hermes");
    mkdirSync(folder.path("opt/hermes/venv/bin"), { recursive: true });
    symlinkSync("/usr/bin/python3", folder.path("opt/hermes/venv/bin/python3"));
    folder.write("bin/hermes", `#!${folder.path("opt/hermes/venv/bin/python3")}\n`, 0o755);
    expect(version()).toBe("0.16.0");
  });

  test("by the program that a shell launcher hands over to", () => {
    install("opt/hermes");
    folder.write("opt/hermes/venv/bin/hermes", "", 0o755);
    folder.write(
      "bin/hermes",
      `#!/bin/sh\nexec "${folder.path("opt/hermes/venv/bin/hermes")}" "$@"\n`,
      0o755,
    );
    expect(version()).toBe("0.16.0");
  });

  test("from Hermes' own pyproject.toml where the package does not say", () => {
    folder.write("opt/hermes/pyproject.toml", '[project]\nname = "hermes-agent"\nversion = "0.17.0"\n');
    folder.write("opt/hermes/venv/bin/hermes", "", 0o755);
    expect(version(folder.path("opt/hermes/venv/bin/hermes"))).toBe("0.17.0");
  });

  test("not from another project's pyproject.toml", () => {
    folder.write("opt/pyproject.toml", '[project]\nname = "mine"\nversion = "9.9.9"\n');
    folder.write("opt/bin/hermes", "", 0o755);
    expect(version(folder.path("opt/bin/hermes"))).toBeUndefined();
  });

  test("in the root's own installation where the launcher does not tell", () => {
    install("home/.hermes/hermes-agent", "0.15.2");
    folder.write("bin/hermes", "#!/usr/bin/env python3\n", 0o755);
    expect(version()).toBe("0.15.2");
  });

  test("of the launcher's installation rather than of the root's", () => {
    install("home/.hermes/hermes-agent", "0.15.2");
    install("opt/hermes", "0.17.0");
    folder.write("bin/hermes", `#!${folder.path("opt/hermes/venv/bin/python")}\n`, 0o755);
    expect(version()).toBe("0.17.0");
  });

  test("as unknown where nothing tells it", () => {
    folder.write("bin/hermes", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0xff]), 0o755);
    expect(find()).toEqual({ is: "found", path: folder.path("bin/hermes"), version: undefined });
  });
});

test("the variables in the installation's own .env are known by their names, where they have a value", () => {
  folder.write("home/.hermes/hermes-agent/hermes_cli/__init__.py", '__version__ = "0.16.0"\n', 0o644);
  folder.write("bin/hermes", "", 0o755);
  expect(find()).not.toHaveProperty("fallbackVariables");
  folder.write("home/.hermes/hermes-agent/.env", "A_KEY=sk-1\nB_KEY=\n", 0o600);
  expect(find()).toMatchObject({ version: "0.16.0", fallbackVariables: new Set(["A_KEY"]) });
});
