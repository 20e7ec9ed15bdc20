import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ProfileName } from "../../src/model/ids.ts";
import { launchdFormat } from "../../src/service-managers/launchd-format.ts";
import type { ServiceField, ServiceWant } from "../../src/service-managers/manager.ts";
import { agent, CODER, captured, edited, fieldsOf, LABEL, LAYOUT, path, WANT } from "./launchd-texts.ts";

const rendered = (want: ServiceWant = WANT, limits = {}) => launchdFormat.render(want, CODER, limits);
const profile = (name: string) => name as ProfileName; // test data

describe("where a job's definition lies", () => {
  test.each([
    ["default", "ai.hermes.gateway"],
    ["coder", "ai.hermes.gateway-coder"],
  ])("%s is %s, in the user's LaunchAgents", (name, label) => {
    expect(launchdFormat.id(LAYOUT, profile(name))).toBe(label);
    expect(launchdFormat.definition(LAYOUT, launchdFormat.id(LAYOUT, profile(name)))).toBe(
      `/home/ada/Library/LaunchAgents/${label}.plist`,
    );
  });

  test("of another root is told by eight digits of the SHA-256 of the home", () => {
    const layout = { ...LAYOUT, root: path("/srv/hermes") };
    expect(launchdFormat.id(layout, profile("default"))).toBe("ai.hermes.gateway-fbdca692");
    expect(launchdFormat.id(layout, profile("coder"))).toMatch(/^ai\.hermes\.gateway-[0-9a-f]{8}$/);
  });
});

describe("the owned fields of a property list", () => {
  test("are read from Hermes' own for a named profile", () => {
    expect(fieldsOf(captured("coder"))).toEqual({
      command: [
        "/home/ada/.hermes/hermes-agent/venv/bin/python",
        "-m",
        "hermes_cli.main",
        "--profile",
        "coder",
        "gateway",
        "run",
        "--replace",
      ],
      home: "/home/ada/.hermes/profiles/coder",
      workingFolder: "/home/ada/.hermes/profiles/coder",
      restarts: true,
      startsAtLogin: true,
    });
  });

  test("are read from Hermes' own for the default profile", () => {
    expect(fieldsOf(captured("default"), launchdFormat.id(LAYOUT, profile("default")))).toMatchObject({
      home: "/home/ada/.hermes",
      restarts: true,
      startsAtLogin: true,
    });
  });

  test("are none of one that has but a label", () => {
    expect(fieldsOf(agent(LABEL))).toEqual({
      command: [],
      home: undefined,
      workingFolder: undefined,
      restarts: false,
      startsAtLogin: false,
    });
  });

  test.each<[string, readonly string[], object]>([
    [
      "what is kept alive by conditions is started again, and at login",
      ["<key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>"],
      { restarts: true, startsAtLogin: true },
    ],
    [
      "what is kept alive starts at login, whatever RunAtLoad says",
      ["<key>KeepAlive</key><true/>", "<key>RunAtLoad</key><false/>"],
      { restarts: true, startsAtLogin: true },
    ],
    [
      "RunAtLoad alone starts it once",
      ["<key>RunAtLoad</key><true/>"],
      { restarts: false, startsAtLogin: true },
    ],
    [
      "a KeepAlive that says no is none",
      ["<key>KeepAlive</key><false/>"],
      { restarts: false, startsAtLogin: false },
    ],
    [
      "one that is disabled by its own word does not start at login",
      ["<key>KeepAlive</key><true/>", "<key>Disabled</key><true/>"],
      { restarts: true, startsAtLogin: false },
    ],
    [
      "one that says it is not disabled does",
      ["<key>KeepAlive</key><true/>", "<key>Disabled</key><false/>"],
      { startsAtLogin: true },
    ],
    [
      "an environment without HERMES_HOME names no home",
      ["<key>EnvironmentVariables</key><dict/>"],
      { home: undefined },
    ],
    [
      "an environment that is none names no home",
      ["<key>EnvironmentVariables</key><string>x</string>"],
      { home: undefined },
    ],
    [
      "HERMES_HOME may be elsewhere",
      ["<key>EnvironmentVariables</key><dict><key>HERMES_HOME</key><string>/srv/x &amp; y</string></dict>"],
      { home: "/srv/x & y" },
    ],
    [
      "a wrapper may stand before the command",
      ["<key>ProgramArguments</key><array><string>/usr/bin/nice</string><string>hermes</string></array>"],
      { command: ["/usr/bin/nice", "hermes"] },
    ],
    [
      "Program is what runs, and the first argument only its name",
      [
        "<key>Program</key><string>/opt/hermes</string>",
        "<key>ProgramArguments</key><array><string>hermes</string><string>gateway</string></array>",
      ],
      { command: ["/opt/hermes", "gateway"] },
    ],
    [
      "Program may stand alone",
      ["<key>Program</key><string>/opt/hermes</string>"],
      { command: ["/opt/hermes"] },
    ],
    [
      "a command that is no list is none",
      ["<key>ProgramArguments</key><string>/bin/a</string>"],
      { command: [] },
    ],
  ])("are read as launchd reads them: %s", (_, lines, fields) => {
    expect(fieldsOf(agent(LABEL, ...lines))).toMatchObject(fields);
  });

  test.each<[string, string, string]>([
    [
      "has another label",
      agent("<key>Label</key><string>com.example</string>"),
      "its Label is com.example, so that launchd would not take it for ai.hermes.gateway-coder",
    ],
    [
      "has no label",
      agent("<key>KeepAlive</key><true/>"),
      "it has no Label, so that launchd would not take it for ai.hermes.gateway-coder",
    ],
    [
      "has a label that is no text",
      agent("<key>Label</key><true/>"),
      "it has no Label, so that launchd would not take it for ai.hermes.gateway-coder",
    ],
  ])("cannot be read of one that %s", (_, text, reason) => {
    expect(launchdFormat.read(text, CODER)).toEqual({ ok: false, reason });
  });

  test.each<[string, string]>([
    ["empty", ""],
    ["no XML", "Label = x;"],
    ["cut in half", captured("coder").slice(0, 700)],
    ["a list at its top", '<plist version="1.0"><array/></plist>'],
  ])("cannot be read of one that is %s", (_, text) => {
    expect(launchdFormat.read(text, CODER)).toMatchObject({ ok: false, reason: expect.any(String) });
  });
});

