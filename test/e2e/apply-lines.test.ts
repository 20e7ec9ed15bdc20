import { existsSync, readdirSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import type { ApplyDocument } from "../../src/output/apply-document.ts";
import type { ApplyLine } from "../../src/output/apply-line.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { Begun, Ran, TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { FLEET, NONE } from "./support/commands.ts";
import { holdHermes } from "./support/held-hermes.ts";
import { inTerminal } from "./support/in-terminal.ts";
import { schemaErrors } from "./support/schemas.ts";
import { OWN_STATE } from "./support/snapshots.ts";

const LINES = "--json=lines";
/** What a pipe of Linux holds, unread. */
const PIPE_BYTES = 65_536;

/** What was printed, line by line; each is by the schema. */
function linesOf({ stdout }: Pick<Ran, "stdout">): readonly ApplyLine[] {
  expect(stdout.endsWith("\n")).toBe(true);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as ApplyLine); // held to the schema
  expect(lines.flatMap((line) => schemaErrors("apply-line", line))).toEqual([]);
  return lines;
}

/** The last line, which must be the only one that tells no event. */
function resultOf(ran: Pick<Ran, "stdout">): ApplyDocument {
  const lines = linesOf(ran);
  const results = lines.filter((line) => !("event" in line));
  expect([results.length, results[0]]).toEqual([1, lines.at(-1)]);
  return results[0] as ApplyDocument; // or a refusal, which has an outcome as well
}

const events = (ran: Pick<Ran, "stdout">) =>
  linesOf(ran).flatMap((line) => ("event" in line ? [line.event] : []));

const locks = (host: TestHost) =>
  (existsSync(host.path(OWN_STATE)) ? readdirSync(host.path(OWN_STATE)) : []).filter((name) =>
    name.endsWith(".lock"),
  );

describeOnBackends("apply --json=lines", ({ testOnHost }) => {
  testOnHost("tells the plan, each step, who is ready, and the result; a destruction, too", async (host) => {
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
    host.manifest(FLEET);
    const apply = host.beginFleet(["apply", "-y", LINES]);
    await until("the plan to be told before all is done", () => apply.stdout.includes("\n"));
    const ran = await apply.ended;

    const lines = linesOf(ran);
    const { outcome, steps, plan } = resultOf(ran);
    expect([ran.code, outcome, lines[0]]).toEqual([0, "applied", { event: "plan", plan }]);
    const ended = lines.flatMap((line) =>
      "event" in line && line.event === "step-ended" ? [{ ...line, event: undefined }] : [],
    );
    expect(new Set(ended.map(({ id }) => id))).toEqual(new Set(steps.map(({ id }) => id)));
    for (const step of steps) {
      const at = (event: string) =>
        lines.findIndex(
          (line) => "event" in line && line.event === event && "id" in line && line.id === step.id,
        );
      expect(ended).toContainEqual(step);
      expect(at("step-began")).toBeGreaterThan(0);
      expect(at("step-ended")).toBeGreaterThan(at("step-began"));
    }
    expect(lines).toContainEqual({
      event: "gateway-ready",
      profile: "coder",
      address: "profile.coder.gateway",
    });
    expect(ran.stdout).not.toContain("8123456789:AAHk3l5fJk2mQpZxYw0vU7tR9sE1dC4bN6a");

    // What a process has in memory changes, and when it began is reckoned from the kernel's clock, to some milliseconds.
    for (const words of [["plan", "--full"], ["tokens"], ["doctor", "--no-hermes"], ["status"]]) {
      const look = async () => {
        const { code, stdout } = await host.fleet([...words, "--json"]);
        return { code, stdout: stdout.replace(/"(memory_bytes|since)": [^,]+/g, '"$1": 0') };
      };
      const first = await look();
      expect(first.stdout).toContain('"coder"');
      expect(await look()).toEqual(first);
    }

    const none = await host.fleet(["apply", "-y", LINES]);
    expect([none.code, events(none), resultOf(none).outcome]).toEqual([0, ["plan"], "no-changes"]);
    const destroyed = await host.fleet(["destroy", "-y", LINES]);
    expect([destroyed.code, resultOf(destroyed).outcome]).toEqual([0, "applied"]);
    expect(events(destroyed)).toContain("step-ended");
  });
});

