import { parseProfileName } from "../hermes/names.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import { resolveCreate } from "./clones.ts";
import { checkDistribution, resolveDistribution } from "./distribution.ts";
import { resolveEnv } from "./env.ts";
import { shownKey } from "./excerpt.ts";
import { resolveFiles } from "./files.ts";
import type { Findings } from "./findings.ts";
import { resolveGateway } from "./gateway.ts";
import { inside, isMap, type Layer, mergeDeep, setting, topmost, within } from "./merge.ts";
import { textSource } from "./text-source.ts";

/** What is wrong under `defaults` is wrong even where no profile has it yet; of several files the layers of each. */
export function checkDefaults(findings: Findings, layers: readonly Layer[]): void {
  resolveEnv(findings, within(layers, "env"));
  resolveFiles(findings, within(layers, "files"), undefined);
  checkDistribution(findings, layers);
}

/**
 * One profile of its layers; undefined where its name can be none.
 * @param layers from the lowest to its own
 * @param own where the profile itself stands
 */
export function resolveProfile(
  findings: Findings,
  written: string,
  layers: readonly Layer[],
  own: Layer,
): ProfileSettings | undefined {
  const place = own.source.key(own.path);
  const parsed = parseProfileName(written);
  if (!parsed.ok) {
    findings.refuse(
      "manifest-profile-name",
      `the profile name "${shownKey(written)}" ${parsed.reason}`,
      place,
    );
    return undefined;
  }
  const { name } = parsed;
  const description = setting(layers, "description");
  const soul = topmost(layers, "soul");
  const alias = topmost(layers, "alias");
  const hosts = setting(layers, "hosts");
  const distribution = resolveDistribution(findings, layers, name);
  return {
    name,
    place,
    ...(Array.isArray(hosts) && { hosts: hosts.map(String) }),
    ...(typeof description === "string" && { description }),
    ...(typeof alias?.value === "boolean" && {
      alias: { value: alias.value, place: alias.source.key(alias.path) },
    }),
    create: resolveCreate(findings, inside(layers, "create"), name),
    ...(distribution !== undefined && { distribution }),
    ...(isMap(soul?.value) && {
      soul: { value: textSource(findings, soul.value, soul), place: soul.source.key(soul.path) },
    }),
    config: mergeDeep(inside(layers, "config")).flatMap(({ at, value, path, source }) =>
      at.length === 0 ? [] : [{ path: at, value, place: source.key(path) }],
    ),
    env: resolveEnv(findings, inside(layers, "env")),
    files: resolveFiles(findings, inside(layers, "files"), name),
    gateway: resolveGateway(findings, inside(layers, "gateway"), { name, place }),
  };
}
