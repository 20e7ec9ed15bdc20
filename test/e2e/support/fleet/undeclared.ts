import { parse } from "yaml";
import { type Agent, agentHere, type Fleet } from "./fleet.ts";
import type { HostReading } from "./host-reading.ts";

/** What Hermes writes while it runs, and what belongs to the test. */
const RUN_TIME =
  /^(gateway\.(pid|lock)|gateway_state\.json|\.gateway-planned-stop\.json|\.stand-in.*|logs\/.*|hermes-agent.*)$/;

/**
 * The bytes of a host that two manifests, the one of the last apply and the one of this, do not declare: an
 * apply leaves them as they are.
 * @param ofServices the definitions, which Hermes rewrites, what the fleet writes beside them, and the wrappers
 * @param skipped profiles whose homes this apply makes or deletes
 */
export function undeclared(
  { files }: HostReading,
  fleets: { readonly last: Fleet; readonly next: Fleet },
  ofServices: ReadonlySet<string>,
  skipped: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [path, { mode, text }] of files) {
    const [, name = "default", rest] = /^\.hermes\/(?:profiles\/([^/]+)\/)?(.*)$/s.exec(path) ?? [];
    if (rest === undefined) {
      if (!ofServices.has(path)) kept[path] = `${mode} ${text}`;
      continue;
    }
    if (skipped.has(name) || RUN_TIME.test(rest)) continue;
    Object.assign(kept, undeclaredOf({ path, rest, mode, text }, declaredFor(name, fleets)));
  }
  return kept;
}

/** What is, or was, declared of a profile; of one that leaves, or comes, all that it has is its own. */
function declaredFor(
  name: string,
  { last, next }: { readonly last: Fleet; readonly next: Fleet },
): readonly Agent[] {
  const now = agentHere(next, name);
  if (now === undefined) return [];
  const before = agentHere(last, name);
  return before === undefined ? [now] : [now, before];
}

interface HomeFile {
  readonly path: string;
  /** Below the home. */
  readonly rest: string;
  readonly mode: number;
  readonly text: string;
}

function undeclaredOf(
  { path, rest, mode, text }: HomeFile,
  declared: readonly Agent[],
): Readonly<Record<string, string>> {
  const lines = text.split("\n");
  switch (rest) {
    case ".env": {
      const isDeclared = (line: string) =>
        declared.some(({ env }) => env.has(/^(?:export )?([A-Za-z_]\w*)=/.exec(line)?.[1] ?? ""));
      return { [path]: lines.filter((line) => !isDeclared(line)).join("\n") };
    }
    case "config.yaml": {
      const paths = declared.flatMap(({ config }) => [...config.keys()]);
      const data: unknown = parse(text) ?? {};
      for (const one of paths) remove(data, one.split("."));
      const keys = new Set(paths.flatMap((one) => one.split(".")));
      // `model: x` in place of `model: { default: y }`.
      if (paths.includes("model")) keys.add("default");
      // Items are the fleet's, too; a map that held nothing else goes, and one that is needed comes.
      const isDeclared = (line: string) =>
        keys.has(/^ *([\w]+):/.exec(line)?.[1] ?? "") || /^ *- item-/.test(line) || line === "{}";
      return {
        [path]: lines.filter((line) => !isDeclared(line)).join("\n"),
        [`${path}, its data`]: JSON.stringify(data),
      };
    }
    case "profile.yaml":
      return declared.some(({ description }) => description !== undefined)
        ? { [path]: lines.filter((line) => !/^(description(_auto)?:|\{\}$)/.test(line)).join("\n") }
        : { [path]: `${mode} ${text}` };
    case "SOUL.md":
      return declared[0]?.soul === undefined ? { [path]: `${mode} ${text}` } : {};
    default:
      return declared.some(({ files }) => files.has(rest)) ? {} : { [path]: `${mode} ${text}` };
  }
}

/** Takes a key out, the maps that held nothing else, and what stands where a map has to be. */
function remove(map: unknown, [key = "", ...rest]: readonly string[]): void {
  if (typeof map !== "object" || map === null || !(key in map)) return;
  const inner = map as Record<string, unknown>; // an object, as just checked
  if (rest.length > 0) remove(inner[key], rest);
  const value = inner[key];
  const isKept = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  if (rest.length === 0 || !isKept) delete inner[key];
}
