import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { editUnit } from "../../src/formats/unit.ts";
import type { ServiceFields } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../../src/model/ids.ts";
import type { ServiceField, ServiceWant } from "../../src/service-managers/manager.ts";
import { systemdFormat } from "../../src/service-managers/systemd-format.ts";
import { systemdStates } from "../../src/service-managers/systemd-states.ts";
import { systemdVerbs } from "../../src/service-managers/systemd-verbs.ts";
import { machine } from "../../src/system/machine.ts";
import type { ProcessResult, System } from "../../src/system/system.ts";
import { FIXTURES } from "../support/paths.ts";

const captured = (name: string) => readFileSync(`${FIXTURES}/captures/hermes-0.16/${name}`, "utf8");
const path = (text: string) => text as AbsolutePath; // all paths here are absolute
const id = (text: string) => text as ServiceId; // test data
const CODER = id("hermes-gateway-coder.service");
const LAYOUT = {
  root: path("/home/ada/.hermes"),
  userHome: path("/home/ada"),
  lockFolder: path("/home/ada/locks"),
};
const WANT: ServiceWant = {
  command: ["/home/ada/.local/bin/hermes", "--profile", "coder", "gateway", "run"],
  home: path("/home/ada/.hermes/profiles/coder"),
  searchPath: ["/home/ada/.local/bin", "/usr/bin"],
};

function fieldsOf(text: string): ServiceFields {
  const read = systemdFormat.read(text, CODER);
  if (!read.ok) throw new Error(read.reason);
  return read.fields;
}

const rendered = (want: ServiceWant) => systemdFormat.render(want, CODER, {});

/** A unit with these fields brought in line. */
function edited(text: string, fields: readonly ServiceField[], want = WANT): string {
  const edit = systemdFormat.edit(want, fields, text, undefined);
  if (edit.format !== "unit") throw new Error("a unit is edited as one");
  const result = editUnit(text, edit.edits);
  if (!result.ok) throw new Error(result.reason);
  return result.text;
}

describe("a unit that cannot be enabled for login", () => {
  test("can be afterwards, and keeps the targets that it is wanted for", () => {
    const text = edited("[Install]\nWantedBy=hermes.target\n", ["startsAtLogin"]);
    expect(text).toBe("[Install]\nWantedBy=hermes.target default.target\n");
    expect(fieldsOf(text).startsAtLogin).toBe(true);
  });
});

describe("where a service lies", () => {
  test.each([
    ["default", "hermes-gateway.service"],
    ["coder", "hermes-gateway-coder.service"],
  ])("%s is %s, in the user's units", (profile, unit) => {
    const service = systemdFormat.id(LAYOUT, profile as ProfileName); // test data
    expect(service).toBe(unit);
    expect(systemdFormat.definition(LAYOUT, service)).toBe(`/home/ada/.config/systemd/user/${unit}`);
  });

  test("of another root is told by eight digits of the SHA-256 of the home", () => {
    const layout = { ...LAYOUT, root: path("/srv/hermes") };
    expect(systemdFormat.id(layout, "default" as ProfileName)).toBe("hermes-gateway-fbdca692.service"); // test data
    expect(systemdFormat.id(layout, "coder" as ProfileName)).toMatch(/^hermes-gateway-[0-9a-f]{8}\.service$/); // test data
  });
});

