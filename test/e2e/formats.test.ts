import { expect } from "@jest/globals";
import type { TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";

const NONE = ["--service-manager", "none"];
const FLEET = "version: 1\nprofiles:\n  coder: { soul: { text: '::error::@ada #1' } }\n";

/** A repository with the manifest in a folder of it, and a step's summary. */
function onGithub(host: TestHost): Record<string, string> {
  host.write(host.path("work/infra/fleet.yaml"), FLEET);
  return { GITHUB_WORKSPACE: host.path("work"), GITHUB_STEP_SUMMARY: host.path("summary.md") };
}

testOnBareHost("a plan, a saved plan and a manifest are printed in each format", async (host) => {
  host.manifest(FLEET);
  const text = await host.fleet(["plan", ...NONE]);
  const markdown = await host.fleet(["plan", "--format", "markdown", "--out", "fleet.plan", ...NONE]);
  const shown = await host.fleet(["show", "fleet.plan", "--format", "markdown"]);
  const json = await host.fleet(["plan", "--json", ...NONE]);

  expect(markdown.code).toBe(0);
  expect(markdown.stdout).toMatch(
    /^### 1 of 1 profile would change\.\n[\s\S]*```diff\n[\s\S]*::error::@ada #1/,
  );
  expect(shown.stdout).toBe(markdown.stdout);
  expect((await host.fleet(["plan", "--format=text", ...NONE])).stdout).toBe(text.stdout);
  expect((await host.fleet(["plan", "--format=json", ...NONE])).stdout).toBe(json.stdout);
  expect((await host.fleet(["plan", "--format=json", "--json", ...NONE])).stdout).toBe(json.stdout);
  expect(await host.fleet(["validate", "--format", "markdown"])).toMatchObject({
    code: 0,
    stdout: "### `hermes-fleet.yaml` is valid: 1 profile.\n",
  });

  for (const words of [["plan"], ["show", "fleet.plan"], ["validate"]]) {
    expect(await host.fleet([...words, "--json", "--format", "markdown"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: --json and --format markdown ask for two results\n",
    });
    expect(await host.fleet([...words, "--format", "html"])).toMatchObject({ code: 1, stdout: "" });
    const missing = await host.fleet([
      ...words.slice(0, 1),
      ...(words[1] ? ["none.plan"] : ["-f", "none.yaml"]),
      "--format",
      "markdown",
    ]);
    expect(missing).toMatchObject({ code: 1, stderr: "" });
    expect(missing.stdout).toMatch(/^### .*1 error.*\n\n- \*\*error\*\*/);
  }
});

testOnBareHost(
  "for a workflow a plan has annotations of the manifest's own file, and a job summary",
  async (host) => {
    const variables = onGithub(host);
    const words = ["plan", "--format", "github", "-f", "fleet.yaml", "--out", "fleet.plan", ...NONE];
    const [program, ...rest] = host.fleetCommand(words);
    const inFolder = (environment: Record<string, string>) =>
      host.run("sh", ["-c", 'cd infra && exec "$@"', "sh", program, ...rest], environment);

    const ran = await inFolder(variables);
    expect(ran.code).toBe(0);
    const lines = ran.stdout.split("\n");
    expect(lines[0]).toBe("::group::1 of 1 profile would change.");
    const token = /^::stop-commands::([0-9a-f]{32})$/.exec(lines[1] ?? "")?.[1];
    const end = lines.indexOf(`::${token}::`);
    expect(lines.slice(2, end).join("\n")).toContain("+::error::@ada #1");
    expect(lines.slice(end + 1)).toEqual([
      "::endgroup::",
      expect.stringMatching(
        /^::warning title=.*|^::notice file=infra\/fleet\.yaml,line=3,col=3,title=coder::coder: 2 to create$/,
      ),
      "",
    ]);
    expect(host.read(host.path("summary.md"))).toMatch(/^### 1 of 1 profile would change\./);
    expect(host.exists(host.path("work/infra/fleet.plan"))).toBe(true);

    // What another program has written there stays.
    host.write(host.path("summary.md"), "# Before\n");
    expect(await host.fleet(["show", "infra/fleet.plan", "--format", "github"], variables)).toMatchObject({
      code: 0,
    });
    expect(host.read(host.path("summary.md"))).toMatch(/^# Before\n\n### 1 of 1 profile would change\./);

    host.write(host.path("summary.md"), `${"x".repeat(1024 * 1024 - 100)}\n`);
    const full = await inFolder(variables);
    expect([full.code, full.stderr]).toEqual([0, expect.stringContaining("no room in the job summary")]);
    expect(host.read(host.path("summary.md"))).not.toContain("###");

    const none = await inFolder({});
    expect([none.code, none.stderr]).toEqual([
      0,
      expect.stringContaining("GITHUB_STEP_SUMMARY names no file"),
    ]);
    expect(none.stdout).toContain("::notice file=fleet.yaml,line=3");
  },
);
