import { describe, expect, test } from "@jest/globals";
import { type HermesDoctors, runHermesDoctors } from "../../src/apply/hermes-doctor.ts";
import type { HermesReport } from "../../src/model/doctor.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { ProcessResult } from "../../src/system/system.ts";

const A = "a" as ProfileName;
const SECRET = "canary correct horse battery";

async function says(
  result: Partial<ProcessResult>,
  secrets: readonly string[] | "unknown" = [SECRET],
): Promise<HermesReport> {
  const [report] = await runHermesDoctors([A], {
    system: { run: async () => ({ exitCode: 0, stdout: "", stderr: "", ...result }) },
    hermes: { path: "/bin/hermes" as AbsolutePath, root: "/home/ada/.hermes" as AbsolutePath },
    concurrency: 2,
    secretsOf: () => (secrets === "unknown" ? undefined : secrets),
  });
  if (report === undefined) throw new Error("there is no report");
  return report;
}

const brief = ({ findings }: HermesReport) =>
  findings.map(({ severity, message }) => `${severity}: ${message}`);

describe("what hermes doctor says of a profile", () => {
  test("is a finding a row, with what to do", async () => {
    const report = await says({
      stdout: "◆ Files\n  ✗ .env missing\n    → make one\n  ✓ config\n\n  Found 1 issue(s):\n\n  1. Run it\n",
    });
    expect(report).toEqual({
      profile: "a",
      isRead: true,
      wellCount: 1,
      findings: [
        {
          code: "hermes-doctor",
          severity: "error",
          profile: "a",
          message: "Files: .env missing",
          hint: "make one",
          isMendable: false,
        },
      ],
      advice: ["Run it"],
    });
  });

  test("names the profile in what it says to type, which Hermes leaves out", async () => {
    const report = await says({
      stdout:
        "◆ G\n  ⚠ Gateway is not running\n    → hermes gateway start, or hermes -p b setup\n    → a hermes agent\n\n  Found 1 issue(s):\n\n  1. Run 'hermes setup'\n",
    });
    expect(report.findings.map(({ hint }) => hint)).toEqual([
      "hermes -p a gateway start, or hermes -p b setup; a hermes agent",
    ]);
    expect(report.advice).toEqual(["Run 'hermes -p a setup'"]);
  });

  test("is its list where it has no rows", async () => {
    const report = await says({ stdout: "Found 2 issue(s) to address:\n\n  1. One\n  2. Two\n" });
    expect(brief(report)).toEqual(["warning: One", "warning: Two"]);
    expect(report.advice).toEqual([]);
  });

  test.each<[string, Partial<ProcessResult>, string]>([
    [
      "fails",
      { exitCode: 7, stderr: "x\nError: no home\n" },
      "error: `hermes -p a doctor` exited with 7: Error: no home",
    ],
    [
      "is killed",
      { exitCode: undefined, failure: "killed" },
      "error: `hermes -p a doctor` exited with a signal",
    ],
    [
      "hangs",
      { exitCode: undefined, failure: "timed-out" },
      "error: `hermes -p a doctor` did not end in 3 min",
    ],
    ["is gone", { exitCode: undefined, failure: "not-found" }, "error: `hermes -p a doctor` cannot be run"],
    ["prints nothing", { stdout: " \n" }, 'warning: profile "a": `hermes -p a doctor` printed nothing'],
    [
      "prints garbage",
      { stdout: "\u0000\ufffd %PDF-1.4 \u001b[2J" },
      'warning: profile "a": `hermes -p a doctor` printed nothing that hermes-fleet can read',
    ],
  ])("that %s is a finding", async (_, result, expected) => {
    const report = await says(result);
    expect(brief(report)).toEqual([expected]);
    expect(report.isRead).toBe(false);
    expect(report.findings[0]?.hint).toBe("Run `hermes -p a doctor` by hand.");
  });

  test("is told as far as it came, where it fails in the middle", async () => {
    const report = await says({ exitCode: 1, stdout: "◆ A\n  ⚠ one\n", stderr: "KeyError" });
    expect(brief(report)).toEqual(["error: `hermes -p a doctor` exited with 1: KeyError", "warning: A: one"]);
  });

  test.each([
    ["rows", `${"⚠ old\n".repeat(50)}✗ broken\n`, "error: broken"],
    ["items", `Found 50 issue(s):\n${"1. old\n".repeat(51)}`, "warning: old"],
  ])(
    "of very many %s is told in part, the errors first, and that there are more",
    async (_, stdout, first) => {
      const found = brief(await says({ stdout }));
      expect(found).toHaveLength(41);
      expect([found[0], found[40]]).toEqual([first, "warning: `hermes -p a doctor` lists 11 more"]);
    },
  );

  test("has no secret in it, known or by its look, wherever it stands", async () => {
    const token = "1234567890:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp";
    const report = await says({
      exitCode: 3,
      stdout: `◆ ${SECRET}\n  ✗ API (${SECRET}) ${token}\n    → use ${SECRET}\n\n  Found 1 issue(s)\n\n  1. Drop ${token}\n`,
      stderr: `refused ${SECRET}\n`,
    });
    const text = JSON.stringify(report);
    expect(text).not.toContain("horse");
    expect(text).not.toContain("AAbbCC");
    expect(report.findings).toHaveLength(2);
  });

  test("is not shown at all where nobody can tell what is a secret, but counts", async () => {
    const report = await says({ stdout: `◆ A\n  ✗ ${SECRET}\n` }, "unknown");
    expect(brief(report)).toEqual(["error: (not shown, since .env cannot be read)"]);
  });
});

test("profiles are asked side by side, so many at a time, each by its name on this root", async () => {
  const calls: string[] = [];
  let [now, most] = [0, 0];
  const ended: string[] = [];
  const on: HermesDoctors = {
    system: {
      async run(argv, { environment }) {
        calls.push(`${environment?.HERMES_HOME} ${argv.join(" ")}`);
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return { exitCode: 0, stdout: "All checks passed!", stderr: "" };
      },
    },
    hermes: { path: "/bin/hermes" as AbsolutePath, root: "/r" as AbsolutePath },
    concurrency: 2,
    secretsOf: () => [],
    onEnd: (profile) => ended.push(profile),
  };
  const profiles = ["a", "b", "default"] as ProfileName[];
  const reports = await runHermesDoctors(profiles, on);
  expect(reports.map(({ profile, isRead }) => [profile, isRead])).toEqual(
    profiles.map((name) => [name, true]),
  );
  expect(calls).toEqual(profiles.map((name) => `/r /bin/hermes -p ${name} doctor`));
  expect(most).toBe(2);
  expect(ended).toHaveLength(3);
});