describe("the owned fields of a unit", () => {
  test("are read from Hermes' own for a named profile", () => {
    expect(fieldsOf(captured("unit-coder.service"))).toEqual({
      command: [
        "/home/ada/.hermes/hermes-agent/venv/bin/python",
        "-m",
        "hermes_cli.main",
        "--profile",
        "coder",
        "gateway",
        "run",
      ],
      home: "/home/ada/.hermes/profiles/coder",
      workingFolder: "/home/ada/.hermes/profiles/coder",
      restarts: true,
      startsAtLogin: true,
    });
  });

  test("are read from Hermes' own for the default profile", () => {
    expect(fieldsOf(captured("unit-default.service"))).toMatchObject({
      command: expect.arrayContaining(["gateway", "run"]),
      home: "/home/ada/.hermes",
    });
  });

  test("are none of an empty file", () => {
    expect(fieldsOf("")).toEqual({
      command: [],
      home: undefined,
      workingFolder: undefined,
      restarts: false,
      startsAtLogin: false,
    });
  });

  test.each<[string, string, object]>([
    [
      "the last ExecStart counts",
      "[Service]\nExecStart=/bin/a\nExecStart=/bin/b c\n",
      { command: ["/bin/b", "c"] },
    ],
    [
      "an empty ExecStart takes back those before",
      "[Service]\nExecStart=/bin/a\nExecStart=\nExecStart=/bin/b\n",
      { command: ["/bin/b"] },
    ],
    ["several commands in one are none", "[Service]\nExecStart=/bin/a ; /bin/b\n", { command: [] }],
    ["a command goes over lines", "[Service]\nExecStart=/bin/a \\\n  b\n", { command: ["/bin/a", "b"] }],
    ["a command has quotes", "[Service]\nExecStart=\"/opt/a b\" 'c d'\n", { command: ["/opt/a b", "c d"] }],
    ["HERMES_HOME is not quoted", "[Service]\nEnvironment=A=1 HERMES_HOME=/x B=2\n", { home: "/x" }],
    ["HERMES_HOME has spaces", '[Service]\nEnvironment="HERMES_HOME=/a b"\n', { home: "/a b" }],
    [
      "the last HERMES_HOME counts",
      "[Service]\nEnvironment=HERMES_HOME=/x\nEnvironment=HERMES_HOME=/y\n",
      { home: "/y" },
    ],
    [
      "a percent sign is written twice",
      "[Service]\nEnvironment=HERMES_HOME=/a%%b\nWorkingDirectory=/a%%b\n",
      { home: "/a%b", workingFolder: "/a%b" },
    ],
    ["a folder that may be missing has a dash", "[Service]\nWorkingDirectory=-/x\n", { workingFolder: "/x" }],
    ["the user's home is always there", "[Service]\nWorkingDirectory=~\n", { workingFolder: undefined }],
    ["Restart=no is none", "[Service]\nRestart=no\n", { restarts: false }],
    ["Restart=on-failure is one", "[Service]\nRestart=on-failure\n", { restarts: true }],
    [
      "one of several targets is default.target",
      "[Install]\nWantedBy=a.target default.target\n",
      { startsAtLogin: true },
    ],
    [
      "a setting outside its section is none",
      "Restart=always\n[Unit]\nRestart=always\n",
      { restarts: false },
    ],
    ["a comment is none", "[Service]\n#Restart=always\n;Restart=always\n", { restarts: false }],
  ])("are read as systemd reads them: %s", (_, text, fields) => {
    expect(fieldsOf(text)).toMatchObject(fields);
  });
});

describe("a unit that is made", () => {
  test("has the fields that are wanted, for any home and program", () => {
    const word = fc
      .string({ minLength: 1, maxLength: 20 })
      .filter((text) => !/[\0\n\r/]/.test(text) && text.trim() === text);
    const home = word.filter((text) => !text.endsWith("\\"));
    fc.assert(
      fc.property(word, home, word, (program, folder, argument) => {
        const want: ServiceWant = { ...WANT, command: [`/${program}`, argument], home: path(`/${folder}`) };
        expect(fieldsOf(rendered(want))).toEqual({
          command: want.command,
          home: want.home,
          workingFolder: want.home,
          restarts: true,
          startsAtLogin: true,
        });
      }),
    );
  });

  test("has all of its fields for a home that ends in a backslash, which would continue the line", () => {
    const fields = fieldsOf(rendered({ ...WANT, home: path("/srv/odd\\") }));
    expect(fields).toMatchObject({ home: "/srv/odd\\", restarts: true, startsAtLogin: true });
  });

  test("says all that Hermes' own says, save what is its own", () => {
    const own = captured("unit-coder.service")
      .split("\n")
      .filter((line) => !/^(ExecStart|Environment)=/.test(line));
    expect(rendered(WANT).split("\n")).toEqual(expect.arrayContaining(own));
  });

  test("never says --replace", () => {
    expect(rendered(WANT)).not.toContain("--replace");
  });
});

