import { describe, expect, test } from "@jest/globals";
import { LaunchdHost, PATH, running, TARGET } from "./launchd-host.ts";
import { agent, CODER, captured, LABEL } from "./launchd-texts.ts";

const OK = { ok: true };
const CALL = `\`launchctl bootstrap gui/1000 ${PATH}\``;
const FIVE = "Bootstrap failed: 5: Input/output error";
const COMMAND = "<key>ProgramArguments</key><array><string>/bin/a</string></array>";

const refused = (exitCode: number, stderr: string) => ({ exitCode, stdout: "", stderr: `${stderr}\nmore\n` });
const reasonOf = async (host: LaunchdHost) => {
  const outcome = await host.perform("start");
  return outcome?.ok === false ? outcome.reason : outcome;
};

/** A machine on which the job has been loaded by somebody since it was listed. */
function loadedMeanwhile(exitCode: number, said: string): LaunchdHost {
  const host = new LaunchdHost(CODER);
  host.launchd.scripted = (line) => {
    if (!line.startsWith("bootstrap")) return undefined;
    host.launchd.load(PATH);
    return refused(exitCode, said);
  };
  return host;
}

/** A machine whose old job is gone after so many ms; nobody knew of it when the jobs were listed. */
function endingFor(ms: number, exitCode: number, said: string): LaunchdHost {
  const host = new LaunchdHost(CODER);
  host.launchd.scripted = (line) => {
    if (!line.startsWith("bootstrap") || host.passed >= ms) return undefined;
    if (host.launchd.job(CODER) === undefined) host.launchd.load(PATH).goneMs = ms;
    return refused(exitCode, said);
  };
  return host;
}

describe("a load that is refused since the job is loaded already", () => {
  test.each([
    [5, FIVE],
    [37, "Bootstrap failed: 37: Operation already in progress"],
  ])("is none that has failed: %d", async (exitCode, said) => {
    const host = loadedMeanwhile(exitCode, said);
    expect(await host.perform("start")).toEqual(OK);
    expect([host.passed, host.launchd.job(CODER)?.runs]).toEqual([0, 1]);
  });
});

describe("a load that is refused since the job before is still ending", () => {
  test.each([
    [5, FIVE],
    [36, "Bootstrap failed: 36: Operation now in progress"],
    [37, "Bootstrap failed: 37: Operation already in progress"],
  ])("is tried again until that is gone: %d", async (exitCode, said) => {
    const host = endingFor(4_000, exitCode, said);
    expect(await host.perform("start")).toEqual(OK);
    expect([host.passed, host.launchd.job(CODER)?.pid]).toEqual([4_000, 1001]);
  });

  test("is tried again though the job is not shown any more", async () => {
    const host = new LaunchdHost(CODER);
    host.launchd.scripted = (line) =>
      line.startsWith("bootstrap") && host.passed < 2_000 ? refused(5, FIVE) : undefined;
    expect(await host.perform("start")).toEqual(OK);
  });

  test.each<[string, number | undefined, string]>([
    ["shown", Number.POSITIVE_INFINITY, `${CALL}: ${FIVE}: the process before has not ended`],
    ["not shown", undefined, `${CALL}: ${FIVE}, and launchd does not say why`],
  ])("is given up after fifteen seconds: %s", async (_, ms, reason) => {
    const host = ms === undefined ? new LaunchdHost(CODER) : endingFor(ms, 5, FIVE);
    if (ms === undefined)
      host.launchd.scripted = (line) => (line.startsWith("bootstrap") ? refused(5, FIVE) : undefined);
    expect(await reasonOf(host)).toBe(reason);
    expect(host.passed).toBe(15_000);
  });
});

describe("a load that is refused since the label is disabled", () => {
  test.each([5, 119])("is told where enabling does not help: %d", async (ofDisabled) => {
    const host = new LaunchdHost(CODER);
    host.launchd.ofDisabled = ofDisabled;
    host.launchd.disabled.add(CODER);
    host.launchd.scripted = (line) =>
      line.startsWith("enable") ? { exitCode: 0, stdout: "", stderr: "" } : undefined;
    expect(await reasonOf(host)).toMatch(/: the label is disabled, and stays so$/);
    expect(host.passed).toBe(0);
  });
});

