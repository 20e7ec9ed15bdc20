import { describe, expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { converge, detailedPlan } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";

const MAIN = `# Mine.
version: 1
include: [common.yaml, bots/coder.yaml]
`;
const COMMON = `version: 1
defaults:
  config: { model: { default: anthropic/claude-sonnet-4 } } # for all
removed: { papers: } # for now
`;
const CODER = `version: 1
profiles:
  coder: # who codes
    soul: { file: coder.md }
    config: { agent: { max_turns: 120 } }
    env:
      TELEGRAM_BOT_TOKEN: "222:canary-of-coder"
`;
const unwrapped = (text: string) => text.replace(/\s+/g, " ");

describeOnBackends("a manifest in several files", ({ testOnHost }) => {
  testOnHost("is one fleet, and each thing is accepted where it stands", async (host) => {
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
    const [main, common, coder] = ["hermes-fleet.yaml", "common.yaml", "bots/coder.yaml"].map((name) =>
      host.path("work", name),
    );
    const files = () => [main, common, coder].map((path) => host.read(path ?? ""));
    host.manifest(MAIN);
    host.write(common ?? "", COMMON);
    host.write(coder ?? "", CODER);
    host.write(host.path("work/bots/coder.md"), "You code.\n");

    await converge(host);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    expect(host.read(host.profile("coder", "SOUL.md"))).toBe("You code.\n");

    // By hand: a setting of coder, its soul, and a profile that the manifest has removed.
    for (const words of [
      ["-p", "coder", "config", "set", "agent.max_turns", "7"],
      ["profile", "create", "papers"],
    ])
      expect(await host.hermes(...words)).toMatchObject({ code: 0 });
    host.write(host.profile("coder", "SOUL.md"), "You write code.\n");
    const accepted = await host.fleet(["accept", "profile.coder", "profile.papers", "--json"]);

    expect(accepted).toMatchObject({ code: 0 });
    const document = JSON.parse(accepted.stdout) as { readonly files: readonly { readonly path: string }[] };
    expect(schemaErrors("edit", document)).toEqual([]);
    expect(new Set(document.files.map(({ path }) => path))).toEqual(
      new Set([main, common, coder, host.path("work/bots/coder.md")]),
    );
    expect(accepted.stdout + accepted.stderr).not.toContain("canary");
    const [mainNow = "", commonNow, coderNow] = files();
    expect(mainNow.startsWith(`${MAIN}profiles:\n  papers:`)).toBe(true);
    expect(commonNow).toBe(COMMON.replace(/^removed.*\n/m, ""));
    expect(coderNow).toBe(CODER.replace("120", "7"));
    expect(host.read(host.path("work/bots/coder.md"))).toBe("You write code.\n");
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });

    // A saved plan is of all files as they were.
    expect(host.edit(coder ?? "", "max_turns: 7", "max_turns: 8")).toBe(true);
    expect(await host.fleet(["plan", "--out", "fleet.plan"])).toMatchObject({ code: 0 });
    expect(host.edit(common ?? "", "# for all", "# for everybody")).toBe(true);
    const stopped = await host.fleet(["apply", "fleet.plan"]);
    expect(stopped).toMatchObject({ code: 1, stdout: "" });
    expect(unwrapped(stopped.stderr)).toContain(`${common} has changed since the plan was saved`);
    expect(stopped.stderr).not.toContain(coder);
    expect(host.edit(common ?? "", "# for everybody", "# for all")).toBe(true);
    expect(await host.fleet(["apply", "fleet.plan"])).toMatchObject({ code: 0 });
    expect(host.read(host.profile("coder", "config.yaml"))).toContain("max_turns: 8");
  });
});

describe("a manifest in several files", () => {
  testOnBareHost("is checked and edited file by file, and named as a person types it", async (host) => {
    const [main, common, coder] = ["mine.yaml", "common.yaml", "bots/coder.yaml"].map((name) =>
      host.path("work/fleet", name),
    );
    host.write(main ?? "", MAIN, 0o640);
    host.write(common ?? "", COMMON);
    host.write(coder ?? "", CODER);
    host.write(host.path("work/fleet/bots/coder.md"), "You code.\n");
    const fleet = (...words: readonly string[]) => host.fleet(["-f", "fleet/mine.yaml", ...words]);

    expect(await fleet("validate")).toEqual({
      code: 0,
      stdout: "fleet/mine.yaml is valid: 1 profile in 3 files.\n",
      stderr: "",
    });
    expect(await host.fleet(["-f", coder ?? "", "validate"])).toMatchObject({ code: 0 });

    const set = await fleet("config", "set", "coder", "agent.max_turns", "5");
    const env = await fleet("env", "set", "coder", "OPENAI_API_KEY", "--from-file", "keys/openai");
    const get = await fleet("config", "get", "coder", "model.default");

    expect([set.code, env.code, get.code]).toEqual([0, 0, 0]);
    expect(set.stdout).toContain(`${coder}\n`);
    expect(set.stdout).not.toContain("mine.yaml");
    expect(get.stderr).toBe("declared at fleet/common.yaml:3:22\n");
    expect([main, common, coder].map((path) => host.read(path ?? ""))).toEqual([
      MAIN,
      COMMON,
      `${CODER.replace("120", "5")}      OPENAI_API_KEY: { from_file: ../../keys/openai }\n`,
    ]);

    host.edit(coder ?? "", '"222:canary-of-coder"', "{ from_evn: canary-of-coder } # canary");
    host.edit(common ?? "", "defaults:", "defautls:");
    const wrong = await fleet("plan");
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    const all = wrong.stderr;
    expect(all).toContain("at fleet/common.yaml:2:1\n    2 | defautls:\n");
    expect(all).toContain("at fleet/bots/coder.yaml:7:");
    expect(all.indexOf("common.yaml")).toBeLessThan(all.indexOf("bots/coder.yaml"));
    expect(set.stdout + env.stdout + all).not.toContain("canary");
  });

  testOnBareHost("may be made around one that was applied by itself", async (host) => {
    const none = ["--service-manager", "none"];
    host.manifest("version: 1\nprofiles: { coder: {}, reader: {} }\n");
    expect(await host.fleet(["apply", "-y", ...none])).toMatchObject({ code: 0 });
    host.manifest("version: 1\nprofiles: { coder: {} }\n");
    host.write(host.path("work/other.yaml"), "version: 1\nprofiles: { coder: {} }\n");
    host.write(host.path("work/laptop.yaml"), "version: 1\ninclude: [hermes-fleet.yaml]\n");

    const other = await host.fleet(["plan", "-f", "other.yaml", ...none]);
    const around = await host.fleet(["plan", "-f", "laptop.yaml", ...none]);

    expect(unwrapped(other.stderr + other.stdout)).toContain("was last applied from");
    expect(around).toMatchObject({ code: 0 });
    expect(unwrapped(around.stderr + around.stdout)).not.toContain("was last applied from");
  });
});
