import pLimit from "p-limit";
import type { ResolvedEnv } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { EnvSource, HostManifest } from "../model/manifest.ts";
import { type Fingerprint, Secret } from "../model/secret.ts";
import type { ProcessResult, ReadingSystem } from "../system/system.ts";

/** A vault may wait for a fingerprint or a hardware key. */
const COMMAND_DEADLINE_MS = 120_000;
/** Vault programs lock each other out when too many ask at once. */
const COMMANDS_AT_ONCE = 4;

type EnvByProfile = ReadonlyMap<ProfileName, ReadonlyMap<string, ResolvedEnv>>;

/**
 * Fetches the value of every declared variable; one process for each distinct command, however often it is named.
 * @param redacted takes out of what a program says about its failure whatever looks like a secret
 * @param runsCommands no program is started for a look that can do without these values
 */
export async function resolveEnv(
  system: ReadingSystem,
  manifest: HostManifest,
  fingerprint: Fingerprint,
  redacted: (text: string) => string,
  runsCommands = true,
): Promise<EnvByProfile> {
  const limit = pLimit(COMMANDS_AT_ONCE);
  const commands = new Map<string, Promise<Fetched>>();
  const run = async (argv: readonly string[], folder: AbsolutePath): Promise<Fetched> => {
    if (!runsCommands) return { problem: `the command \`${argv[0]}\` is not run for this` };
    const key = JSON.stringify([folder, argv]);
    const running = commands.get(key) ?? limit(() => fromCommand(system, argv, folder, redacted));
    commands.set(key, running);
    return running;
  };
  const fetch = async (source: EnvSource): Promise<ResolvedEnv | undefined> => {
    const fetched = await fetchFrom(system, source, run);
    if (fetched === undefined || !("value" in fetched))
      return fetched && { is: "unresolved", reason: fetched.problem };
    return { is: "value", secret: new Secret(fetched.value, fingerprint(fetched.value)) };
  };
  const profiles = await Promise.all(
    [...manifest.profiles].map(async ([name, { env }]) => {
      const values = await Promise.all(
        [...env].map(
          async ([variable, { value }]) =>
            [variable, value === null ? undefined : await fetch(value)] as const,
        ),
      );
      const known = values.flatMap(([variable, value]) =>
        value === undefined ? [] : [[variable, value] as const],
      );
      return [name, new Map(known)] as const;
    }),
  );
  return new Map(profiles);
}

type Fetched = { readonly value: string } | { readonly problem: string };

async function fetchFrom(
  system: ReadingSystem,
  source: EnvSource,
  run: (argv: readonly string[], folder: AbsolutePath) => Promise<Fetched>,
): Promise<Fetched | undefined> {
  switch (source.from) {
    case "literal":
      return { value: source.value };
    case "env":
      return fromEnvironment(system, source.variable);
    case "file":
      return fromFile(system, source.path, source.written);
    case "command":
      return await run(source.argv, source.folder);
    case "in_place":
      return undefined;
    default:
      return source satisfies never;
  }
}

function fromEnvironment(system: ReadingSystem, variable: string): Fetched {
  const value = system.variable(variable);
  if (value === undefined) return { problem: `the environment variable ${variable} is not set` };
  // A secret that CI does not hand to a fork comes as an empty string.
  return value === "" ? { problem: `the environment variable ${variable} is empty` } : { value };
}

function fromFile(system: ReadingSystem, path: AbsolutePath, written: string): Fetched {
  const file = system.readText(path);
  if (file.is === "absent") return { problem: `the file ${written} does not exist` };
  if (file.is === "unreadable") return { problem: `the file ${written} cannot be read: ${file.reason}` };
  const value = withoutFinalNewline(file.text);
  return value === "" ? { problem: `the file ${written} is empty` } : { value };
}

async function fromCommand(
  system: ReadingSystem,
  argv: readonly string[],
  folder: AbsolutePath,
  redacted: (text: string) => string,
): Promise<Fetched> {
  const result = await system.secretFrom(argv, folder, COMMAND_DEADLINE_MS);
  if (result.exitCode !== 0) return { problem: `the command \`${argv[0]}\` ${redacted(failure(result))}` };
  const value = withoutFinalNewline(result.stdout);
  return value === "" ? { problem: `the command \`${argv[0]}\` printed nothing` } : { value };
}

/** Its stderr, and never its stdout, which may hold the secret. */
function failure({ exitCode, stderr, failure: cause }: ProcessResult): string {
  if (cause === "not-found") return "was not found";
  if (cause === "timed-out") return `did not end within ${COMMAND_DEADLINE_MS / 1000} s`;
  const said = gist(stderr).join("; ");
  const how = exitCode === undefined ? "was killed" : `exited with ${exitCode}`;
  return said === "" ? how : `${how}: ${said}`;
}

/** A line that says what went wrong; what `sh -x` traces, arguments and all, is none. */
const TELLS_FAILURE =
  /^(?!\s*\+).*\b(?:fail(?:ed|s|ure)?|errors?|fatal|no such|no identity|not found|cannot|denied|missing)\b/i;

/** Its last lines, and of those before them the last that say what went wrong: the cause may stand above long advice. */
function gist(stderr: string): readonly string[] {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const causes = lines.slice(0, -3).filter((line) => TELLS_FAILURE.test(line));
  return [...causes.slice(-3).map((line) => line.replace(/^[-|\s]+/, "")), ...lines.slice(-3)];
}

function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}