describe("bringing a unit in line", () => {
  const broken =
    "[Unit]\n# mine\n\n[Service]\nExecStart=/bin/old\nRestart=no\nWorkingDirectory=/gone\nMine=1\n";

  test("changes the named fields alone", () => {
    expect(edited(broken, ["restarts"])).toBe(broken.replace("Restart=no", "Restart=always"));
    expect(edited(broken, [])).toBe(broken);
  });

  test("adds the section that is missing", () => {
    expect(edited(broken, ["startsAtLogin"])).toBe(`${broken}\n[Install]\nWantedBy=default.target\n`);
  });

  test("never touches whose it is", () => {
    expect(edited(captured("unit-coder.service"), ["home"])).toBe(captured("unit-coder.service"));
  });

  test("gives a unit whose fields are as wanted, whatever it was", () => {
    const line = fc.constantFrom(
      "[Unit]",
      "[Service]",
      "[Install]",
      "ExecStart=/bin/a",
      "ExecStart=",
      "Restart=no",
      "Restart=always",
      "WantedBy=x.target",
      "WantedBy=",
      "WorkingDirectory=/x",
      "# note",
      "",
      "junk",
    );
    const all: readonly ServiceField[] = ["command", "workingFolder", "restarts", "startsAtLogin"];
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const want: ServiceWant = {
          ...WANT,
          command: ["/opt/a b", "50%", "$HOME", '"'],
          home: path("/opt/50% off"),
        };
        expect(fieldsOf(edited(`${lines.join("\n")}\n`, all, want))).toMatchObject({
          command: want.command,
          workingFolder: want.home,
          restarts: true,
          startsAtLogin: true,
        });
      }),
    );
  });
});

const ANSWERS: ProcessResult = { exitCode: 0, stdout: "", stderr: "" };

/** A machine that answers every question so, with these files; `asked` gets the questions. */
function answering(
  result: Partial<ProcessResult>,
  files: readonly string[] = [],
  asked: string[] = [],
): System {
  return {
    ...machine(),
    kind: (name) => (files.includes(name) ? "file" : "absent"),
    query: async (command) => {
      asked.push(command.join(" "));
      return { ...ANSWERS, ...result };
    },
  };
}

