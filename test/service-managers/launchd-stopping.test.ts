import { describe, expect, test } from "@jest/globals";
import { LaunchdHost, nothing, PATH, running, TARGET } from "./launchd-host.ts";
import { CODER } from "./launchd-texts.ts";

const OK = { ok: true };
const fails = (reason: string | RegExp) => ({
  ok: false,
  reason: typeof reason === "string" ? reason : expect.stringMatching(reason),
});
const answers = (exitCode: number, stderr = "") => ({ exitCode, stdout: "", stderr });

describe("stopping", () => {
  test("comes back when the job is gone, which is after the call", async () => {
    const host = running();
    host.launchd.teardownMs = 4_900;
    expect(await host.perform("stop")).toEqual(OK);
    expect(host.launchd.job(CODER)).toBeUndefined();
    expect(host.passed).toBeGreaterThanOrEqual(4_900);
  });

  test("has nothing to do where it is not loaded", async () => {
    const host = new LaunchdHost(CODER);
    expect(await host.perform("stop")).toEqual(OK);
    expect(host.launchd.changes).toEqual([]);
  });

  test("takes it out of both sessions", async () => {
    const host = running();
    host.launchd.load(PATH, "user/1000");
    expect(await host.perform("stop")).toEqual(OK);
    expect(host.launchd.changes.toSorted()).toEqual([`bootout ${TARGET}`, `bootout user/1000/${CODER}`]);
    expect(host.launchd.processes.size).toBe(0);
  });

  test("is done where it went by itself meanwhile", async () => {
    const host = running();
    host.launchd.scripted = (line) => {
      if (line.startsWith("bootout")) host.launchd.domains.get("gui/1000")?.delete(CODER);
      return undefined;
    };
    expect(await host.perform("stop")).toEqual(OK);
  });

  test("is done where its session went with it", async () => {
    const host = running();
    host.launchd.scripted = (line) => {
      if (line === `bootout ${TARGET}`) host.launchd.domains.delete("gui/1000");
      return line.startsWith("print") && !host.launchd.domains.has("gui/1000") ? answers(125) : undefined;
    };
    host.launchd.teardownMs = 1_000;
    expect(await host.perform("stop")).toEqual(OK);
  });

  test("waits, too, where older systems say that it is still going: 36", async () => {
    const host = running();
    host.launchd.teardownMs = 2_000;
    host.launchd.answer(["launchctl", "bootout", TARGET]);
    host.launchd.scripted = (line) =>
      line.startsWith("bootout")
        ? answers(36, "Boot-out failed: 36: Operation now in progress\n")
        : undefined;
    expect(await host.perform("stop")).toEqual(OK);
    expect(host.launchd.job(CODER)).toBeUndefined();
  });

  test("gives up ten seconds after the time that the job has to end", async () => {
    const host = running();
    host.launchd.teardownMs = Number.POSITIVE_INFINITY;
    expect(await host.perform("stop")).toEqual(
      fails(`${TARGET} has not ended 70 s after \`launchctl bootout\``),
    );
    expect(host.passed).toBeGreaterThanOrEqual(70_000);
  });

  test("tells what bootout says", async () => {
    const host = running();
    host.launchd.scripted = (line) =>
      line.startsWith("bootout") ? answers(1, "Boot-out failed: 1: Operation not permitted\n") : undefined;
    expect(await host.perform("stop")).toEqual(
      fails(`\`launchctl bootout ${TARGET}\`: Boot-out failed: 1: Operation not permitted`),
    );
  });
});

