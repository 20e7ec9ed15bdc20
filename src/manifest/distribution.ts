import { readSource } from "../hermes/distribution-source.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { ProfileName } from "../model/ids.ts";
import type { DistributionSettings, DistributionSource, Placed } from "../model/manifest.ts";
import type { Findings } from "./findings.ts";
import { inside, isMap, type Layer, topmost } from "./merge.ts";

const CODE = "manifest-distribution";

/** What a profile is installed from, whole: the topmost counts, and nothing of those below it. */
export function resolveDistribution(
  findings: Findings,
  layers: readonly Layer[],
  profile: ProfileName,
): Placed<DistributionSettings> | undefined {
  const top = topmost(layers, "distribution");
  if (top === undefined || !isMap(top.value)) return undefined;
  const { version } = top.value;
  const place = top.source.key(top.path);
  if (profile === DEFAULT_PROFILE) {
    const message =
      'profile "default" cannot come from a distribution: its home is the Hermes root, which is there before it';
    findings.refuse(CODE, message, place, "Take it out, or say null where it is inherited.");
    return undefined;
  }
  refuseOtherOrigins(findings, inside(layers, "create"), profile);
  const source = sourceOf(findings, top.value.source, top);
  if (source === undefined) return undefined;
  return { value: { source, ...(typeof version === "string" && version !== "" && { version }) }, place };
}

/** What is wrong with a source under `defaults` is wrong even where no profile has it yet. */
export function checkDistribution(findings: Findings, layers: readonly Layer[]): void {
  const top = topmost(layers, "distribution");
  if (isMap(top?.value)) sourceOf(findings, top.value.source, top);
}

/** A distribution brings its own skills and its own beginning. */
function refuseOtherOrigins(findings: Findings, layers: readonly Layer[], profile: ProfileName): void {
  for (const [key, what] of [
    ["clone_from", "as a copy of another"],
    ["skills", "with a choice of bundled skills"],
  ] as const) {
    const other = topmost(layers, key);
    if (typeof other?.value !== "string") continue;
    findings.refuse(
      CODE,
      `profile "${profile}" cannot come from a distribution and begin ${what}`,
      other.source.key(other.path),
      `Take create.${key} or distribution out; null takes out what is inherited.`,
    );
  }
}

function sourceOf(
  findings: Findings,
  written: unknown,
  { path, source }: Layer,
): DistributionSource | undefined {
  if (typeof written !== "string" || written === "") return undefined;
  const read = readSource(written);
  const refuse = (message: string, hint: string) => {
    findings.refuse(CODE, message, source.value([...path, "source"]), hint);
    return undefined;
  };
  switch (read.is) {
    case "git":
      return { from: "git", url: written };
    case "path":
      return written.endsWith(".git")
        ? { from: "git", url: findings.path(written, source) }
        : { from: "folder", path: findings.path(written, source), written };
    case "credentials":
      // Hermes would write it into distribution.yaml, and hand it to git for every process to see.
      return refuse(
        "the source of a distribution holds a user name, a password or a token, which would not stay secret",
        "Take it out, and let git know it by a credential helper (`git help credentials`) or an SSH key.",
      );
    case "refused":
      return refuse(`the source of a distribution ${read.reason}`, read.hint);
    default:
      return read satisfies never;
  }
}
