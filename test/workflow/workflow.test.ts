import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Runner } from "./runner.ts";
import { checks, readWorkflow, scriptsOf, type WorkflowJob } from "./workflow.ts";

const WORKFLOW = readWorkflow();
const CHECKS = checks();
const LINUX = job("linux");
const MACOS = job("macos");

/** What the job for macOS leaves to Linux: what is for Debian, and what gives the same wherever it is looked at. */
const ON_LINUX_ALONE = [
  "Debian packages",
  "the lock file is portable",
  "no paths of one machine",
  "generated files",
  "rooms",
  "demo",
  "nothing left in the tree",
];

/**
 * The dear ones of those that say the same of this tree as of its clone. Where `.ci/run` does all of its steps, these
 * tests among them, it has done them, or does them yet, by the same words: they would only be done twice.
 */
const DONE_BY_WHOLE_RUN =
  process.env.HERMES_FLEET_WHOLE_CI_RUN === "1"
    ? ["generated files", "format and lint", "types", "rooms", "demo"]
    : [];

/** Told on macOS for whoever reads the log; whatever comes of it. */
const isCheck = (step: { readonly "continue-on-error"?: boolean }) => step["continue-on-error"] !== true;

describe("the workflow", () => {
  test("may read the repository, and nothing else", () => {
    expect(WORKFLOW.permissions).toEqual({ contents: "read" });
    expect(Object.values(WORKFLOW.jobs).map(({ permissions }) => permissions)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("is broken off by the next push, and by a time for each job", () => {
    expect(WORKFLOW.concurrency).toMatchObject({ "cancel-in-progress": true });
    for (const { "timeout-minutes": minutes } of Object.values(WORKFLOW.jobs)) {
      expect(minutes).toBeGreaterThan(0);
      expect(minutes).toBeLessThanOrEqual(60);
    }
  });

  test("has every script end at the first command that fails", () => {
    expect(WORKFLOW.defaults).toEqual({ run: { shell: "bash" } });
    const steps = [LINUX, MACOS].flatMap(({ steps: all }) => all);
    expect(steps.filter(({ shell }) => shell !== undefined)).toEqual([]);
  });

  test("uses GitHub's own actions alone, each in one major version", () => {
    const used = [LINUX, MACOS].flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    for (const action of used) expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
  });
});

describe("the job for Linux", () => {
  test("has the steps of .ci/run, all of them and in its order", () => {
    const steps = scriptsOf(LINUX).map(({ name, run }) => [name, run]);
    expect(steps).toEqual(CHECKS.map(({ name }) => [name, `sudo env "PATH=$PATH" .ci/run '${name}'`]));
    expect(scriptsOf(LINUX).filter((step) => !isCheck(step))).toEqual([]);
    // A name that is misspelt would leave nothing out.
    expect(CHECKS.map(({ name }) => name)).toEqual(expect.arrayContaining([...DONE_BY_WHOLE_RUN]));
  });
});

describe("the job for macOS", () => {
  const steps = scriptsOf(MACOS).filter(isCheck);

  test("has the steps of .ci/run but for those of Linux alone, in its order", () => {
    const shared = CHECKS.map(({ name }) => name).filter((name) => !ON_LINUX_ALONE.includes(name));
    expect(steps.map(({ name }) => name)).toEqual(shared);
  });

  test.each(steps.map(({ name, run }) => [name, run] as const))(
    "does the same as .ci/run: %s",
    (name, run) => {
      // Both are functions there: one tries again where a registry is out of reach, one counts and asks for the judges.
      const same: Readonly<Record<string, string>> = {
        "npm ci": "npm ci",
        tests: "npm run --silent jest -- --ci",
      };
      expect(run).toBe(same[name] ?? CHECKS.find((check) => check.name === name)?.command);
    },
  );
});

const describeWhereItCanRun = whyNot() === undefined ? describe : describe.skip;

describeWhereItCanRun(`a step of the job for Linux ends well in a fresh clone${because(whyNot())}`, () => {
  let runner: Runner;
  beforeAll(() => {
    runner = new Runner();
  });
  afterAll(() => runner.stop());

  const steps = scriptsOf(LINUX).filter(({ name }) => !DONE_BY_WHOLE_RUN.includes(name));
  test.each(steps.map(({ name, run }) => [name, run] as const))(
    "%s",
    async (name, run) => {
      expect(await runner.step(name === "tests" ? withSomeTests(run) : run)).toMatchObject({
        code: 0,
        said: expect.stringMatching(new RegExp(`^ok {6}${name} [^]*passed, 0 failed\n$`)),
      });
    },
    900_000,
  );
});

/**
 * All tests would run this one again. The command is the workflow's to the last letter, and has the words behind it by
 * which `.ci/run` lets jest choose: two files, one of which needs a judge.
 */
function withSomeTests(run: string): string {
  return `${run.trimEnd()} -- test/formats/unit.test.ts test/formats/unit.judge.test.ts\n`;
}

function job(name: string): WorkflowJob {
  const found = WORKFLOW.jobs[name];
  if (found === undefined) throw new Error(`the workflow has no job "${name}"`);
  return found;
}

/** Where judges are required, as in CI, the steps are run in any case. */
function whyNot(): string | undefined {
  if (process.env.HERMES_FLEET_REQUIRE_JUDGES === "1") return undefined;
  if (process.platform !== "linux") return "it is not Linux";
  return process.getuid?.() === 0 ? undefined : "they take root";
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : ` (skipped: ${reason})`;
}