describe("a process whose end is planned", () => {
  test("is told and booted out in one go where it is idle, so that nothing revives it", async () => {
    const host = running();
    expect(await host.perform("stop", 1000, true)).toEqual(OK);
    expect(host.launchd.calls.filter((line) => line === "tell" || line.includes(CODER)).slice(0, 3)).toEqual([
      `print ${TARGET}`,
      "tell",
      `bootout ${TARGET}`,
    ]);
  });

  test("is told at once where it is no job's", async () => {
    const host = new LaunchdHost(CODER);
    expect(await host.perform("stop", 1000)).toEqual(OK);
    expect(host.launchd.changes).toEqual(["tell"]);
  });

  test("is told before it is waited for", async () => {
    const host = running();
    const job = host.launchd.job(CODER);
    host.launchd.at(5_000, () => job && host.launchd.end(job, { exit: 0 }));
    expect(await host.perform("restart", 1000)).toEqual(OK);
    expect(host.launchd.changes).toEqual(["tell", `bootout ${TARGET}`, `bootstrap gui/1000 ${PATH}`]);
  });

  test("finishes its turns before its job is booted out, however long", async () => {
    const host = running();
    const job = host.launchd.job(CODER);
    host.launchd.at(170_000, () => job && host.launchd.end(job, { exit: 0 }));
    let bootedOutMs = 0;
    host.launchd.scripted = (line) => {
      if (line.startsWith("bootout")) bootedOutMs = host.passed;
      return undefined;
    };
    expect(await host.perform("stop", 1000)).toEqual(OK);
    expect(bootedOutMs).toBeGreaterThanOrEqual(170_000);
  });

  test("is not waited for for ever", async () => {
    const host = running();
    expect(await host.perform("stop", 1000)).toEqual(OK);
    expect(host.passed).toBeGreaterThanOrEqual(230_000);
    expect(host.launchd.job(CODER)).toBeUndefined();
  });

  test.each<[string, ReturnType<typeof answers> | ReturnType<typeof nothing>]>([
    ["does not answer", nothing("timed-out")],
    ["answers in an unknown form", { exitCode: 0, stdout: "{}", stderr: "" }],
    ["cannot be asked for it", answers(1, "x\n")],
  ])("is not cut short where launchd %s for a while", async (_, result) => {
    const host = running();
    const job = host.launchd.job(CODER);
    host.launchd.at(20_000, () => job && host.launchd.end(job, { exit: 0 }));
    let bootedOutMs = 0;
    host.launchd.scripted = (line) => {
      if (line.startsWith("bootout")) bootedOutMs = host.passed;
      return line === `print ${TARGET}` && host.passed < 10_000 ? result : undefined;
    };
    expect(await host.perform("stop", 1000)).toEqual(OK);
    expect(bootedOutMs).toBeGreaterThanOrEqual(20_000);
  });

  test("below a wrapper is waited for by the wrapper's end", async () => {
    const host = running();
    const job = host.launchd.job(CODER);
    host.launchd.at(20_000, () => job && host.launchd.end(job, { exit: 0 }));
    expect(await host.perform("stop", 77)).toEqual(OK);
    expect(host.passed).toBeGreaterThanOrEqual(20_000);
    expect(host.passed).toBeLessThan(30_000);
  });

  test("is waited for, too, where one answer knows nothing of the session, which is there", async () => {
    const host = running();
    const job = host.launchd.job(CODER);
    host.launchd.at(20_000, () => job && host.launchd.end(job, { exit: 0 }));
    host.launchd.scripted = (line) =>
      line === `print ${TARGET}` && host.passed > 0 && host.passed < 10_000 ? answers(125) : undefined;
    expect(await host.perform("stop", 1000)).toEqual(OK);
    expect(host.passed).toBeGreaterThanOrEqual(20_000);
  });
});

describe("killing", () => {
  test("ends what runs in each session where it is loaded", async () => {
    const host = running();
    host.launchd.load(PATH, "user/1000");
    host.launchd.scripted = (line) => (line.startsWith("kill ") ? answers(0) : undefined);
    expect(await host.perform("kill")).toEqual(OK);
    expect(host.launchd.changes.toSorted()).toEqual([
      `kill SIGKILL ${TARGET}`,
      `kill SIGKILL user/1000/${CODER}`,
    ]);
  });

  test("is left to the bootout that follows where it cannot be done", async () => {
    const host = running();
    host.launchd.scripted = (line) =>
      line.startsWith("kill ") ? answers(3, "No process to signal.\n") : undefined;
    expect(await host.perform("kill")).toEqual(OK);
  });

  test("asks nobody where it is not loaded", async () => {
    const host = new LaunchdHost(CODER);
    expect(await host.perform("kill")).toEqual(OK);
    expect(host.launchd.changes).toEqual([]);
  });
});
