import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  createCommand,
  deleteCommand,
  exportCommand,
  gatewayCommand,
  hermesFor,
  readGatewayCommand,
} from "../../src/hermes/command-line.ts";
import { looksLikeCredential } from "../../src/hermes/credential-like.ts";
import { homeOf, rootOfHome } from "../../src/hermes/layout.ts";
import { parseProfileName } from "../../src/hermes/names.ts";
import { plannedStopMarker, readPidFile, readStateFile } from "../../src/hermes/runtime-files.ts";
import { pathsInLauncher, versionInPackage, versionInPyproject } from "../../src/hermes/version.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import { FIXTURES } from "../support/paths.ts";

const captured = (name: string) => readFileSync(`${FIXTURES}/captures/hermes-0.16/${name}`, "utf8");
const profile = (name: string) => name as ProfileName; // test data

describe("a profile's name", () => {
  test("is taken just where Hermes' grammar has it and it is not reserved", () => {
    const reserved = ["hermes", "test", "tmp", "root", "sudo"];
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9_-]{0,70}$/), fc.constantFrom(...reserved)),
        (text) => {
          const isMeant =
            /^[a-z0-9][a-z0-9_-]{0,63}$/.test(text) && !text.includes("\n") && !reserved.includes(text);
          expect(parseProfileName(text).ok).toBe(isMeant);
        },
      ),
    );
  });

  test("is not taken with a newline at its end", () => {
    expect(parseProfileName("coder\n").ok).toBe(false);
  });
});

describe("a gateway's command", () => {
  test.each<[string, readonly string[], string | undefined, boolean]>([
    ["ours", gatewayCommand("/bin/hermes" as AbsolutePath, profile("coder")), "coder", true], // absolute, as written
    ["with -p", ["python", "-m", "hermes_cli.main", "-p", "coder", "gateway", "run"], "coder", true],
    ["with --profile=", ["hermes", "--profile=coder", "gateway", "run"], "coder", true],
    ["without a profile", ["hermes", "gateway", "run"], undefined, true],
    ["with flags behind", ["hermes", "-p", "coder", "gateway", "run", "--replace"], "coder", true],
    [
      "with a wrapper before",
      [
        "python",
        "-m",
        "hermes_cli.stderr_timestamp",
        "x.log",
        "--",
        "hermes",
        "-p",
        "coder",
        "gateway",
        "run",
      ],
      "coder",
      true,
    ],
    ["of a profile called gateway", ["hermes", "-p", "gateway", "gateway", "run"], "gateway", true],
    ["that does something else", ["hermes", "-p", "coder", "chat"], "coder", false],
    ["that only ends like one", ["hermes", "gateway"], undefined, false],
    [
      "with a profile for something behind run",
      ["hermes", "gateway", "run", "--profile", "x"],
      undefined,
      true,
    ],
    ["without the profile's name", ["hermes", "-p"], undefined, false],
  ])("is read: %s", (_, argv, named, runsGateway) => {
    expect(readGatewayCommand(argv)).toEqual({ program: argv[0], profile: named, runsGateway });
  });

  test("is none without a program", () => {
    expect(readGatewayCommand([])).toBeUndefined();
  });

  test("for a person names the profile, the default too: a sticky one would redirect the call", () => {
    expect([hermesFor(profile("default")), hermesFor(profile("coder"))]).toEqual([
      "hermes -p default",
      "hermes -p coder",
    ]);
  });

  test("that makes a profile says so where it is to have no skills", () => {
    const rest = { hasWrapper: true };
    expect(createCommand(profile("a"), { skills: "bundled", ...rest })).toEqual(["profile", "create", "a"]);
    expect(createCommand(profile("a"), { skills: "none", ...rest })).toEqual([
      "profile",
      "create",
      "a",
      "--no-skills",
    ]);
  });

  test("that makes a profile names what it is a copy of, and whether it has a wrapper", () => {
    const cloneFrom = { value: profile("default"), place: { file: "hermes-fleet.yaml", line: 1, column: 1 } };
    expect(createCommand(profile("a"), { skills: "bundled", cloneFrom, hasWrapper: false })).toEqual([
      "profile",
      "create",
      "a",
      "--clone-from",
      "default",
      "--no-alias",
    ]);
  });

  test("that removes a profile is not asked about it", () => {
    expect(deleteCommand(profile("a"))).toEqual(["profile", "delete", "a", "-y"]);
  });

  test("that saves a profile names the file", () => {
    const file = "/srv/a.tar.gz" as AbsolutePath; // absolute, as written
    expect(exportCommand(profile("a"), file)).toEqual(["profile", "export", "a", "-o", "/srv/a.tar.gz"]);
  });
});