/** Begins hermes-fleet with a pipe for stdout, as a shell makes it; who reads it takes his time, once he is told to. */
function intoPipe(host: TestHost, words: readonly string[]): Begun {
  const program = host.fleetCommand(words).map((word) => `'${word}'`);
  const writer = `(echo $BASHPID > ${host.path("pid")}; exec ${program.join(" ")})`;
  const reader = `(until [ -e ${host.path("read")} ]; do sleep 0.1; done; sleep 1; cat)`;
  return host.begin("/bin/bash", ["-c", `${writer} | ${reader}; exit \${PIPESTATUS[0]}`]);
}

const interrupt = (host: TestHost) => process.kill(Number(host.read(host.path("pid"))), "SIGINT");

describe("--json=lines without a service manager", () => {
  testOnBareHost(
    "ends with the result of a plan that is refused, and of a question that nobody hears",
    async (host) => {
      host.manifest(FLEET);
      const unasked = await host.fleet(["apply", LINES, ...NONE]);
      expect([unasked.code, events(unasked), resultOf(unasked)]).toMatchObject([
        1,
        ["plan"],
        { outcome: "not-begun", diagnostics: [{ code: "nobody-to-ask" }] },
      ]);
      const declined = await inTerminal(host, ["apply", LINES, ...NONE], { types: "n\\n" });
      expect(declined.code).toBe(1);
      expect(declined.stdout.trimEnd().split(/\r?\n/).at(-1)).toMatch(/"code":"declined"/);

      host.manifest(`${FLEET}  reader: { extends: coder }\n`);
      const refused = await host.fleet(["apply", "-y", LINES, ...NONE]);
      expect([refused.code, events(refused), resultOf(refused).outcome]).toEqual([1, ["plan"], "refused"]);

      const released = await host.fleet(["release", "-y", LINES, ...NONE]);
      expect([released.code, events(released), resultOf(released).outcome]).toEqual([
        0,
        ["plan"],
        "no-changes",
      ]);
      host.write(host.profile("coder", ".env"), "A=b\n", 0o644);
      host.manifest(FLEET);
      const mended = await host.fleet(["doctor", "--fix", "-y", "--no-hermes", LINES, ...NONE]);
      expect(events(mended)).toEqual(expect.arrayContaining(["plan", "step-began", "step-ended"]));
      expect(resultOf(mended)).toMatchObject({ mended: ["profile.coder.env"] });
    },
  );

  /** Of so many profiles the result is more than a pipe holds. */
  const many = Array.from(
    { length: 60 },
    (_, index) => `  agent-${index}: { description: One of many }\n`,
  ).join("");

  for (const [times, how] of [
    [1, "once"],
    [2, "twice"],
  ] as const)
    for (const form of ["--json", LINES])
      testOnBareHost(`ends with a result after Ctrl-C, ${how}, with ${form}`, async (host) => {
        const hermes = holdHermes(host);
        host.manifest(`${FLEET}${many}`);
        const apply = intoPipe(host, ["apply", "-y", form, ...NONE]);
        await until("hermes to run", () => hermes.hasBegun || apply.hasEnded);
        interrupt(host);
        await until("the first to be heard", () => apply.stderr.includes("Ctrl-C again"));
        if (times === 1) hermes.goOn();
        else interrupt(host);
        host.write(host.path("read"), "");
        const ran = await apply.ended;

        const document = form === LINES ? resultOf(ran) : (JSON.parse(ran.stdout) as ApplyDocument);
        const outcomes = document.steps.map(({ outcome }) => outcome);
        expect([ran.code, document.outcome, locks(host)]).toEqual([130, "interrupted", []]);
        expect(ran.stdout.length).toBeGreaterThan(2 * PIPE_BYTES);
        // Of those that may run side by side each has begun, and no other has.
        const begunOnes = outcomes.filter((outcome) => outcome !== "skipped");
        expect(begunOnes).toEqual(Array(4).fill(times === 1 ? "succeeded" : "failed"));
        expect(schemaErrors("apply", document)).toEqual([]);
      });

  testOnBareHost("goes on to its end when nobody reads any more", async (host) => {
    host.manifest(FLEET);
    const program = host
      .fleetCommand(["apply", "-y", LINES, ...NONE])
      .map((word) => `'${word}'`)
      .join(" ");
    const ran = await host.run("/bin/bash", ["-c", `${program} | head -1; exit \${PIPESTATUS[0]}`]);

    expect(ran.code).toBe(0);
    expect(events(ran)).toEqual(["plan"]);
    expect(await host.fleet(["plan", "--detailed-exitcode", ...NONE])).toMatchObject({ code: 0 });
  });
});