describe("a property list that is made", () => {
  const word = fc
    .string({ unit: "grapheme", maxLength: 20 })
    .filter((text) => !/[\p{Cc}\ufffe\uffff]/u.test(text));

  test("has the fields that are wanted, for any home and program", () => {
    fc.assert(
      fc.property(word, word, word, (program, folder, argument) => {
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

  test("has every key that Hermes' own has", () => {
    const keys = (text: string) => [...text.matchAll(/<key>(.*?)<\/key>/g)].map(([, key]) => key);
    const own = keys(captured("coder")).filter((key) => key !== "VIRTUAL_ENV");
    expect(keys(rendered())).toEqual(expect.arrayContaining(own));
  });

  test("can be loaded over ssh, too", () => {
    expect(rendered()).toMatch(
      /LimitLoadToSessionType<\/key>\s*<array>\s*<string>Aqua<\/string>\s*<string>Background</,
    );
  });

  test("never says --replace", () => {
    expect(rendered()).not.toContain("--replace");
  });
});

describe("bringing a property list in line", () => {
  const broken = agent(
    "<!-- mine -->",
    LABEL,
    "<key>ProgramArguments</key>",
    "<array><string>/bin/old</string></array>",
    "<key>KeepAlive</key> <false/>",
    "<key>WorkingDirectory</key><string>/gone</string>",
    "<key>Mine</key><real>1.50</real>",
  );

  test.each<[ServiceField, string, string]>([
    ["restarts", "<key>KeepAlive</key> <false/>", "<key>KeepAlive</key> <true/>"],
    ["workingFolder", "<string>/gone</string>", "<string>/home/ada/.hermes/profiles/coder</string>"],
  ])("changes %s, and no other byte", (field, from, to) => {
    expect(edited(broken, [field])).toBe(broken.replace(from, to));
  });

  test("changes the command, and leaves every line around it", () => {
    const [before = "", after = ""] = broken.split("<array><string>/bin/old</string></array>");
    const text = edited(broken, ["command"]);
    expect(text.startsWith(before) && text.endsWith(after)).toBe(true);
    expect(fieldsOf(text).command).toEqual(WANT.command);
  });

  test("has it start at login by a line of its own behind all others", () => {
    const text = edited(broken, ["startsAtLogin"]);
    expect(text).toBe(broken.replace("</real>\n", "</real>\n\t<key>RunAtLoad</key><true/>\n"));
    expect(fieldsOf(text).startsAtLogin).toBe(true);
  });

  test("takes away the word that keeps it from starting at login", () => {
    const disabled = broken.replace("\t<key>Mine", "\t<key>Disabled</key><true/>\n\t<key>Mine");
    expect(edited(disabled, ["startsAtLogin"])).toBe(edited(broken, ["startsAtLogin"]));
  });

  test("takes away the Program that would run in place of the command", () => {
    const other = broken.replace("\t<key>Mine", "\t<key>Program</key><string>/bin/x</string>\n\t<key>Mine");
    expect(edited(other, ["command"])).toBe(edited(broken, ["command"]));
  });

  test("changes nothing where nothing differs", () => {
    expect(edited(broken, [])).toBe(broken);
  });

  test("never touches whose it is", () => {
    expect(edited(captured("coder"), ["home"])).toBe(captured("coder"));
  });

  test("gives a property list whose fields are as wanted, whatever it was", () => {
    const line = fc.constantFrom(
      "<key>ProgramArguments</key><array><string>/bin/a</string></array>",
      "<key>Program</key><string>/bin/b</string>",
      "<key>KeepAlive</key><false/>",
      "<key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>",
      "<key>RunAtLoad</key><false/>",
      "<key>Disabled</key><true/>",
      "<key>WorkingDirectory</key><string>/x</string>",
      "<key>EnvironmentVariables</key><dict/>",
      "<key>Mine</key><data>AAEC</data>",
    );
    const key = (text: string) => /<key>(.*?)</.exec(text)?.[1];
    const all: readonly ServiceField[] = ["command", "workingFolder", "restarts", "startsAtLogin"];
    fc.assert(
      fc.property(fc.uniqueArray(line, { selector: key }), (lines) => {
        const want: ServiceWant = { ...WANT, command: ["/opt/a b", "<&>", '"'], home: path("/opt/a & b") };
        expect(fieldsOf(edited(agent(LABEL, ...lines), all, undefined, want))).toMatchObject({
          command: want.command,
          workingFolder: want.home,
          restarts: true,
          startsAtLogin: true,
        });
      }),
    );
  });
});
