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

  // Both ask for a result; what is wrong with that is told in the form of which machines can be sure.
  const both = await host.fleet(["plan", "--json", "--format", "markdown"]);
  expect(JSON.parse(both.stdout)).toMatchObject({
    outcome: "not-begun",
    diagnostics: [{ code: "usage", message: "--json and --format markdown ask for two results" }],
  });
  expect(both).toMatchObject({ code: 1, stderr: "" });
  expect(await host.fleet(["plan", "--format", "html"])).toMatchObject({ code: 1, stdout: "" });

  const refused: [string[], string][] = [
    [["plan", "-f", "none.yaml"], "1 error: nothing could be planned."],
    [["show", "none.plan"], "1 error: nothing could be shown."],
    [["validate", "-f", "none.yaml"], "`none.yaml` has 1 error."],
  ];
  for (const [words, verdict] of refused) {
    const missing = await host.fleet([...words, "--format", "markdown"]);
    expect(missing).toMatchObject({ code: 1, stderr: "" });
    expect(missing.stdout).toContain(`### ${verdict}\n\n- **error**`);
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

    // What keeps the plan from being saved is in all three.
    const refused = await host.fleet(
      [...words.map((word) => (word === "fleet.yaml" ? "infra/fleet.yaml" : word)), "--host=other"],
      {
        ...variables,
        GITHUB_STEP_SUMMARY: host.path("refused.md"),
      },
    );
    expect([refused.code, refused.stderr]).toEqual([1, ""]);
    const told = stopped(refused.stdout);
    for (const part of [told.inside, told.outside, host.read(host.path("refused.md"))])
      expect(part).toContain('the plan is not saved: it is for the host "other"');
    expect(told.outside).toMatch(/^::error title=hermes-fleet%3A saved-plan::/m);
    expect(host.exists(host.path("work/fleet.plan"))).toBe(false);

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

    const folder = await host.fleet(["show", "infra/fleet.plan", "--format", "github"], {
      GITHUB_STEP_SUMMARY: host.path("work"),
    });
    expect([folder.code, folder.stderr]).toEqual([
      0,
      "The job summary could not be written: it is a directory\n",
    ]);

    const none = await inFolder({});
    expect([none.code, none.stderr]).toEqual([
      0,
      expect.stringContaining("GITHUB_STEP_SUMMARY names no file"),
    ]);
    expect(none.stdout).toContain("::notice file=fleet.yaml,line=3");
  },
);

testOnBareHost(
  "for a workflow an apply says everything where the runner takes nothing for a command",
  async (host) => {
    const variables = onGithub(host);
    const words = ["--format", "github", "-f", "infra/fleet.yaml", ...NONE];
    const applied = await host.fleet(["apply", "-y", ...words], variables);
    // The runner reads stderr for itself, and nothing keeps a word there between the lines of stdout.
    expect([applied.code, applied.stderr]).toEqual([0, ""]);
    const { inside, outside } = stopped(applied.stdout);
    expect(inside).toContain("+::error::@ada #1");
    expect(inside).toMatch(/^\S* ?profile\.coder.*\n[\s\S]*^Applied: /m);
    expect(outside).not.toContain("@ada");
    expect(host.read(host.path("summary.md"))).toMatch(/^### Applied: /);

    host.write(
      host.path("work/infra/fleet.yaml"),
      'version: 1\nprofiles:\n  coder: { soul: { file: "x\\n::error::y" } }\n',
    );
    const refused = await host.fleet(["apply", "-y", ...words], variables);
    expect([refused.code, refused.stderr]).toEqual([1, ""]);
    const told = stopped(refused.stdout);
    expect(told.inside).toContain("::error::y does not exist");
    expect(told.outside).toMatch(
      /^::error file=infra\/fleet\.yaml,line=3,.*x%0A::error::y does not exist.*\n$/,
    );
  },
);

/** What a runner is told while it takes nothing for a command, and what is said besides. */
function stopped(log: string): { readonly inside: string; readonly outside: string } {
  const [, token = ""] = /^::stop-commands::([0-9a-f]{32})$/m.exec(log) ?? [];
  const [begin, end] = [`::stop-commands::${token}\n`, `\n::${token}::\n`];
  const [start, stop] = [log.indexOf(begin), log.indexOf(end)];
  if (token === "" || start < 0 || stop < start) throw new Error(`commands are not stopped in: ${log}`);
  return {
    inside: log.slice(start + begin.length, stop + 1),
    outside: log.slice(0, start) + log.slice(stop + end.length),
  };
}
