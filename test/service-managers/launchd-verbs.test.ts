import { describe, expect, test } from "@jest/globals";
import { LaunchdHost, label, nothing, PATH, plistOf, running, TARGET } from "./launchd-host.ts";
import { CODER } from "./launchd-texts.ts";

const OK = { ok: true };
const fails = (reason: string | RegExp) => ({
  ok: false,
  reason: typeof reason === "string" ? reason : expect.stringMatching(reason),
});
const answers = (exitCode: number, stderr = "") => ({ exitCode, stdout: "", stderr });

describe("starting", () => {
  test("loads a job that is not loaded, which starts it", async () => {
    const host = new LaunchdHost(CODER);
    expect(await host.perform("start")).toEqual(OK);
    expect(host.launchd.changes).toEqual([`bootstrap gui/1000 ${PATH}`]);
    expect(host.launchd.job(CODER)?.pid).toBe(1000);
  });

  test("loads it in the background where nobody is at the desktop", async () => {
    const host = new LaunchdHost(CODER);
    host.launchd.domains.delete("gui/1000");
    expect(await host.perform("start")).toEqual(OK);
    expect(host.launchd.changes).toEqual([`bootstrap user/1000 ${PATH}`]);
  });

  test("starts one that was loaded and left at that, as over ssh", async () => {
    const host = new LaunchdHost(CODER);
    host.launchd.spawns = false;
    expect(await host.perform("start")).toEqual(OK);
    expect(host.launchd.changes).toEqual([`bootstrap gui/1000 ${PATH}`, `kickstart ${TARGET}`]);
    expect(host.launchd.job(CODER)?.pid).toBe(1000);
  });

  test("only kicks one that is loaded already, in the session where it is", async () => {
    const host = new LaunchdHost(CODER);
    host.launchd.load(PATH, "user/1000");
    expect(await host.perform("start")).toEqual(OK);
    expect(host.launchd.changes).toEqual([`kickstart user/1000/${CODER}`]);
  });

  test.each([113, 3, 125])(
    "loads one again that launchd has lost by then, and says so: %d",
    async (exitCode) => {
      const host = running();
      host.launchd.scripted = (line) => {
        if (!line.startsWith("kickstart")) return undefined;
        host.launchd.domains.get("gui/1000")?.delete(CODER);
        return answers(exitCode, `Could not find service "${CODER}" in domain for user gui: 1000\n`);
      };
      expect(await host.perform("start")).toEqual({
        ok: true,
        note: "launchd had lost it, and its property list was loaded again",
      });
      expect(host.launchd.job(CODER)?.pid).toBe(1001);
    },
  );

  test("tells why one that was lost cannot be loaded", async () => {
    const host = running();
    host.launchd.scripted = (line) => {
      if (!line.startsWith("kickstart")) return undefined;
      host.launchd.domains.get("gui/1000")?.delete(CODER);
      host.files.delete(PATH);
      return answers(113);
    };
    expect(await host.perform("start")).toEqual(fails(/is not there$/));
  });

  test("waits for one that is still ending, and loads it then", async () => {
    const host = running();
    host.launchd.teardownMs = 3_000;
    host.launchd.answer(["launchctl", "bootout", TARGET]);
    expect(await host.perform("start")).toEqual(OK);
    expect(host.launchd.job(CODER)?.pid).toBe(1001);
    expect(host.passed).toBeGreaterThanOrEqual(3_000);
  });

  test("gives one up that never ends", async () => {
    const host = running();
    host.launchd.teardownMs = Number.POSITIVE_INFINITY;
    host.launchd.answer(["launchctl", "bootout", TARGET]);
    expect(await host.perform("start")).toEqual(fails(`${TARGET} is still ending`));
  });

  test("tells of a call that hangs", async () => {
    const host = running();
    host.launchd.scripted = (line) => (line.startsWith("kickstart") ? nothing("timed-out") : undefined);
    expect(await host.perform("start")).toEqual(
      fails(`\`launchctl kickstart ${TARGET}\` did not answer within 30 s`),
    );
  });
});