describe("the states of services", () => {
  const json = JSON.stringify([
    {
      unit: "hermes-gateway-coder.service",
      load: "loaded",
      active: "active",
      sub: "running",
      description: "x",
    },
    {
      unit: "hermes-gateway.service",
      load: "loaded",
      active: "activating",
      sub: "auto-restart",
      description: "x",
    },
    { unit: "hermes-gateway-odd.service", load: "loaded", active: "maintenance", sub: "x" },
    { unit: "hermes-gateway.slice", active: "active", sub: "active" },
  ]);

  test("are listed by one call for all", async () => {
    const asked: string[] = [];
    const states = systemdStates(answering({ stdout: json }, [], asked), LAYOUT);
    await states.list([CODER, id("hermes-gateway.service")]);
    expect(asked).toEqual(["systemctl --user list-units --all --plain --output=json hermes-gateway*"]);
  });

  test("are listed as systemd has them, a service it has never heard of as inactive", async () => {
    const wants = ["/home/ada/.config/systemd/user/default.target.wants/hermes-gateway-coder.service"];
    const names = ["coder", "odd", "none"].map((name) => id(`hermes-gateway-${name}.service`));
    const listing = await systemdStates(answering({ stdout: json }, wants), LAYOUT).list(names);
    expect(listing.ok ? [...listing.services] : listing).toEqual([
      [names[0], { active: "active", sub: "running", isEnabled: true }],
      [names[1], { active: "unknown", sub: "x", isEnabled: false }],
      [names[2], { active: "inactive", sub: "dead", isEnabled: false }],
    ]);
  });

  test.each<[string, Partial<ProcessResult>, string]>([
    ["systemctl is not there", { exitCode: undefined, failure: "not-found" }, "systemctl is not installed"],
    [
      "systemctl hangs",
      { exitCode: undefined, failure: "timed-out" },
      "systemctl did not answer within 15 s",
    ],
    [
      "systemctl fails",
      { exitCode: 1, stderr: "Failed to connect to bus: x\nmore\n" },
      "Failed to connect to bus: x",
    ],
    ["systemctl fails without a word", { exitCode: 4 }, "systemctl exited with 4"],
    [
      "systemctl prints no JSON",
      { stdout: "UNIT LOAD\n" },
      "`systemctl --user list-units` did not print JSON",
    ],
  ])("cannot be listed where %s", async (_, result, reason) => {
    expect(await systemdStates(answering(result), LAYOUT).list([CODER])).toMatchObject({ ok: false, reason });
  });

  test.each(["[]", "null", "[1]", '[{"unit": 1}]'])(
    "are listed from odd JSON without an exception: %s",
    async (stdout) => {
      expect(await systemdStates(answering({ stdout }), LAYOUT).list([CODER])).toMatchObject({ ok: true });
    },
  );

  test("are read from what show prints, in systemd's own order", async () => {
    const asked: string[] = [];
    const states = systemdStates(answering({ stdout: captured("systemctl-show.txt") }, [], asked), LAYOUT);
    const nope = id("hermes-gateway-nope.service");
    expect([...(await states.inspect([CODER, nope]))]).toEqual([
      [
        CODER,
        expect.objectContaining({
          id: CODER,
          active: "active",
          sub: "running",
          mainPid: 8497,
          restarts: 0,
          result: "success",
          needsReload: false,
        }),
      ],
      [nope, expect.objectContaining({ id: nope, active: "inactive", sub: "dead", needsReload: false })],
    ]);
    expect((await states.inspect([nope])).get(nope)).not.toHaveProperty("mainPid");
    expect(asked[0]).toMatch(
      /^systemctl --user show --property=\S+ -- hermes-gateway-coder\.service hermes-gateway-nope\.service$/,
    );
  });

  test("are read with restarts, status and an old definition", async () => {
    const stdout = `Id=${CODER}\nActiveState=activating\nSubState=auto-restart\nMainPID=0\nNRestarts=7\nResult=exit-code\nExecMainStatus=203\nNeedDaemonReload=yes\n`;
    expect((await systemdStates(answering({ stdout }), LAYOUT).inspect([CODER])).get(CODER)).toMatchObject({
      active: "activating",
      sub: "auto-restart",
      restarts: 7,
      result: "exit-code",
      exitStatus: 203,
      needsReload: true,
    });
  });

  test("of no services cost no process", async () => {
    const asked: string[] = [];
    expect((await systemdStates(answering({}, [], asked), LAYOUT).inspect([])).size).toBe(0);
    expect(asked).toEqual([]);
  });
});

describe("the user manager", () => {
  const at = (rest: Partial<System>, files: readonly string[] = []) =>
    systemdStates({ ...answering({}, files), userName: "ada", ...rest }, LAYOUT).availability();

  test("is there where its socket is", () => {
    expect(at({ runtimeFolder: path("/run/user/1000") }, ["/run/user/1000/systemd/private"])).toEqual({
      is: "available",
      kind: "systemd",
    });
  });

  test("is not there without its folder, and what to do is told", () => {
    expect(at({ runtimeFolder: undefined, userId: 1000 })).toEqual({
      is: "unavailable",
      reason: "no systemd user manager is running for ada: /run/user/1000 does not exist",
      hint: "Run `sudo loginctl enable-linger ada`, or pass --service-manager none to build the homes alone.",
    });
  });

  test("is not there without its socket", () => {
    expect(at({ runtimeFolder: path("/run/user/1000") })).toMatchObject({
      is: "unavailable",
      reason: "no systemd user manager is running for ada: there is no /run/user/1000/systemd/private",
    });
  });
});

