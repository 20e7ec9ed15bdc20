import { describe, expect, test } from "@jest/globals";
import { testOnBareHost } from "../e2e/support/bare-host.ts";
import type { TestHost } from "../support/test-host.ts";
import { ACTION, runAction } from "./action.ts";

const NONE = "--service-manager=none";
const FLEET = [
  "version: 1",
  "profiles:",
  "  coder:",
  "    soul: { text: 'Be careful.' }",
  "    env:",
  "      OPENAI_API_KEY: { from_command: [vault, show] }",
  "",
].join("\n");

/** A vault that leaves a trace when it is asked. */
function withVault(host: TestHost, manifest = FLEET): void {
  host.manifest(manifest);
  host.program("vault", `#!/bin/sh\ntouch ${host.path("asked")}\necho sk-from-the-vault\n`);
}

const isAsked = (host: TestHost) => host.exists(host.path("asked"));

describe("action.yml", () => {
  test("has no input in the text of a script, where it would be a part of the script", () => {
    for (const { run } of ACTION.runs.steps) expect(run ?? "").not.toContain("${{");
  });

  test("is a composite action whose inputs and outputs are described, with GitHub's own actions alone", () => {
    expect(ACTION.runs.using).toBe("composite");
    for (const { description } of [...Object.values(ACTION.inputs), ...Object.values(ACTION.outputs)])
      expect(description).not.toBe("");
    expect(Object.keys(ACTION.inputs)).toEqual(["command", "file", "args", "secrets"]);
    for (const { uses, shell } of ACTION.runs.steps)
      expect(uses ?? shell).toMatch(/^(?:actions\/[\w-]+@v\d+|bash)$/);
  });
});