describe("a load that is refused for its file", () => {
  test.each<[string, (host: LaunchdHost) => void, string]>([
    ["that is not there", (host) => void host.files.delete(PATH), `${PATH} is not there`],
    [
      "that others may write to",
      (host) => host.unreadable(CODER, "others may write to it (mode 0666)"),
      `${PATH} cannot be used: others may write to it (mode 0666)`,
    ],
    [
      "that is no property list",
      (host) => host.define(CODER, captured("coder").slice(0, 500)),
      `${PATH} cannot be used: `,
    ],
    [
      "of another label",
      (host) => host.define(CODER, agent("<key>Label</key><string>x</string>", COMMAND)),
      `${PATH} cannot be used: its Label is x, so that`,
    ],
    ["without a program", (host) => host.define(CODER, agent(LABEL)), `${PATH} names no program`],
    [
      "for the background alone",
      (host) =>
        host.define(
          CODER,
          agent(LABEL, COMMAND, "<key>LimitLoadToSessionType</key><string>Background</string>"),
        ),
      `${PATH} is for the background alone; add Aqua to its LimitLoadToSessionType`,
    ],
  ])("%s is explained, and not tried again", async (_, write, why) => {
    const host = new LaunchdHost(CODER);
    write(host);
    host.launchd.scripted = (line) => (line.startsWith("bootstrap") ? refused(5, FIVE) : undefined);
    expect(await reasonOf(host)).toEqual(expect.stringContaining(`${CALL}: ${FIVE}: ${why}`));
    expect([host.passed, host.launchd.changes.length]).toEqual([0, 1]);
  });

  test.each<[string, readonly string[]]>([
    ["says nothing of sessions", []],
    ["names the desktop alone", ["<key>LimitLoadToSessionType</key><array><string>Aqua</string></array>"]],
  ])("in the background is explained where that %s", async (_, lines) => {
    const host = new LaunchdHost();
    host.define(CODER, agent(LABEL, COMMAND, ...lines));
    host.launchd.domains.delete("gui/1000");
    expect(await reasonOf(host)).toMatch(
      /gateway-coder\.plist is for the desktop alone; add Background to its LimitLoadToSessionType$/,
    );
  });
});

describe("a load that is refused for want of a session", () => {
  test.each<[number, string]>([
    [125, "Bootstrap failed: 125: Domain does not support specified action"],
    [112, "Bootstrap failed: 112: Could not find specified domain"],
    [5, FIVE],
  ])("is explained, where the session has gone meanwhile: %d", async (exitCode, said) => {
    const host = new LaunchdHost(CODER);
    host.launchd.scripted = (line) => {
      if (!line.startsWith("bootstrap")) return undefined;
      host.launchd.domains.delete("gui/1000");
      return refused(exitCode, said);
    };
    expect(await reasonOf(host)).toBe(
      `${CALL}: ${said}: gui/1000 is gone: nobody is logged in at the desktop`,
    );
    expect(host.passed).toBe(0);
  });

  test("names the background's as well", async () => {
    const host = new LaunchdHost(CODER);
    host.launchd.domains.delete("gui/1000");
    host.launchd.scripted = (line) => {
      if (!line.startsWith("bootstrap")) return undefined;
      host.launchd.domains.delete("user/1000");
      return refused(125, "Bootstrap failed: 125: x");
    };
    expect(await reasonOf(host)).toMatch(/: user\/1000 is gone: nobody is logged in$/);
  });

  test("is made in the background where the desktop is there and does not take it", async () => {
    const host = new LaunchdHost(CODER);
    host.launchd.scripted = (line) =>
      line.startsWith("bootstrap gui/") ? refused(125, "Bootstrap failed: 125: x") : undefined;
    expect(await host.perform("start")).toEqual({ ok: true });
    expect(host.launchd.job(CODER, "user/1000")?.pid).toBeDefined();
  });
});

test("a load that the user has not allowed is explained: nothing is said, and nothing loaded", async () => {
  const host = new LaunchdHost(CODER);
  host.launchd.isDisallowed = true;
  expect(await reasonOf(host)).toBe(
    `launchd took ${PATH} and does not have it: it may have to be allowed in System Settings, General, Login Items`,
  );
});

test("a load that fails otherwise is told in launchctl's words", async () => {
  const host = new LaunchdHost(CODER);
  host.launchd.scripted = (line) =>
    line.startsWith("bootstrap") ? refused(1, "Bootstrap failed: 1: Operation not permitted") : undefined;
  expect(await reasonOf(host)).toBe(`${CALL}: Bootstrap failed: 1: Operation not permitted`);
});

test("a load that hangs is told, and nothing more asked", async () => {
  const host = new LaunchdHost(CODER);
  host.launchd.scripted = (line) =>
    line.startsWith("bootstrap")
      ? { exitCode: undefined, stdout: "", stderr: "", failure: "timed-out" }
      : undefined;
  expect(await reasonOf(host)).toBe(`${CALL} did not answer within 30 s`);
  expect(host.launchd.calls.at(-1)).toBe(`bootstrap gui/1000 ${PATH}`);
});

describe("a job that is loaded and has no process", () => {
  test("has the answer told that it got when it was kicked", async () => {
    const host = new LaunchdHost(CODER);
    host.launchd.spawns = false;
    host.launchd.scripted = (line) => (line.startsWith("kickstart") ? refused(37, "in progress") : undefined);
    expect(await reasonOf(host)).toBe(`\`launchctl kickstart ${TARGET}\`: in progress`);
  });

  test("is not kicked where it runs", async () => {
    const host = running();
    await host.perform("restart");
    expect(host.launchd.changes.some((line) => line.startsWith("kickstart"))).toBe(false);
  });
});
