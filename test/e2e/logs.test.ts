import { appendFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { expect } from "@jest/globals";
import type { LogLine } from "../../src/output/log-line.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { journalOn } from "./support/journal.ts";
import { schemaErrors } from "./support/schemas.ts";

const SECRET = "a secret of several words";
const TRACEBACK = ["Traceback (most recent call last):", '  File "bot.py", line 7, in poll', "OSError: 語"];

/** A record as Hermes writes it, so many seconds after a quarter past six. */
const record = (second: number, level: string, message: string) =>
  `2026-11-22 06:15:${String(second).padStart(2, "0")},000 ${level} gateway.run: ${message}`;

function profile(host: TestHost, name: string, logs: Readonly<Record<string, readonly string[]>>): void {
  host.write(
    host.profile(name, ".env"),
    `OPENAI_API_KEY="${SECRET}"\nTELEGRAM_BOT_TOKEN=${name}:0123456789\n`,
  );
  for (const [log, lines] of Object.entries(logs))
    host.write(host.profile(name, "logs", log), lines.map((line) => `${line}\n`).join(""));
}

/** Two agents, of which one has had a bad time, and what there is in a journal besides. */
function twoProfiles(host: TestHost): void {
  const boom = [record(3, "ERROR", `boom with coder:0123456789`), ...TRACEBACK];
  profile(host, "coder", {
    "gateway.log.1": [record(1, "INFO", "starting \u001b[2J")],
    "gateway.log": [...boom, record(5, "INFO", `done ${SECRET}`)],
    "errors.log": boom,
    "agent.log": [record(4, "WARNING", "slow reader:0123456789"), record(5, "INFO", `done ${SECRET}`)],
  });
  profile(host, "reader", { "gateway.log": [record(2, "INFO", "reads")] });
  const journal = journalOn(host);
  journal({
    profile: "reader",
    text: "Failed with result 'exit-code'.",
    at: new Date("2026-11-22T06:15:06.000"),
    isManagers: true,
  });
  // Where launchd is, stderr has a file of its own, whose lines tell no time.
  if (host.services.backend === "launchd")
    host.write(host.profile("coder", "logs/gateway.error.log"), `${SECRET} is no token\n`);
}

const title =
  "logs of a fleet (where systemd runs it, with a stand-in for journalctl: no journal is kept here)";
describeOnBackends(title, ({ testOnHost }) => {
  testOnHost("are told by time, whole and once, of those and of what is asked for", async (host) => {
    twoProfiles(host);
    const isSystemd = host.services.backend === "systemd";

    const all = await host.fleet(["logs"]);
    const last = await host.fleet(["logs", "coder", "-n1", "--level", "warning", "--grep", "bot.py"]);
    const errors = await host.fleet(["logs", "--errors", "--since", "2026-11-22T06:15:02"]);
    const none = await host.fleet(["logs", "reader", "--grep", "nothing like it"]);
    const head = await host.run("/bin/bash", [
      "-c",
      `set -o pipefail; ${host.fleetCommand(["logs", "-n", "all"]).join(" ")} | head -n 1`,
    ]);
    const wrong = await host.fleet(["logs", "codr", "--json"]);
    const pattern = await host.fleet(["logs", "--grep", "(", "--since", "soon"]);

    expect(all).toMatchObject({ code: 0, stderr: "" });
    expect(all.stdout.split("\n")).toEqual([
      `coder  | ${record(1, "INFO", "starting \\u001b[2J")}`,
      `reader | ${record(2, "INFO", "reads")}`,
      `coder  | ${record(3, "ERROR", "boom with (sensitive)")}`,
      ...TRACEBACK.map((line) => `coder  | ${line}`),
      `coder  | ${record(4, "WARNING", "slow (sensitive)")}`,
      `coder  | ${record(5, "INFO", "done (sensitive)")}`,
      isSystemd
        ? "reader | 2026-11-22 06:15:06,000 WARNING systemd: Failed with result 'exit-code'."
        : "coder  | (sensitive) is no token",
      "",
    ]);
    const boom = [record(3, "ERROR", "boom with (sensitive)"), ...TRACEBACK].map(
      (line) => `coder | ${line}\n`,
    );
    expect(last.stdout).toBe(boom.join(""));
    expect(errors.stdout.split("\n").map((line) => line.slice(8))).toEqual([
      ` ${record(3, "ERROR", "boom with (sensitive)")}`,
      ...TRACEBACK.map((line) => ` ${line}`),
      ...(isSystemd ? [] : [" (sensitive) is no token"]),
      "",
    ]);
    expect(none).toMatchObject({ code: 0, stdout: "" });
    expect(none.stderr).toContain("Nothing matches. Ask for more");
    expect(head).toEqual({
      code: 0,
      stdout: `coder  | ${record(1, "INFO", "starting \\u001b[2J")}\n`,
      stderr: "",
    });
    expect(schemaErrors("refusal", JSON.parse(wrong.stdout))).toEqual([]);
    expect(wrong).toMatchObject({ code: 1, stdout: expect.stringContaining('Did you mean \\"coder\\"?') });
    expect(pattern.code).toBe(1);
    expect(pattern.stderr).toContain("--since soon is no time");
    expect(pattern.stderr).toMatch(/--grep is no regular expression: .*Unterminated group/);
  });

  testOnHost(
    "are a JSON object a line, without secrets; where there is no journal, that is said",
    async (host) => {
      const nothing = await host.fleet(["logs"]);
      twoProfiles(host);

      const { stdout, stderr } = await host.fleet(["logs", "--json"]);
      host.program("journalctl", "#!/bin/sh\necho 'No journal files were found.' >&2\n");
      const without = await host.fleet(["logs", "reader"]);

      expect(nothing).toMatchObject({ code: 0, stdout: "" });
      expect(nothing.stderr).toContain("Nothing has been logged yet.");
      expect(stderr).toBe("");
      const lines = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as LogLine); // as its schema says, which is checked next
      for (const line of lines) expect(schemaErrors("log-line", line)).toEqual([]);
      expect(lines[2]).toMatchObject({
        profile: "coder",
        source: "gateway.log",
        is_dated: true,
        level: "ERROR",
        logger: "gateway.run",
        message: "boom with (sensitive)",
        more: TRACEBACK,
      });
      expect(new Date(lines[2]?.time ?? "")).toEqual(new Date("2026-11-22T06:15:03.000"));
      expect(lines.at(-1)).toMatchObject(
        host.services.backend === "systemd"
          ? { source: "journal", profile: "reader", level: "WARNING" }
          : { source: "gateway.error.log", is_dated: false, message: "(sensitive) is no token" },
      );
      expect(stdout).not.toContain(SECRET);
      expect(stdout).not.toContain("0123456789");
      expect(without).toMatchObject({ code: 0, stdout: `reader | ${record(2, "INFO", "reads")}\n` });
      expect(without.stderr.includes("the journal is not shown: this user has none")).toBe(
        host.services.backend === "systemd",
      );
    },
  );

  testOnHost("go on in a terminal over a rotation, with a profile that comes, until Ctrl-C", async (host) => {
    twoProfiles(host);
    const journal = journalOn(host);
    const [screen, stop] = [host.path("screen"), host.path("stop")];
    const command = host.fleetCommand(["logs", "-f", "-n", "1"]).join(" ");
    const script = `
      wait_for() { until "$@" || [ -e ${screen}.end ]; do sleep 0.05; done; }
      { wait_for [ -e ${stop} ]; printf '\\003'; wait_for false; } |
      { script -qefc "stty cols 80; ${command}" ${screen} >/dev/null; code=$?; touch ${screen}.end; exit $code; }`;
    const following = host.begin("/bin/bash", ["-c", script], { TERM: "xterm" });
    const shown = () => (host.exists(screen) ? stripVTControlCharacters(host.read(screen)) : "");
    const sees = (text: string) => until(`${text} to be shown`, () => shown().includes(text));
    const log = host.profile("coder", "logs/gateway.log");

    await sees(host.services.backend === "systemd" ? "systemd: Failed" : "is no token");
    appendFileSync(log, `${record(20, "INFO", "before")}\n`);
    rmSync(`${log}.1`);
    renameSync(log, `${log}.1`);
    writeFileSync(log, `${record(21, "INFO", "after")}\n${record(22, "ERROR", SECRET)}\n`);
    await sees("ERROR gateway.run: (sensitive)");
    // Of one that comes the secrets count, too.
    profile(host, "helper-of-many", { "gateway.log": [record(23, "INFO", "new helper-of-many:0123456789")] });
    await sees("new (sensitive)");
    if (host.services.backend === "systemd") {
      journal({ profile: "helper-of-many", text: "printed by it" });
      await sees("journal: printed by it");
    }
    appendFileSync(log, record(24, "INFO", "not whole"));
    writeFileSync(stop, "");
    const ran = await following.ended;

    expect(ran.code).toBe(130);
    const lines = shown().split("\r\n");
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    expect(lines.filter((line) => line.includes("before"))).toEqual([
      `coder  | ${record(20, "INFO", "before")}`,
    ]);
    expect([at("before"), at("after"), at("ERROR")]).toEqual([
      at("before"),
      at("before") + 1,
      at("before") + 2,
    ]);
    expect(shown()).toContain(`helper-of-many | ${record(23, "INFO", "new (sensitive)")}`);
    expect(shown()).toContain(`coder          | ${record(24, "INFO", "not whole")}`);
    expect(host.read(screen)).toContain("\u001b[31mERROR\u001b[39m");
    expect(host.read(screen)).not.toContain("0123456789");
    expect(host.read(screen)).not.toContain(SECRET);
  });
});