describe("homes", () => {
  const root = "/h/.hermes" as AbsolutePath; // absolute, as written

  test("are the root for default, else below profiles", () => {
    expect([homeOf({ root }, profile("default")), homeOf({ root }, profile("a"))]).toEqual([
      root,
      `${root}/profiles/a`,
    ]);
  });

  test.each([
    ["/h/.hermes", "/h/.hermes"],
    ["/h/.hermes/profiles/coder", "/h/.hermes"],
    ["/h/.hermes/profiles/coder/", "/h/.hermes"],
    ["/h/.hermes/profiles", "/h/.hermes/profiles"],
    ["/srv/profiles/a/b", "/srv/profiles/a/b"],
  ])("tell their root: %s lies in %s", (home, of) => {
    expect(rootOfHome(home)).toBe(of);
  });
});

describe("gateway.pid", () => {
  test("as Hermes 0.16 writes it", () => {
    expect(readPidFile(captured("gateway.pid"))).toEqual({ pid: 8497, startTime: 145223 });
  });

  test.each<[string, string, object]>([
    ["a bare number", "8497\n", { pid: 8497 }],
    ["without a start, as on macOS", '{"pid": 1, "start_time": null}', { pid: 1 }],
  ])("may be %s", (_, text, found) => {
    expect(readPidFile(text)).toEqual(found);
  });

  test.each([
    "",
    "{",
    "x",
    "null",
    "[]",
    "-1",
    "0",
    "1.5",
    '{"pid":"1"}',
    '{"pid":0}',
    '{"pid":99999999}',
    "{}",
  ])("that says %j says nothing", (text) => {
    expect(readPidFile(text)).toBeUndefined();
  });
});

describe("gateway_state.json", () => {
  test("as Hermes 0.16 writes it", () => {
    expect(readStateFile(captured("gateway_state.running.json"), 0)).toEqual({
      pid: 8497,
      startTime: 145223,
      report: { state: "running", activeAgents: 0, platforms: [] },
    });
  });

  const state = (platforms: object, rest: object = {}) =>
    readStateFile(
      JSON.stringify({ pid: 1, start_time: 2, gateway_state: "running", platforms, ...rest }),
      Date.UTC(2026, 0, 2),
    )?.report;

  test("has only those platforms that were updated since the process began", () => {
    const entry = (updated_at: unknown) => ({ state: "fatal", error_message: "x", updated_at });
    const report = state({
      old: entry("2026-01-01T23:59:59.999+00:00"),
      new: entry("2026-01-02T00:00:00+00:00"),
      elsewhere: entry("2026-01-02T00:30:00+01:00"),
      never: entry(undefined),
      odd: entry("soon"),
    });
    expect(report?.platforms.map(({ platform }) => platform)).toEqual(["new"]);
  });

  test("has the error's message, else its code", () => {
    const at = "2026-01-03T00:00:00Z";
    const report = state({
      a: { state: "fatal", error_message: "m", error_code: "c", updated_at: at },
      b: { state: "fatal", error_message: null, error_code: "c", updated_at: at },
      c: { state: "fatal", error_message: null, error_code: null, updated_at: at },
    });
    expect(report?.platforms.map(({ message }) => message)).toEqual(["m", "c", undefined]);
  });

  test("has the reason of an exit", () => {
    expect(state({}, { gateway_state: "startup_failed", exit_reason: "401" })).toMatchObject({
      state: "startup_failed",
      exitReason: "401",
    });
  });

  test.each([
    "",
    "{",
    "[]",
    "null",
    '{"pid":1}',
    '{"gateway_state":"running"}',
    '{"pid":1,"gateway_state":5}',
  ])("that says %j says nothing", (text) => {
    expect(readStateFile(text, 0)).toBeUndefined();
  });

  test.each(["[]", "null", '"x"', '{"telegram": null}', '{"telegram": {"state": 5}}'])(
    "may have odd platforms: %s",
    (platforms) => {
      expect(
        readStateFile(`{"pid":1,"gateway_state":"running","platforms":${platforms}}`, 0)?.report.platforms,
      ).toEqual([]);
    },
  );
});

