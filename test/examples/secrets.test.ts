import { readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { textsBelow } from "../e2e/support/canaries.ts";
import { InstalledPackage } from "../support/installed-package.ts";
import { TestHost } from "../support/test-host.ts";
import { RecipeHost } from "./support/recipe-host.ts";

const VAULTS = join(dirname(fileURLToPath(import.meta.url)), "vaults");

/** What lies in each vault. */
const SECRETS = {
  anthropic: "sk-ant-canary-5f0c9a-anthropic",
  coder: "111:canary-5f0c9a-coder",
  research: "222:canary-5f0c9a-research",
} as const;

/** A recipe's vault: how it is filled and unlocked, and what its program says where it can give nothing. */
interface Vault {
  readonly recipe: string;
  readonly program: "pass" | "op" | "sops";
  fill(host: TestHost, secrets: Partial<typeof SECRETS>): void;
  unlock(host: TestHost): void;
  /** What the caller has exported once it is unlocked. */
  readonly environment: Record<string, string>;
  readonly saysLocked: string;
  /** Where the token of `coder` is not in it. */
  readonly saysMissing: string;
}

const VAULTS_OF_RECIPES: readonly Vault[] = [
  {
    recipe: "secrets-pass",
    program: "pass",
    fill(host, { anthropic, coder, research }) {
      const entries = { anthropic, "coder/telegram": coder, "research/telegram": research };
      rmSync(host.path(".password-store"), { recursive: true, force: true });
      for (const [name, secret] of Object.entries(entries))
        if (secret !== undefined)
          host.write(host.path(".password-store/hermes", `${name}.gpg`), base64(`${secret}\n`));
    },
    unlock: (host) => host.write(host.path(".gnupg/unlocked"), ""),
    environment: {},
    saysLocked: "the command `pass` exited with 2: gpg: public key decryption failed: Operation cancelled",
    saysMissing: "Error: hermes/coder/telegram is not in the password store.",
  },
  {
    recipe: "secrets-1password",
    program: "op",
    fill(host, { anthropic, coder, research }) {
      const items = {
        anthropic: { credential: anthropic },
        ...(coder && { coder: { telegram: coder } }),
        research: { telegram: research },
      };
      host.write(host.path(".config/op/stand-in"), base64(JSON.stringify({ Hermes: items })));
    },
    unlock: () => undefined,
    environment: { OP_SERVICE_ACCOUNT_TOKEN: "ops_canary-5f0c9a-service-account" },
    saysLocked: "error initializing client: You are not currently signed in.",
    saysMissing: `"coder" isn't an item in the "Hermes" vault.`,
  },
  {
    recipe: "secrets-sops",
    program: "sops",
    fill(host, { anthropic = "", coder, research = "" }) {
      const lines = [
        `anthropic: ${encrypted(anthropic)}`,
        ...(coder === undefined ? [] : ["coder:", `    telegram: ${encrypted(coder)}`]),
        "research:",
        `    telegram: ${encrypted(research)}`,
        "sops:",
        "    age:",
        "        - recipient: age1canarycanarycanary",
        "    version: 3.9.0",
        "",
      ];
      host.write(host.path("work/secrets.yaml"), lines.join("\n"));
    },
    unlock: (host) => host.write(host.path(".config/sops/age/keys.txt"), "AGE-SECRET-KEY-1CANARY\n"),
    environment: {},
    saysLocked: ".config/sops/age/keys.txt: no such file or; Recovery failed because no master key",
    saysMissing: "component ['coder'] not found",
  },
];

let installed: InstalledPackage;
beforeAll(() => {
  installed = InstalledPackage.make();
});
afterAll(() => installed.remove());

describe.each(VAULTS_OF_RECIPES)("$recipe", (vault) => {
  let host: TestHost;
  let recipe: RecipeHost;
  beforeAll(async () => {
    host = await TestHost.start({ manager: false });
    recipe = new RecipeHost(host, installed);
    recipe.copy(vault.recipe, "work");
    const program = join(VAULTS, `${vault.program}.mjs`);
    host.program(vault.program, `#!/bin/sh\nexec node ${program} "$@"\n`);
  });
  afterAll(() => host.stop());

  const fleet = (words: readonly string[], environment: Record<string, string> = {}) =>
    recipe.fleet([...words, "--service-manager", "none"], { environment });
  const profiles = () => readdirSync(host.path(".hermes"));

  test("with a locked vault is planned all the same, and applied not at all", async () => {
    vault.fill(host, SECRETS);
    const before = profiles();

    const planned = await fleet(["plan"]);
    const applied = await fleet(["apply", "-y"]);

    expect(planned.code).toBe(0);
    expect(planned.stdout.match(/^ {6}\+ \w+: \(known at apply\)$/gm)).toHaveLength(4);
    expect(applied.code).toBe(1);
    const said = words(applied.stderr);
    expect(said).toContain(`profile "coder": TELEGRAM_BOT_TOKEN has no value: `);
    expect(said).toContain(vault.saysLocked);
    expect(said).toContain(`at hermes-fleet.yaml:${lineOf(host, "TELEGRAM_BOT_TOKEN")}:7`);
    expect(profiles()).toEqual(before);
  });

  test("lacking one secret says which, and applies nothing", async () => {
    vault.fill(host, { anthropic: SECRETS.anthropic, research: SECRETS.research });
    vault.unlock(host);
    const before = profiles();

    const applied = await fleet(["apply", "-y"], vault.environment);

    expect(applied.code).toBe(1);
    expect(words(applied.stderr)).toContain(vault.saysMissing);
    expect(applied.stderr).not.toContain(`profile "research"`);
    expect(profiles()).toEqual(before);
  });

  test("is asked once for each secret, which goes into .env and nowhere else", async () => {
    vault.fill(host, SECRETS);
    host.write(host.path("vault.calls"), "");

    const applied = await fleet(["apply", "-y", "--full", "-v"], vault.environment);
    const calls = host.read(host.path("vault.calls")).trimEnd().split("\n");
    const planned = await fleet(["plan", "--detailed-exitcode"], vault.environment);

    expect({ code: applied.code, stderr: applied.stderr }).toMatchObject({ code: 0 });
    for (const profile of ["coder", "research"] as const) {
      const env = host.profile(profile, ".env");
      expect(host.read(env)).toContain(`TELEGRAM_BOT_TOKEN=${SECRETS[profile]}\n`);
      expect(host.read(env)).toContain(`ANTHROPIC_API_KEY=${SECRETS.anthropic}\n`);
      expect(statSync(env).mode & 0o777).toBe(0o600);
    }
    expect(calls.length).toBe(3);
    expect(new Set(calls).size).toBe(3);
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining("No changes") });
    expect(applied.stdout + applied.stderr + planned.stdout + planned.stderr).not.toContain("canary");
    const holders = Object.entries(textsBelow(host.home)).filter(([, text]) =>
      text.includes("canary-5f0c9a"),
    );
    const envs = ["coder", "research"].map((profile) => host.profile(profile, ".env"));
    expect(holders.map(([path]) => path).toSorted()).toEqual(envs);
  });
});

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function encrypted(text: string): string {
  return `ENC[AES256_GCM,data:${base64(text)},iv:aXY=,tag:dGFn,type:str]`;
}

function words(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** The first line of the manifest that holds a text, counted from 1. */
function lineOf(host: TestHost, text: string): number {
  const lines = host.read(host.path("work/hermes-fleet.yaml")).split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}
