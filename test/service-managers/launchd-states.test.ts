import { describe, expect, test } from "@jest/globals";
import { LaunchdHost, label, nothing, PATH, plistOf, running } from "./launchd-host.ts";
import { agent, CODER, captured, LABEL } from "./launchd-texts.ts";

/** The listing of one job. */
async function listed(host: LaunchdHost, id = CODER) {
  const listing = await host.states.list([id]);
  return listing.ok ? listing.services.get(id) : listing;
}

describe("the states of a whole fleet", () => {
  test.each([0, 1, 100])("take one process a session, whatever its size: %d", async (size) => {
    const ids = Array.from({ length: size }, (_, index) => label(`a${index}`));
    const host = new LaunchdHost(...ids);
    for (const id of ids) host.launchd.load(plistOf(id));
    await host.states.list(ids);
    expect(host.launchd.calls).toEqual(["print gui/1000", "print user/1000"]);
  });

  test("are asked for under a deadline", async () => {
    const host = running();
    await host.states.list([CODER]);
    await host.fact();
    expect(host.deadlines.every((ms) => ms === 15_000)).toBe(true);
  });

  test("of no jobs are known without a process", async () => {
    const host = running();
    expect((await host.states.inspect([])).size).toBe(0);
    expect(host.launchd.calls).toEqual([]);
  });

  test("are there to be asked for without a process", () => {
    expect(running().states.availability()).toEqual({ is: "available", kind: "launchd" });
  });
});

describe("a job is listed", () => {
  test("as running, with its process and its session", async () => {
    expect(await listed(running())).toEqual({
      active: "active",
      sub: "running",
      mainPid: 1000,
      isEnabled: true,
      domains: ["gui/1000"],
    });
  });

  test("in the background, too, where nobody is at the desktop", async () => {
    const host = new LaunchdHost(CODER);
    host.launchd.domains.delete("gui/1000");
    host.launchd.load(PATH, "user/1000");
    expect(await listed(host)).toMatchObject({ active: "active", domains: ["user/1000"] });
  });

  test("in both where it is loaded twice, the one that runs first", async () => {
    const host = running();
    host.launchd.load(PATH, "user/1000");
    const first = host.launchd.job(CODER);
    if (first !== undefined) first.pid = undefined;
    expect(await listed(host)).toMatchObject({ mainPid: 1001, domains: ["user/1000", "gui/1000"] });
  });

  test("as inactive where it is not loaded, though it starts at the next login", async () => {
    expect(await listed(new LaunchdHost(CODER))).toEqual({
      active: "inactive",
      sub: "not loaded",
      isEnabled: true,
    });
  });

  test("as not enabled where there is no property list", async () => {
    expect(await listed(new LaunchdHost())).toMatchObject({ isEnabled: false });
  });

  test("as loaded and not enabled where its property list is gone", async () => {
    const host = running();
    host.files.delete(PATH);
    expect(await listed(host)).toMatchObject({ active: "active", isEnabled: false, domains: ["gui/1000"] });
  });

  test("as not enabled where it is disabled, and that is told even of one without a property list", async () => {
    const host = new LaunchdHost();
    host.launchd.disabled.add(CODER);
    expect(await listed(host)).toMatchObject({ isEnabled: false, isDisabled: true });
  });

  test.each<[string, string, object]>([
    ["a status", "1", { exitStatus: 1 }],
    ["a signal", "-9", { exitStatus: 9 }],
  ])("as one that is to be started again after %s", async (_, last, rest) => {
    const host = running();
    const stdout = `gui/1000 = {\n\tservices = {\n\t\t 0 ${last} \t${CODER}\n\t}\n}\n`;
    host.launchd.scripted = (line) =>
      line === "print gui/1000" ? { exitCode: 0, stdout, stderr: "" } : undefined;
    expect(await listed(host)).toMatchObject({ active: "activating", sub: "auto-restart", ...rest });
  });

  test("as one that has never been started where nothing of it has ended yet", async () => {
    const host = new LaunchdHost(CODER);
    const job = host.launchd.load(PATH);
    job.pid = undefined;
    expect(await listed(host)).toMatchObject({ active: "activating", sub: "never started" });
  });
});

