import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { PlanDocument } from "../../src/output/plan-document.generated.ts";
import { textsBelow } from "../e2e/support/canaries.ts";
import { Logind } from "../e2e/support/logind.ts";
import { actions } from "../e2e/support/plans.ts";
import { InstalledPackage } from "../support/installed-package.ts";
import { describeOnSystemd } from "../support/on-backends.ts";
import { endProcessesOf } from "../support/processes-of-home.ts";
import { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { build, type Image, instructionsOf } from "./support/dockerfile.ts";
import { describeOnLinux } from "./support/on-linux.ts";
import { recipe } from "./support/recipe-host.ts";

const SECRETS = {
  ANTHROPIC_API_KEY: "sk-ant-canary-5f0c9a",
  CODER_TELEGRAM_TOKEN: "111:canary-5f0c9a",
  RESEARCH_TELEGRAM_TOKEN: "222:canary-5f0c9a",
};

const INSTRUCTIONS = instructionsOf(readFileSync(recipe("dockerfile", "Dockerfile"), "utf8"));

/** What the base image has besides Hermes; npm's own programs are found by themselves. */
const PROGRAMS = ["sh", "npm", "readlink", "rm", "mkdir", "dirname", "uname", "sed"];

let installed: InstalledPackage;
beforeAll(() => {
  installed = InstalledPackage.make();
});
afterAll(() => installed.remove());

/** Builds the recipe's image with the home of a host, which has Hermes, in place of that of the image. */
function buildOn(host: TestHost): Image {
  host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
  const programs = host.path("base");
  mkdirSync(programs);
  symlinkSync(process.execPath, join(programs, "node"));
  symlinkSync(host.path(".local/bin/hermes"), join(programs, "hermes"));
  for (const program of PROGRAMS) symlinkSync(pathOf(program), join(programs, program));
  const context = host.path("context");
  cpSync(recipe("dockerfile"), context, { recursive: true });
  copyFileSync(installed.tarball, join(context, basename(installed.tarball)));
  // Whoever builds it may well have the secrets exported.
  const environment = { PATH: programs, ...SECRETS };
  return build(INSTRUCTIONS, { environment, arguments: { FLEET_HOME: host.home }, context });
}

/** The environment of an image, without what it was built with by accident. */
function withoutSecrets(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !(name in SECRETS)));
}

describeOnLinux("the recipe for an image", () => {
  let host: TestHost;
  let image: Image;
  beforeAll(async () => {
    host = await TestHost.start({ manager: false });
    image = buildOn(host);
  });
  afterAll(async () => {
    await endProcessesOf(host.home);
    await host.stop();
  });

  test("builds the homes as the user whose fleet it is, and starts nothing", () => {
    expect(image.user).toBe("ada");
    for (const profile of ["coder", "research"]) {
      expect(host.read(host.profile(profile, "config.yaml"))).toContain("anthropic/claude-sonnet-4");
      expect(existsSync(host.profile(profile, "gateway_state.json"))).toBe(false);
    }
    expect(existsSync(host.path(".config/systemd"))).toBe(false);
  });

  test("has no secret in any file", () => {
    const holders = Object.entries(textsBelow(host.home)).filter(([, text]) =>
      text.includes("canary-5f0c9a"),
    );
    expect(holders.map(([path]) => path)).toEqual([]);
  });

  test("names no secret in the Dockerfile", () => {
    expect(INSTRUCTIONS.filter(({ name }) => name === "ARG").map(({ text }) => text.split("=")[0])).toEqual([
      "BASE",
      "FLEET_USER",
      "FLEET_HOME",
    ]);
  });

  test("runs a gateway in a container, until that is stopped", async () => {
    const [program = "", ...words] = [...image.entrypoint, ...image.command];
    const container = host.begin("sh", ["-c", 'cd "$0" && exec "$@"', image.folder, program, ...words], {
      ...withoutSecrets(image.environment),
      ...SECRETS,
    });
    const state = host.profile("coder", "gateway_state.json");
    const said = () =>
      existsSync(state) ? (JSON.parse(host.read(state)) as { readonly gateway_state: string }) : undefined; // the stand-in writes it whole
    await until("the gateway to run", () => said()?.gateway_state === "running" || container.hasEnded);
    const whileRunning = said();
    container.signal("SIGTERM");
    const ended = await container.ended;

    expect({ whileRunning, stderr: ended.stderr }).toMatchObject({
      whileRunning: { gateway_state: "running" },
    });
    expect(ended.code).toBe(0);
    expect(said()).toMatchObject({ gateway_state: "stopped" });
    expect(host.read(host.profile("coder", ".env"))).toContain(SECRETS.CODER_TELEGRAM_TOKEN);
    expect(host.read(host.profile("research", ".env"))).not.toContain(SECRETS.RESEARCH_TELEGRAM_TOKEN);
  });

  test("without its secrets ends the container before the gateway, and says what is missing", async () => {
    const ran = await host.run(
      "sh",
      ["-c", 'cd "$0" && exec "$@"', image.folder, ...image.entrypoint, "research"],
      {
        ...withoutSecrets(image.environment),
      },
    );

    expect(ran.code).toBe(1);
    expect(ran.stderr.replace(/\s+/g, " ")).toContain("RESEARCH_TELEGRAM_TOKEN is not set");
    expect(existsSync(host.profile("research", "gateway_state.json"))).toBe(false);
  });
});

// What a machine that is booted from the image still has to do; a machine with launchd is built from no image.
describeOnSystemd("a machine that is booted from the image of the recipe", ({ testOnHost }) => {
  testOnHost("shows what remains, does it, and then has nothing more to do", async (host) => {
    const image = buildOn(host);
    const logind = new Logind(host, "works");
    const environment = { ...withoutSecrets(image.environment), ...SECRETS };
    const fleet = (...words: readonly string[]) =>
      logind.run(["sh", "-c", 'cd "$0" && exec hermes-fleet "$@"', image.folder, ...words], {
        ...environment,
        PATH: `${image.environment.PATH}:${dirname(process.execPath)}:/usr/bin:/bin`,
      });

    const plan = await fleet("plan", "--json");
    const applied = await fleet("apply", "-y");

    const remains = { env: "update", service: "create", gateway: "create" };
    expect(actions(JSON.parse(plan.stdout) as PlanDocument)).toEqual(
      Object.fromEntries([
        ["host.linger", "create"],
        ...["coder", "research"].flatMap((profile) =>
          Object.entries(remains).map(([kind, action]) => [`profile.${profile}.${kind}`, action]),
        ),
      ]),
    );
    expect({ code: applied.code, stderr: applied.stderr }).toMatchObject({ code: 0 });
    expect(logind.lingers).toBe(true);
    for (const profile of ["coder", "research"]) expect(await host.running(profile)).toBeGreaterThan(0);
    expect(await fleet("plan", "--detailed-exitcode")).toMatchObject({ code: 0 });
  });
});

function pathOf(program: string): string {
  return execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();
}
