import type { Command } from "commander";
import { pathOf } from "../../../src/commands/json-form.ts";
import { fleetProgram } from "../../../src/commands/program.ts";
import { FIXTURES } from "../../support/paths.ts";
import type { TestHost } from "../../support/test-host.ts";

export const NONE = ["--service-manager", "none"] as const;

export const FLEET = `
version: 1
profiles:
  coder:
    description: Writes code
    config: { model: { default: anthropic/claude-sonnet-4 } }
    env: { TELEGRAM_BOT_TOKEN: "8123456789:AAHk3l5fJk2mQpZxYw0vU7tR9sE1dC4bN6a" }
`;

/** What a command prints with `--json`, and how it can be called where there is no service manager. */
export interface CommandRow {
  /** The schema of what it prints where it does its work. */
  readonly schema: string;
  /** Each line is a document. */
  readonly isLines?: true;
  /** The words that it cannot do without. */
  readonly needs?: readonly string[];
  /** Makes a host on which it does its work, and gives the words behind it; absent: that takes a service manager. */
  readonly succeeds?: (host: TestHost) => Promise<readonly string[]>;
  /** Where it cannot begin on a fresh host with a manifest that is wrong; absent: with no words at all. */
  readonly refusedWith?: readonly string[];
  /** Nothing but a wrong command line refuses it. */
  readonly isNeverRefused?: true;
}

const fresh = async (host: TestHost, manifest = FLEET): Promise<void> => host.manifest(manifest);

async function applied(host: TestHost): Promise<void> {
  await fresh(host);
  const { code, stderr } = await host.fleet(["apply", "-y", ...NONE]);
  if (code !== 0) throw new Error(stderr);
}

/** What `applied` leaves of a profile, without the time that it takes. */
async function made(host: TestHost): Promise<void> {
  await fresh(host);
  host.write(
    host.profile("coder", ".env"),
    "TELEGRAM_BOT_TOKEN=8123456789:AAHk3l5fJk2mQpZxYw0vU7tR9sE1dC4bN6a\n",
  );
  host.write(host.profile("coder", "config.yaml"), "model:\n  default: anthropic/claude-sonnet-4\n");
  host.write(host.profile("coder", "profile.yaml"), "description: Writes code\n");
}

const declared = (words: readonly string[]) => async (host: TestHost) => {
  await fresh(host);
  return words;
};

const there = (words: readonly string[]) => async (host: TestHost) => {
  await made(host);
  return words;
};

const once = (words: readonly string[]) => async (host: TestHost) => {
  await applied(host);
  return words;
};

async function withInhibitor(host: TestHost): Promise<void> {
  host.program("systemd-inhibit", `#!/bin/sh\nexec ${FIXTURES}/bin/systemd-inhibit "$@"\n`);
}

async function backedUp(host: TestHost): Promise<readonly string[]> {
  await made(host);
  await host.fleet(["export", "coder", "-o", "coder.tar.gz", ...NONE]);
  return ["coder.tar.gz", "--as", "reader", ...NONE];
}

/** Every command of the program: a new one that is not here fails a test. */
export const COMMANDS: Readonly<Record<string, CommandRow>> = {
  init: { schema: "init", succeeds: async () => ["-f", "new.yaml"] },
  validate: { schema: "validate", succeeds: declared([]) },
  plan: { schema: "plan", succeeds: declared([...NONE]) },
  apply: { schema: "apply", succeeds: declared(["-y", ...NONE]) },
  show: {
    schema: "plan",
    needs: ["fleet.plan"],
    async succeeds(host) {
      await fresh(host);
      await host.fleet(["plan", "--out", "fleet.plan", ...NONE]);
      return ["fleet.plan"];
    },
  },
  list: { schema: "status", succeeds: there([...NONE]) },
  status: { schema: "status", succeeds: there([...NONE]) },
  logs: {
    schema: "log-line",
    isLines: true,
    async succeeds(host) {
      await made(host);
      const line = "2026-11-22 06:19:14,454 INFO gateway.run: Starting Hermes Gateway...\n";
      host.write(host.profile("coder", "logs/gateway.log"), line);
      return [...NONE];
    },
  },
  start: { schema: "roll" },
  stop: { schema: "roll" },
  restart: { schema: "roll" },
  run: {
    schema: "run",
    needs: ["coder"],
    async succeeds(host) {
      await made(host);
      host.program("hermes", "#!/bin/sh\necho out; echo err >&2\n");
      return ["coder", ...NONE];
    },
  },
  update: { schema: "update" },
  doctor: { schema: "doctor", succeeds: there([...NONE]) },
  tokens: { schema: "tokens", succeeds: there([...NONE]) },
  import: {
    schema: "import",
    async succeeds(host) {
      await made(host);
      return ["-f", "found.yaml", ...NONE];
    },
  },
  accept: {
    schema: "edit",
    needs: ["profile.coder"],
    async succeeds(host) {
      await made(host);
      host.edit(host.profile("coder", "config.yaml"), "sonnet-4", "opus-4");
      return ["profile.coder.config", ...NONE];
    },
  },
  "config get": {
    schema: "setting",
    needs: ["coder", "model.default"],
    succeeds: declared(["coder", "model.default"]),
  },
  "config set": {
    schema: "edit",
    needs: ["coder", "model.default", "openai/gpt-5"],
    succeeds: declared(["coder", "model.default", "openai/gpt-5"]),
  },
  "config unset": {
    schema: "edit",
    needs: ["coder", "model.default"],
    succeeds: declared(["coder", "model.default"]),
  },
  "env set": {
    schema: "edit",
    needs: ["coder", "OPENAI_API_KEY", "--from-env", "OPENAI_API_KEY"],
    succeeds: declared(["coder", "OPENAI_API_KEY", "--from-env", "OPENAI_API_KEY"]),
  },
  destroy: { schema: "apply", succeeds: once(["-y", ...NONE]) },
  release: { schema: "apply", succeeds: once(["-y", ...NONE]) },
  export: {
    schema: "archives",
    needs: ["coder"],
    succeeds: there(["coder", "-o", "coder.tar.gz", ...NONE]),
  },
  backup: { schema: "archives", succeeds: there([...NONE]) },
  restore: { schema: "archives", needs: ["coder.tar.gz"], succeeds: backedUp },
  "awake status": {
    schema: "awake",
    async succeeds(host) {
      await withInhibitor(host);
      return ["--service-manager", "systemd"];
    },
    refusedWith: ["--service-manager", "systemd"],
  },
  "awake run": {
    schema: "awake-run",
    async succeeds(host) {
      await withInhibitor(host);
      return ["--service-manager", "systemd", "--", "sh", "-c", "echo out"];
    },
    refusedWith: ["--service-manager", "systemd"],
  },
  completion: {
    schema: "completion",
    needs: ["bash"],
    succeeds: async () => ["fish"],
    isNeverRefused: true,
  },
  schema: { schema: "draft-07", succeeds: async () => [], isNeverRefused: true },
};

/** The words of every command that does something, by the program's own declaration. */
export function declaredCommands(): readonly string[] {
  const leaves = (command: Command): readonly Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  const program = fleetProgram(
    () => async () => undefined,
    "0",
    () => undefined,
  );
  return leaves(program).map(pathOf);
}
