import { existsSync, lstatSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { dotenvValues, readDotenv } from "../../../../src/formats/dotenv.ts";
import type { TestHost } from "../../../support/test-host.ts";
import { type Agent, agentHere, agentsHere, type Fleet, secretOf, startsAtLogin } from "./fleet.ts";
import type { HostReading } from "./host-reading.ts";

export interface Applied {
  readonly host: TestHost;
  readonly last: Fleet;
  readonly next: Fleet;
  /** What was changed by hand since the last apply, and so may stay where it has left the manifest. */
  readonly spoilt: ReadonlySet<string>;
  readonly reading: HostReading;
}

/** What is declared, and is not so after an apply. */
export function notAsDeclared(applied: Applied): readonly string[] {
  const { next, last, host } = applied;
  return [
    ...agentsHere(next).flatMap(([name, agent]) =>
      [
        ...envProblems(name, agent, applied),
        ...configProblems(name, agent, applied),
        ...fileProblems(name, agent, applied),
        ...serviceProblems(name, agent, applied),
      ].map((problem) => `${name}: ${problem}`),
    ),
    ...[...last.agents.keys(), ...next.removed.keys()]
      .filter((name) => agentHere(next, name) === undefined)
      .flatMap((name) => [
        ...(host.exists(host.services.definition(name)) ? [`${name}: has left, but its unit is there`] : []),
        ...(applied.reading.services.get(name)?.pid ? [`${name}: has left, but its gateway runs`] : []),
        ...(next.removed.get(name) === "delete" && host.exists(host.profile(name))
          ? [`${name}: its home is there`]
          : []),
      ]),
  ];
}

/** What the last apply wrote, this manifest does not declare any more, and nobody has touched in between. */
function left<T>(
  { last, spoilt }: Applied,
  name: string,
  kind: string,
  of: (agent: Agent) => ReadonlyMap<string, T>,
  now: ReadonlyMap<string, T>,
): readonly string[] {
  const before = agentHere(last, name);
  return before === undefined
    ? []
    : [...of(before).keys()].filter((key) => !now.has(key) && !spoilt.has(`${name} ${kind} ${key}`));
}

function envProblems(name: string, { env }: Agent, applied: Applied): readonly string[] {
  const { host, next } = applied;
  const path = host.profile(name, ".env");
  if (!host.exists(path))
    return name === "default" && [...env.values()].every((value) => value === null)
      ? []
      : [".env is missing"];
  const values = dotenvValues(readDotenv(host.read(path)));
  return [
    ...[...env].flatMap(([key, variable]) =>
      values.get(key) === secretOf(next, variable) ? [] : [`${key} is ${values.get(key)} in .env`],
    ),
    ...left(applied, name, "env", (agent) => agent.env, env).flatMap((key) =>
      values.has(key) ? [`${key} is still in .env`] : [],
    ),
    ...((lstatSync(path).mode & 0o077) === 0 ? [] : [".env may be read by others"]),
  ];
}

function configProblems(name: string, { config }: Agent, applied: Applied): readonly string[] {
  const { host } = applied;
  const path = host.profile(name, "config.yaml");
  const data: unknown = host.exists(path) ? parse(host.read(path)) : {};
  const valueAt = (dotted: string) =>
    dotted
      .split(".")
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined | null)?.[key], data); // parsed YAML
  return [
    ...[...config].flatMap(([key, value]) =>
      JSON.stringify(valueAt(key)) === JSON.stringify(value ?? undefined)
        ? []
        : [`${key} is ${JSON.stringify(valueAt(key))} in config.yaml`],
    ),
    ...left(applied, name, "config", (agent) => agent.config, config).flatMap((key) =>
      valueAt(key) === undefined || isInAnotherShape(key, config) ? [] : [`${key} is still in config.yaml`],
    ),
  ];
}

/** `model: x` that has become `model: { default: x }`. */
function isInAnotherShape(key: string, config: Agent["config"]): boolean {
  return [...config.keys()].some((one) => one.startsWith(`${key}.`));
}

function fileProblems(
  name: string,
  { soul, description, alias, files }: Agent,
  applied: Applied,
): readonly string[] {
  const { host } = applied;
  const textOf = (file: string) =>
    existsSync(host.profile(name, file)) ? host.read(host.profile(name, file)) : undefined;
  const profile: unknown = parse(textOf("profile.yaml") ?? "{}");
  const described = (profile as { description?: unknown } | null)?.description; // parsed YAML
  const hasWrapper = existsSync(host.path(".local/bin", name));
  return [
    ...(soul === undefined || textOf("SOUL.md") === soul ? [] : ["SOUL.md is another"]),
    ...(description === undefined || described === description
      ? []
      : [`its description is ${String(described)}`]),
    ...(alias === undefined || hasWrapper === alias ? [] : [`its wrapper: ${hasWrapper}`]),
    ...[...files].flatMap(([file, { text, sensitive }]) => [
      ...(textOf(file) === text ? [] : [`the file ${file} is ${textOf(file)}`]),
      ...(sensitive && (lstatSync(host.profile(name, file)).mode & 0o077) !== 0
        ? [`others may read ${file}`]
        : []),
    ]),
    ...left(applied, name, "file", (agent) => agent.files, files).flatMap((file) =>
      textOf(file) === undefined ? [] : [`the file ${file} is still there`],
    ),
  ];
}

const BYTES: Readonly<Record<string, number>> = { "512M": 512 * 2 ** 20, "1G": 2 ** 30 };

function serviceProblems(
  name: string,
  agent: Agent,
  { host, reading: { services } }: Applied,
): readonly string[] {
  const { pid = 0, limits, startsAtLogin: isEnabled } = services.get(name) ?? {};
  if (agent.state === "absent")
    return [
      ...(host.exists(host.services.definition(name)) ? ["its unit is there"] : []),
      ...(pid > 0 ? ["its gateway runs"] : []),
    ];
  const isByHand = host.services.areLimitsByHand(name);
  const declared = agent.limits.get("memory_max");
  const memory = declared === undefined ? undefined : BYTES[String(declared)];
  const niceness = Number(agent.limits.get("nice") ?? 0);
  const skipsMemory = isByHand && declared === undefined;
  const skipsNice = isByHand && !agent.limits.has("nice");
  return [
    ...(host.exists(host.services.definition(name)) ? [] : ["it has no unit"]),
    ...(isEnabled === startsAtLogin(agent) ? [] : [`it starts at login: ${isEnabled}`]),
    ...(pid > 0 === (agent.state === "running") ? [] : [`its gateway is to be ${agent.state}, PID ${pid}`]),
    ...(limits?.memoryMax === memory || skipsMemory
      ? []
      : [`its memory is limited to ${limits?.memoryMax}, not to ${memory}`]),
    ...(limits?.nice === niceness || skipsNice ? [] : [`Nice is ${limits?.nice}, not ${niceness}`]),
    ...(pid > 0 && !skipsNice && nicenessOf(pid) !== niceness
      ? [`its process has the niceness ${nicenessOf(pid)}`]
      : []),
  ];
}

/** Field 19 of /proc/PID/stat (proc(5)), counted behind the name, which may have blanks. */
function nicenessOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
}