describe("a label that is disabled", () => {
  test("is so again after its job was loaded", async () => {
    const host = new LaunchdHost(CODER);
    host.launchd.disabled.add(CODER);
    expect(await host.perform("start")).toEqual(OK);
    expect([host.launchd.job(CODER)?.pid, host.launchd.disabled.has(CODER)]).toEqual([1000, true]);
  });

  test("is so again after its job could not be loaded", async () => {
    const host = new LaunchdHost();
    host.launchd.disabled.add(CODER);
    expect(await host.perform("start")).toEqual(fails(/is not there$/));
    expect(host.launchd.disabled.has(CODER)).toBe(true);
  });

  test.each([5, 119])("by somebody at that moment is so again, too: %d", async (ofDisabled) => {
    const host = new LaunchdHost(CODER);
    host.launchd.ofDisabled = ofDisabled;
    host.launchd.scripted = (line) => {
      if (line.startsWith("bootstrap") && host.launchd.changes.length === 1) host.launchd.disabled.add(CODER);
      return undefined;
    };
    expect(await host.perform("start")).toEqual(OK);
    expect([host.launchd.job(CODER)?.pid, host.launchd.disabled.has(CODER)]).toEqual([1000, true]);
  });

  test("is enabled for its load even after a wait for what ended", async () => {
    const host = new LaunchdHost(CODER);
    const old = host.launchd.load(PATH);
    old.goneMs = 1_000;
    host.launchd.domains.get("gui/1000")?.delete(CODER);
    let tries = 0;
    host.launchd.scripted = (line) => {
      if (!line.startsWith("bootstrap")) return undefined;
      tries += 1;
      if (tries === 2) host.launchd.disabled.add(CODER);
      return tries === 1 ? answers(37, "Bootstrap failed: 37: Operation already in progress\n") : undefined;
    };
    expect(await host.perform("start")).toEqual(OK);
    expect(host.launchd.disabled.has(CODER)).toBe(true);
  });

  test("is switched in both sessions, whether there is a property list or not", async () => {
    const host = new LaunchdHost();
    expect(await host.perform("disable")).toEqual(OK);
    expect(await host.perform("enable")).toEqual(OK);
    expect(host.launchd.changes).toEqual([
      `disable gui/1000/${CODER}`,
      `disable user/1000/${CODER}`,
      `enable gui/1000/${CODER}`,
      `enable user/1000/${CODER}`,
    ]);
  });

  test("goes on running", async () => {
    const host = running();
    await host.perform("disable");
    expect(host.launchd.job(CODER)?.pid).toBe(1000);
  });

  test("is told where it cannot be switched", async () => {
    const host = running();
    host.launchd.scripted = (line) => (line.startsWith("disable user") ? answers(1, "denied\n") : undefined);
    expect(await host.perform("disable")).toEqual(fails(`\`launchctl disable user/1000/${CODER}\`: denied`));
  });
});

describe("restarting", () => {
  test("loads the property list as it is by now", async () => {
    const host = running();
    host.define(CODER, undefined);
    expect(await host.perform("restart")).toEqual(OK);
    expect(host.launchd.changes).toEqual([`bootout ${TARGET}`, `bootstrap gui/1000 ${PATH}`]);
    expect(host.launchd.job(CODER)).toMatchObject({ pid: 1001, runs: 1 });
  });

  test("makes one job of one that was loaded twice", async () => {
    const host = running();
    host.launchd.load(PATH, "user/1000");
    expect(await host.perform("restart")).toEqual(OK);
    expect([...host.launchd.domains.values()].map(({ size }) => size)).toEqual([1, 0]);
  });

  test("loads nothing over a job that has not ended", async () => {
    const host = running();
    host.launchd.teardownMs = Number.POSITIVE_INFINITY;
    expect(await host.perform("restart")).toEqual(fails(/has not ended/));
    expect(host.launchd.changes).toEqual([`bootout ${TARGET}`]);
  });

  test("starts one that was not loaded", async () => {
    const host = new LaunchdHost(CODER);
    expect(await host.perform("restart")).toEqual(OK);
    expect(host.launchd.job(CODER)?.pid).toBe(1000);
  });
});

describe("several jobs", () => {
  test("are told each by itself, whatever becomes of the others", async () => {
    const [a, b, c] = [label("a"), label("b"), label("c")];
    const host = new LaunchdHost(a, c);
    host.launchd.load(plistOf(c));
    expect([...(await host.performAll("start", [a, b, c]))]).toEqual([
      [a, OK],
      [b, fails(/is not there$/)],
      [c, OK],
    ]);
  });

  test("all fail where launchd cannot be asked, and none is touched", async () => {
    const host = running();
    host.launchd.scripted = () => nothing("not-found");
    expect([...(await host.performAll("stop", [CODER, label("a")]))].map(([, one]) => one)).toEqual([
      fails("launchctl was not found"),
      fails("launchctl was not found"),
    ]);
    expect(host.launchd.changes).toEqual([]);
  });
});

test("every call has a deadline, and a short one", async () => {
  const host = running();
  host.launchd.spawns = false;
  for (const verb of ["enable", "disable", "restart", "start", "stop", "start"] as const)
    await host.perform(verb);
  expect(host.deadlines.length).toBeGreaterThan(20);
  expect(host.deadlines.every((ms) => ms !== undefined && ms <= 30_000)).toBe(true);
});

test("there are no failures to reset: launchd keeps none", async () => {
  const host = running();
  expect(await host.perform("reset-failed")).toEqual(OK);
  expect(host.launchd.changes).toEqual([]);
});