describe("the verbs", () => {
  const A = id("a.service");
  const B = id("b.service");
  const C = id("c.service");

  /** Verbs on a manager with which every call fails that names one of these. */
  function verbs(bad: readonly ServiceId[], calls: string[] = [], stderr = "Unit is bad.\nSee logs.\n") {
    return systemdVerbs({
      ...machine(),
      async run(argv) {
        calls.push(argv.join(" "));
        const fails = argv.some((word) => bad.some((one) => one === word));
        return fails ? { exitCode: 1, stdout: "", stderr } : ANSWERS;
      },
    });
  }

  test.each([
    ["start", "systemctl --user start --no-block -- a.service b.service"],
    ["stop", "systemctl --user stop --no-block -- a.service b.service"],
    ["restart", "systemctl --user restart --no-block -- a.service b.service"],
    ["enable", "systemctl --user enable --no-reload --quiet -- a.service b.service"],
    ["disable", "systemctl --user disable --no-reload --quiet -- a.service b.service"],
    ["reset-failed", "systemctl --user reset-failed -- a.service b.service"],
    ["kill", "systemctl --user kill --signal=SIGKILL -- a.service b.service"],
  ] as const)("%s is one call for all", async (verb, call) => {
    const calls: string[] = [];
    expect([...(await verbs([], calls).perform(verb, [A, B]))]).toEqual([
      [A, { ok: true }],
      [B, { ok: true }],
    ]);
    expect(calls).toEqual([call]);
  });

  test("are asked again for each after a call for all has failed, so that only the bad one is told", async () => {
    const calls: string[] = [];
    const outcomes = await verbs([B], calls).perform("start", [A, B, C]);
    expect([...outcomes]).toEqual([
      [A, { ok: true }],
      [B, { ok: false, reason: "Unit is bad.; See logs." }],
      [C, { ok: true }],
    ]);
    expect(calls).toHaveLength(4);
  });

  test("are not asked again for one alone", async () => {
    const calls: string[] = [];
    await verbs([A], calls).perform("start", [A]);
    expect(calls).toHaveLength(1);
  });

  test("reload is one call", async () => {
    const calls: string[] = [];
    expect(await verbs([], calls).reload()).toEqual({ ok: true });
    expect(calls).toEqual(["systemctl --user daemon-reload"]);
  });

  test("that fail without a word are told by their status", async () => {
    expect((await verbs([A], [], "").perform("stop", [A])).get(A)).toEqual({
      ok: false,
      reason: "systemctl stop ended with 1",
    });
  });

  test("that reset what the manager does not know have nothing to do", async () => {
    const unknown = "Failed to reset failed state of unit a.service: Unit a.service not loaded.\n";
    expect((await verbs([A], [], unknown).perform("reset-failed", [A])).get(A)).toEqual({ ok: true });
  });

  test("that kill what the manager does not know have nothing to do", async () => {
    const unknown = "Failed to kill unit a.service: Unit a.service not loaded.\n";
    expect((await verbs([A], [], unknown).perform("kill", [A])).get(A)).toEqual({ ok: true });
  });

  test("that start what the manager does not know have failed", async () => {
    const unknown = "Failed to start a.service: Unit a.service not loaded.\n";
    expect((await verbs([A], [], unknown).perform("start", [A])).get(A)).toMatchObject({ ok: false });
  });

  test("that reset several fail for one that could not be reset, whatever else is not known", async () => {
    const calls: string[] = [];
    const system: System = {
      ...machine(),
      async run(argv) {
        calls.push(argv.join(" "));
        const said = [
          ...(argv.includes(A) ? ["Unit a.service not loaded."] : []),
          ...(argv.includes(B) ? ["Failed to reset b.service: Access denied"] : []),
        ];
        return said.length === 0 ? ANSWERS : { exitCode: 1, stdout: "", stderr: `${said.join("\n")}\n` };
      },
    };
    const outcomes = await systemdVerbs(system).perform("reset-failed", [A, B]);
    expect([outcomes.get(A)?.ok, outcomes.get(B)?.ok]).toEqual([true, false]);
  });

  test.each<[ProcessResult["failure"], RegExp]>([
    ["not-found", /not installed|not found/],
    ["timed-out", /did not (?:end|answer)/],
  ])("that could not be run are told in words: %s", async (failure, words) => {
    const system: System = {
      ...machine(),
      run: async () => ({ exitCode: undefined, stdout: "", stderr: "", ...(failure && { failure }) }),
    };
    const outcome = (await systemdVerbs(system).perform("start", [A])).get(A);
    expect(outcome?.ok === false ? outcome.reason : "").toMatch(words);
  });
});