describe("the planned-stop marker", () => {
  test("names the process and the time as Hermes writes them", () => {
    const text = plannedStopMarker({ pid: 7, startTime: 70 }, 8, Date.UTC(2026, 10, 22, 6, 19, 14, 454));
    expect(text).toBe(
      '{"target_pid":7,"target_start_time":70,"stopper_pid":8,"written_at":"2026-11-22T06:19:14.454+00:00"}\n',
    );
  });
});

describe("a version", () => {
  test.each<[string, string | undefined]>([
    ['__version__ = "0.16.0"\n', "0.16.0"],
    ["'''doc'''\n__version__='1.2.3'\n", "1.2.3"],
    ['old__version__ = "1"\n', undefined],
    ["", undefined],
  ])("is read from a package: %j", (text, version) => {
    expect(versionInPackage(text)).toBe(version);
  });

  test.each<[string, string | undefined]>([
    ['[project]\nname = "hermes-agent"\nversion = "0.16.0"\n', "0.16.0"],
    ['[project]\nname = "hermes-agent"\ndependencies = ["a[b]"]\nversion = "0.16.0"\n', "0.16.0"],
    ['[tool.x]\nversion = "9"\n[project]\nversion = "0.16.0"\n', "0.16.0"],
    ['[project]\nname = "x"\n[tool.x]\nversion = "9"\n', undefined],
    ["", undefined],
  ])("is read from pyproject.toml: %j", (text, version) => {
    expect(versionInPyproject(text)).toBe(version);
  });
});

describe("a launcher", () => {
  test.each<[string, string, readonly string[]]>([
    ["a Python script", "#!/opt/h/venv/bin/python3\nimport x\n", ["/opt/h/venv/bin/python3"]],
    [
      "a shell script",
      '#!/bin/sh\nexec /opt/h/venv/bin/python -m hermes_cli.main "$@"\n',
      ["/bin/sh", "/opt/h/venv/bin/python"],
    ],
    [
      "a shell script with quotes",
      "#!/usr/bin/env bash\nexec '/opt/h/bin/hermes' \"$@\"\n",
      ["/usr/bin/env", "/opt/h/bin/hermes"],
    ],
    ["a variable", 'HERMES_DIR=/opt/h\nexec "$HERMES_DIR/bin/hermes"\n', ["/opt/h"]],
    ["nothing", "hello\n", []],
  ])("names absolute paths: %s", (_, text, paths) => {
    expect(pathsInLauncher(text)).toEqual(paths);
  });
});

describe("a key looks like a credential's", () => {
  test.each([
    "token",
    "bot_token",
    "api_key",
    "apiKey",
    "API-KEY",
    "client_secret",
    "password",
    "passwd",
    "webhook_url",
    "access-key",
    "private_key",
    "key",
    "authorization",
    "credentials",
    "cookie",
  ])("%s", (key) => {
    expect(looksLikeCredential(key)).toBe(true);
  });

  test.each(["model", "default", "keyboard", "monkey", "name", "max_turns", "key_binding"])(
    "not %s",
    (key) => {
      expect(looksLikeCredential(key)).toBe(false);
    },
  );
});
