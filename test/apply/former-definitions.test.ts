import { describe, expect, test } from "@jest/globals";
import type { StepOutcome } from "../../src/model/outcome.ts";
import type { FakeHost } from "../plan/fake-host.ts";
import { open } from "../plan/scenario.ts";
import { appliedMac, CAPTURED, LABEL, macWith, PLIST, refresh } from "../resources/launchd-host.ts";
import { declare, hostWith, UNIT, UNITS } from "../resources/planned.ts";

const NICE = "gateway: { limits: { nice: 5 } }";
const FIVE = { exitCode: 5, stdout: "", stderr: "Bootstrap failed: 5: Input/output error\nmore\n" };

/** Has launchd refuse to load a property list as long as this holds of its text. */
function refuse(host: FakeHost, isBad: (text: string) => boolean): void {
  host.jobs.launchd.scripted = (line) =>
    line.startsWith("bootstrap") && isBad(host.text(PLIST) ?? "") ? FIVE : undefined;
}

/** Why each failed step has failed. */
async function failures(host: FakeHost): Promise<readonly string[]> {
  const { steps } = await host.apply();
  return [...steps.values()].flatMap((outcome: StepOutcome) =>
    outcome.is === "failed" ? [outcome.reason] : [],
  );
}

/** A Mac where Hermes' own property list is loaded, and a niceness is declared since. */
async function mac(): Promise<FakeHost> {
  const host = await appliedMac();
  refresh(host);
  host.nowMs += 3_600_000;
  declare(host, NICE);
  return host;
}

describe("a property list that launchd refuses", () => {
  test("gives way to the one before, byte for byte, mode included, which is started", async () => {
    const host = await mac();
    host.write(PLIST, CAPTURED, 0o600);
    const old = host.jobs.pid(LABEL);
    refuse(host, (text) => text.includes("Nice"));
    const reasons = await failures(host);
    expect(reasons).toEqual([
      "the service manager has refused it",
      expect.stringMatching(
        new RegExp(`^.launchctl bootstrap .*; ${PLIST} is as it was before, and it was started with that$`),
      ),
    ]);
    expect([host.text(PLIST), host.files.get(PLIST)?.mode]).toEqual([CAPTURED, 0o600]);
    expect(host.jobs.pid(LABEL)).toBeGreaterThan(old);
  });

  test("and that launchd has loaded all the same, is not what is started", async () => {
    const host = await mac();
    // It takes the new one, and does not show it.
    let next: "bootstrap" | "print" | "nothing" = "bootstrap";
    host.jobs.launchd.scripted = (line) => {
      if (next === "bootstrap" && line.startsWith("bootstrap")) next = "print";
      else if (next === "print" && line === `print gui/1000/${LABEL}`) {
        next = "nothing";
        return { exitCode: 113, stdout: "", stderr: "Bad request.\n" };
      }
      return undefined;
    };
    const reasons = await failures(host);
    expect(reasons.at(-1)).toMatch(/is as it was before, and it was started with that$/);
    expect(host.jobs.launchd.changes.slice(-2)).toEqual([
      `bootout gui/1000/${LABEL}`,
      `bootstrap gui/1000 ${PLIST}`,
    ]);
  });

  test("is tried again by the next apply", async () => {
    const host = await mac();
    refuse(host, (text) => text.includes("Nice"));
    await failures(host);
    expect(await open(host)).toEqual(["profile.coder.service update", "profile.coder.gateway restart"]);
    refuse(host, () => false);
    expect(await failures(host)).toEqual([]);
    expect(await open(host)).toEqual([]);
  });

  test("tells where the one before does not start, either", async () => {
    const host = await mac();
    refuse(host, () => true);
    const reason = (await failures(host)).at(-1);
    expect(reason).toMatch(/ is as it was before, but it does not start with that, either: .*bootstrap/);
    expect(host.text(PLIST)).toBe(CAPTURED);
  });

  test("stays where there was none before", async () => {
    const host = macWith();
    refuse(host, () => true);
    const [reason = ""] = await failures(host);
    expect(reason).not.toContain("as it was before");
    expect(host.disk.kind(PLIST)).toBe("file");
  });

  test("that was not changed by this apply is left as it is", async () => {
    const host = await appliedMac("env: { A: x }");
    const text = host.text(PLIST);
    declare(host, "env: { A: y }");
    refuse(host, () => true);
    const [reason = ""] = await failures(host);
    expect(reason).not.toContain("as it was before");
    expect(host.text(PLIST)).toBe(text);
  });

  test("that cannot be put back is told as well", async () => {
    const host = await mac();
    refuse(host, (text) => text.includes("Nice"));
    host.onWrite((path) => {
      if (path === PLIST && host.text(PLIST)?.includes("Nice") === true) throw new Error("no space left");
    });
    expect(await failures(host)).toEqual([
      expect.stringMatching(/^.launchctl bootstrap .*; .* could not be put back as it was: no space left$/),
    ]);
  });
});

test("a unit that systemd does not start stays as the manifest wants it", async () => {
  const host = hostWith();
  await host.apply();
  host.write(
    `${UNITS}/${UNIT}`,
    host.text(`${UNITS}/${UNIT}`)?.replace("Restart=always", "Restart=no") ?? "",
    0o644,
  );
  host.end(UNIT, "inactive");
  host.fail((line) =>
    line.includes(" start ") ? { exitCode: 1, stdout: "", stderr: "refused\n" } : undefined,
  );
  expect(await failures(host)).toEqual(["refused"]);
  expect(host.text(`${UNITS}/${UNIT}`)).toContain("Restart=always");
});