testOnBareHost("plans, applies, and finds nothing to do", async (host) => {
  withVault(host);
  const planned = await runAction(host, { args: NONE });
  expect(planned).toMatchObject({ code: 0, outputs: { changed: "true" } });
  expect(planned.said).toContain("::notice file=hermes-fleet.yaml,line=3,col=3,title=coder::coder: ");
  expect(planned.summary).toMatch(/^### 1 of 1 profile would change\.\n/);
  expect(planned.summary).toContain("+     Be careful.");

  const applied = await runAction(host, { command: "apply", args: NONE });
  expect(applied).toMatchObject({ code: 0, outputs: { changed: "true" } });
  expect(applied.summary).toMatch(/^### Applied: 3 created/);
  expect(host.read(host.profile("coder", ".env"))).toContain("OPENAI_API_KEY=sk-from-the-vault");
  expect(isAsked(host)).toBe(true);

  const again = await runAction(host, { args: NONE });
  expect(again).toMatchObject({ code: 0, outputs: { changed: "false" } });
  const nothing = await runAction(host, { command: "apply", args: NONE });
  expect(nothing).toMatchObject({ code: 0, outputs: { changed: "false" } });
  expect(nothing.summary).toMatch(/^### No changes/);
  for (const { said, summary } of [planned, applied, again, nothing])
    expect(said + summary).not.toContain("sk-from");
});

testOnBareHost("fails with annotations where the manifest has errors", async (host) => {
  host.manifest("version: 1\nprofiles:\n  coder: { sole: x }\n");
  for (const command of ["plan", "apply", "validate"]) {
    const ran = await runAction(host, { command, args: NONE });
    expect(ran).toMatchObject({ code: 1, outputs: { changed: "" } });
    expect(ran.said).toMatch(/^::error file=hermes-fleet.yaml,line=3,col=12,title=.*::.*sole/m);
    expect(ran.summary).toMatch(/^### .*1 error[\s\S]*- \*\*error\*\*/);
  }
  host.manifest(FLEET);
  expect(await runAction(host, { command: "validate" })).toMatchObject({
    code: 0,
    summary: "### `hermes-fleet.yaml` is valid: 1 profile.\n",
  });
});

testOnBareHost(
  "runs no command of the manifest on a pull request, unless the workflow says so",
  async (host) => {
    withVault(host);
    for (const command of ["plan", "apply", "validate"]) {
      const ran = await runAction(host, { command, args: NONE }, { event: "pull_request" });
      expect(ran).toMatchObject({ code: 0 });
      expect([command, isAsked(host)]).toEqual([command, false]);
    }
    expect(await runAction(host, { args: NONE, secrets: "skip" })).toMatchObject({ code: 0 });
    expect(isAsked(host)).toBe(false);
    // The workflow's author has decided.
    expect(
      await runAction(host, { args: NONE, secrets: "resolve" }, { event: "pull_request" }),
    ).toMatchObject({ code: 0 });
    expect(isAsked(host)).toBe(true);
  },
);

testOnBareHost("takes inputs for what they are, whatever they look like", async (host) => {
  const name = 'a "b" $(touch x) `touch x`; touch x #.yaml';
  host.write(host.path("work", name), FLEET);
  const args = [NONE, "--host", "$(touch x)'", "", "--target", "profile.coder.soul\r"].join("\n");
  const ran = await runAction(host, { file: name, args, secrets: "skip" });
  expect(ran.said).toContain('For the host "$(touch x)\'"');
  expect(ran).toMatchObject({ code: 0, outputs: { changed: "true" } });

  for (const file of ["--out=y", "--help"]) {
    const refused = await runAction(host, { file, args: NONE });
    expect(refused.code).toBe(1);
    expect(refused.said).toContain(`there is no manifest at ${file}`);
  }
  for (const [input, value] of [
    ["command", "plan; touch x"],
    ["command", "--version"],
    ["secrets", "maybe"],
  ] as const) {
    const refused = await runAction(host, { [input]: value });
    expect(refused).toMatchObject({ code: 1, outputs: { changed: "" } });
    expect(refused.said).toMatch(
      new RegExp(`^::error title=hermes-fleet::the input ${input} has to be .*\n$`),
    );
  }
  for (const made of ["x", "y"]) expect(host.exists(host.path("work", made))).toBe(false);
});

testOnBareHost("builds itself from its own checkout, once", async (host) => {
  host.manifest(FLEET);
  const path = host.path("action");
  host.write(host.path("action/package.json"), "{}");
  host.program(
    "npm",
    `#!/bin/sh\necho "$PWD $*" >> ${host.path("calls")}\nmkdir -p dist\necho 'process.exit(2)' > dist/hermes-fleet.js\n`,
  );
  for (const _ of ["first", "second"])
    expect(await runAction(host, {}, { path })).toMatchObject({ code: 0, outputs: { changed: "true" } });
  expect(host.read(host.path("calls"))).toBe(`${path} ci --no-audit --no-fund\n${path} run --silent build\n`);
});

/** An action whose program is this one, as it would be after a build. */
function withProgram(host: TestHost, script: string): { readonly path: string } {
  host.write(host.path("action/package.json"), "{}");
  host.write(host.path("action/dist/hermes-fleet.js"), script);
  return { path: host.path("action") };
}

testOnBareHost(
  "looks up no secret on any event that a stranger can cause, and on others does",
  async (host) => {
    const { path } = withProgram(host, 'console.log(process.argv.slice(2).join(" "))');
    const isSkipped = async (event: string) => {
      const { said } = await runAction(host, {}, { path, event });
      expect(said).toContain("plan --detailed-exitcode --format=github");
      return said.includes("--secrets=skip");
    };
    for (const event of [
      "pull_request",
      "pull_request_target",
      "pull_request_review_comment",
      "issue_comment",
      "workflow_run",
    ])
      expect([event, await isSkipped(event)]).toEqual([event, true]);
    for (const event of ["push", "schedule"]) expect([event, await isSkipped(event)]).toEqual([event, false]);
  },
);

testOnBareHost("a job that is cancelled lets the program end in good order", async (host) => {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    // The runner tells the shell, and nobody else; without an end of its own this would be left alone for ever.
    const { path } = withProgram(
      host,
      `process.on("${signal}", () => { console.log("in good order"); process.exit(${code}); });
       process.kill(process.ppid, "${signal}");
       setTimeout(() => process.exit(0), 60_000);`,
    );
    const ran = await runAction(host, { command: "apply" }, { path });
    expect([ran.said, ran.code, ran.outputs]).toEqual(["in good order\n", code, { changed: "" }]);
  }
});
