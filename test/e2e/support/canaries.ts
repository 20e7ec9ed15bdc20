import { readdirSync, readFileSync } from "node:fs";
import type { Begun, TestHost } from "../../support/test-host.ts";

/** One for each way in; no other text on the machine is like them. */
export const CANARIES = {
  literal: "canary-literal-5f0c9a",
  environment: "canary-environment-5f0c9a",
  file: "canary-file-5f0c9a",
  command: "canary-command-5f0c9a",
  inPlace: "canary-in-place-5f0c9a",
  undeclared: "canary-undeclared-5f0c9a",
  previous: "canary-previous-5f0c9a",
  inConfig: "canary-in-config-5f0c9a",
  token: "canary-key-like-a-credential-5f0c9a",
  inFile: "canary-key-in-a-file-5f0c9a",
  sensitiveFile: "canary-sensitive-file-5f0c9a",
  previousFile: "canary-previous-file-5f0c9a",
  inherited: "canary-inherited-5f0c9a",
  // As people choose them, so that nothing but its being known tells that it is one.
  words: "canary correct horse battery",
} as const;

/** Every way in at once: variables, settings, managed files, souls, and a copy that inherits some. */
export const CANARY_FLEET = `
version: 1
profiles:
  coder:
    description: "Knows ${CANARIES.file}"
    soul: { text: "You know ${CANARIES.literal}.\\nYou know ${CANARIES.words}.\\n" }
    config:
      model: { default: openai/gpt-5 }
      tool: { header: "Bearer ${CANARIES.inConfig}" }
      service: { access_token: ${CANARIES.token} }
      mirror: ${CANARIES.file}
      list: [one, { password: ${CANARIES.token} }]
    env:
      TELEGRAM_BOT_TOKEN: ${CANARIES.literal}
      IN_CONFIG: ${CANARIES.inConfig}
      WORDS: ${CANARIES.words}
      ENVIRONMENT_KEY: { from_env: CODER_KEY }
      FILE_KEY: { from_file: key }
      COMMAND_KEY: { from_command: [cat, vault] }
      IN_PLACE_KEY: { in_place: true }
    files:
      mcp.json: { file: mcp.json }
      vault.json: { text: "${CANARIES.sensitiveFile}", sensitive: true }
      plain.md: { text: "See ${CANARIES.words}.\\nBe kind.\\n" }
  copy:
    create: { clone_from: coder }
    env: { DISCORD_BOT_TOKEN: { from_env: CODER_KEY } }
    gateway: { state: stopped }
`;

/** @returns what the caller has exported */
export async function plantCanaries(host: TestHost): Promise<Record<string, string>> {
  await host.hermes("profile", "create", "coder");
  const coder = (name: string, text: string) => host.write(host.profile("coder", name), text);
  coder(
    ".env",
    [
      `IN_PLACE_KEY=${CANARIES.inPlace}`,
      `UNDECLARED_KEY=${CANARIES.undeclared}`,
      `TELEGRAM_BOT_TOKEN=${CANARIES.previous}`,
      `SLACK_APP_TOKEN=${CANARIES.inherited}`,
      "",
    ].join("\n"),
  );
  coder("config.yaml", `mirror: ${CANARIES.undeclared}\nservice: { access_token: ${CANARIES.previous} }\n`);
  coder("SOUL.md", `You know ${CANARIES.undeclared}.\n`);
  coder("mcp.json", `{ "api_key": "${CANARIES.previousFile}" }\n`);
  coder("vault.json", CANARIES.previousFile);
  host.write(host.path("work/mcp.json"), `{\n  "api_key": "${CANARIES.inFile}",\n  "user": "ada"\n}\n`);
  host.write(host.path("work/key"), `${CANARIES.file}\n`);
  host.write(host.path("work/vault"), `${CANARIES.command}\n`);
  host.manifest(CANARY_FLEET);
  return { CODER_KEY: CANARIES.environment };
}

/** The canaries that a text holds, by the way they came in. Lines may have been wrapped between words. */
export function leaksIn(text: string): readonly string[] {
  const unwrapped = text.replace(/\s+/g, " ");
  return Object.entries(CANARIES).flatMap(([name, canary]) => (unwrapped.includes(canary) ? [name] : []));
}

/** The texts of all files below a folder, by path. */
export function textsBelow(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [
        `${parentPath}/${name}`,
        readFileSync(`${parentPath}/${name}`, "utf8"),
      ]),
  );
}

/** What a process shows of itself to others: its arguments, and to its owner its environment. */
export interface SeenProcess {
  readonly arguments: string;
  readonly environment: string;
}

/** Every process that ran on this machine at any time while a program did, and was not there before. */
export async function processesDuring(program: Begun): Promise<readonly SeenProcess[]> {
  const seen = new Map<string, SeenProcess>();
  const listed = () => readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  // Numbers begin anew when the highest has been given, so that a later process may have a lower one.
  const others = new Set(listed().filter((pid) => pid !== String(program.pid)));
  while (!program.hasEnded) {
    for (const pid of listed().filter((one) => !others.has(one))) {
      const is = lookAt(pid);
      if (is !== undefined) seen.set(`${pid} ${is.arguments}`, is);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return [...seen.values()];
}

/** Undefined for a process that has ended since it was listed, or is just becoming another program. */
function lookAt(pid: string): SeenProcess | undefined {
  const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, "utf8").replaceAll("\0", " ");
  try {
    const before = read("cmdline");
    const environment = read("environ");
    // While a process executes another program, it has no arguments: they would be told of that one's environment.
    return read("cmdline") === before ? { arguments: before, environment } : undefined;
  } catch {
    return undefined;
  }
}