describe("nothing is concluded of any job", () => {
  test.each<[string, string, Parameters<typeof nothing>[0], string]>([
    ["where launchctl is missing", "print gui/1000", "not-found", "launchctl was not found"],
    [
      "where it hangs",
      "print user/1000",
      "timed-out",
      "`launchctl print user/1000` did not answer within 15 s",
    ],
    ["where it is killed", "print gui/1000", "killed", "`launchctl print gui/1000` was ended by a signal"],
  ])("%s", async (_, call, failure, reason) => {
    const host = running();
    host.launchd.scripted = (line) => (line === call ? nothing(failure) : undefined);
    expect(await listed(host)).toMatchObject({ ok: false, reason, hint: expect.stringContaining(call) });
  });

  test.each<[string, { exitCode: number; stdout: string; stderr: string }, RegExp]>([
    [
      "where one session answers in an unknown form",
      { exitCode: 0, stdout: '{"services":{}}', stderr: "" },
      /^`launchctl print user\/1000` answered in a form that hermes-fleet does not know$/,
    ],
    [
      "where it fails with a word",
      { exitCode: 64, stdout: "", stderr: "Unrecognized subcommand\nUsage: …\n" },
      /^`launchctl print user\/1000`: Unrecognized subcommand$/,
    ],
    [
      "where it fails without one",
      { exitCode: 5, stdout: "", stderr: "" },
      /^`launchctl print user\/1000` exited with 5$/,
    ],
  ])("%s", async (_, result, reason) => {
    const host = running();
    host.launchd.scripted = (line) => (line === "print user/1000" ? result : undefined);
    expect(await listed(host)).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  test.each([112, 125])("where neither session can be seen: %d", async (exitCode) => {
    const host = running();
    host.launchd.scripted = () => ({ exitCode, stdout: "", stderr: "x\n" });
    expect(await listed(host)).toMatchObject({
      ok: false,
      reason: "launchd has no session of ada: neither gui/1000 nor user/1000 can be seen",
    });
  });

  test("and looking closer throws the reason", async () => {
    const host = running();
    host.launchd.scripted = () => nothing("not-found");
    await expect(host.fact()).rejects.toThrow("launchctl was not found");
  });
});

describe("looking closer at a job", () => {
  test("tells how often it was started again, and how its last process ended", async () => {
    const host = running();
    const job = host.launchd.job(CODER);
    if (job !== undefined) for (let times = 0; times < 3; times += 1) host.launchd.end(job, { exit: 1 });
    expect(await host.fact()).toMatchObject({
      active: "active",
      restarts: 3,
      exitStatus: 1,
      needsReload: false,
    });
  });

  test("tells a signal as such", async () => {
    const host = running();
    const job = host.launchd.job(CODER);
    if (job !== undefined) host.launchd.end(job, { signal: "Killed: 9" });
    expect(await host.fact()).toMatchObject({ result: "signal", exitStatus: 9 });
  });

  test("tells one that has been booted out and is not gone", async () => {
    const host = running();
    host.launchd.teardownMs = 5_000;
    host.launchd.answer(["launchctl", "bootout", `gui/1000/${CODER}`]);
    expect(await host.fact()).toMatchObject({ active: "deactivating", sub: "SIGTERMed" });
  });

  test("takes one process a job where they have just been listed", async () => {
    const host = running();
    const listing = await host.states.list([CODER, label("none")]);
    const before = host.launchd.calls.length;
    if (listing.ok) await host.states.inspect([CODER, label("none")], listing.services);
    expect(host.launchd.calls.slice(before)).toEqual([`print gui/1000/${CODER}`]);
  });

  test("lists them first where they have not", async () => {
    const host = running();
    await host.fact();
    expect(host.launchd.calls).toEqual(["print gui/1000", "print user/1000", `print gui/1000/${CODER}`]);
  });

  test.each<[string, (host: LaunchdHost) => void]>([
    ["has gone meanwhile", (host) => host.launchd.domains.get("gui/1000")?.delete(CODER)],
    [
      "answers in an unknown form",
      (host) => {
        host.launchd.scripted = () => ({ exitCode: 0, stdout: "{}", stderr: "" });
      },
    ],
  ])("keeps what was listed of one that %s", async (_, happens) => {
    const host = running();
    const listing = await host.states.list([CODER]);
    happens(host);
    const facts = listing.ok ? await host.states.inspect([CODER], listing.services) : new Map();
    expect(facts.get(CODER)).toMatchObject({ active: "active", mainPid: 1000, needsReload: false });
  });

  test("of two sessions looks into the one where it runs", async () => {
    const host = running();
    host.launchd.load(PATH, "user/1000");
    const first = host.launchd.job(CODER);
    if (first !== undefined) [first.pid, first.runs] = [undefined, 40];
    expect(await host.fact()).toMatchObject({ active: "active", mainPid: 1001, restarts: 0 });
  });
});

describe("watching jobs", () => {
  test("that run takes one process a session, however many", async () => {
    const host = running();
    expect((await host.states.watch([CODER])).get(CODER)).toMatchObject({ active: "active", mainPid: 1000 });
    expect(host.launchd.calls).toEqual(["print gui/1000", "print user/1000"]);
  });

  test("looks closer at those that do not run: how often were they started?", async () => {
    const host = running();
    const job = host.launchd.job(CODER);
    if (job !== undefined) [job.pid, job.runs, job.lastExit] = [undefined, 4, 1];
    expect((await host.states.watch([CODER])).get(CODER)).toMatchObject({ sub: "auto-restart", restarts: 3 });
    expect(host.launchd.calls.slice(2)).toEqual([`print gui/1000/${CODER}`]);
  });

  test("throws the reason where launchd cannot be asked", async () => {
    const host = running();
    host.launchd.scripted = () => nothing("timed-out");
    await expect(host.states.watch([CODER])).rejects.toThrow("did not answer within 15 s");
  });
});

describe("a job is loaded from another definition", () => {
  test("where the command on disk is another", async () => {
    const host = running();
    host.define(CODER, captured("coder"));
    expect(await host.fact()).toMatchObject({ needsReload: true });
  });

  test("where it came from another file", async () => {
    const host = running();
    host.files.set("/srv/other.plist", host.files.get(PATH) ?? { is: "absent" });
    host.launchd.load("/srv/other.plist");
    expect(await host.fact()).toMatchObject({ needsReload: true });
  });

  test.each<[string, (host: LaunchdHost) => void]>([
    ["is the same", () => undefined],
    ["is gone", (host) => void host.files.delete(PATH)],
    ["cannot be read", (host) => host.define(CODER, "{}")],
    ["differs in what does not reach the process", (host) => host.define(CODER, sameCommand(host))],
  ])("but not where that on disk %s", async (_, happens) => {
    const host = running();
    happens(host);
    expect(await host.fact()).toMatchObject({ needsReload: false });
  });
});

/** A property list of other lines and the same command. */
function sameCommand({ launchd }: LaunchdHost): string {
  const words =
    launchd
      .job(CODER)
      ?.words.map((word) => `<string>${word}</string>`)
      .join("") ?? "";
  return agent(LABEL, `<key>ProgramArguments</key><array>${words}</array>`);
}
