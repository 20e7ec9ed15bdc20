import satisfies from "semver/functions/satisfies.js";
import { hermesFor } from "../hermes/command-line.ts";
import { filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { Step } from "../model/step.ts";
import { fileIn } from "../resources/host-files.ts";
import type { Handover } from "./handovers.ts";

/** What stands in the way on this host: no Hermes, a wrong one, no service manager. */
export function hostDiagnostics(
  manifest: HostManifest,
  facts: Facts,
  wantsServices: boolean,
  /** The plan itself brings the service manager up. */
  startsManager: boolean,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const { hermes } = facts;
  const { requires } = manifest.hermes;
  if (hermes.is === "missing") {
    found.push({
      code: "hermes-not-found",
      severity: "warning",
      message: `Hermes was not found: ${hermes.reason}`,
      hint: "Install Hermes, or set hermes.command to its absolute path.",
      blocks: "apply",
    });
  } else if (requires !== undefined && hermes.version === undefined) {
    found.push({
      code: "hermes-version",
      severity: "warning",
      message: `the version of ${hermes.path} cannot be told from its files, and ${requires.value} is required`,
      place: requires.place,
    });
  } else if (requires !== undefined && !satisfies(hermes.version ?? "", requires.value)) {
    found.push({
      code: "hermes-version",
      severity: "warning",
      message: `Hermes ${hermes.version} is installed, and ${requires.value} is required`,
      hint: "Run `hermes update`, or change hermes.requires.",
      place: requires.place,
      blocks: "apply",
    });
  }
  if (wantsServices && facts.manager.is === "unavailable" && !startsManager) {
    found.push({
      code: "service-manager-unavailable",
      severity: "warning",
      message: facts.manager.reason,
      hint: facts.manager.hint,
      blocks: "apply",
    });
  }
  return found;
}

/** A file of an undeclared profile that cannot be read hides the tokens in it. */
export function undeclaredDiagnostics(
  members: ReadonlySet<ProfileName>,
  facts: Facts,
  layout: HermesLayout,
): readonly Diagnostic[] {
  return [...facts.profiles].sort().flatMap((name) => {
    if (members.has(name)) return [];
    const { env, config } = filesOf(homeOf(layout, name));
    return [env, config].flatMap((path): readonly Diagnostic[] => {
      const file = fileIn(facts, path);
      if (file.is !== "unreadable") return [];
      return [
        {
          code: "host-file-unreadable",
          severity: "warning",
          message: `profile "${name}" is not in the manifest, and its tokens cannot be compared: ${file.reason}`,
          path,
        },
      ];
    });
  });
}

/** A gateway would start with what another still holds and this apply does not make it give up. */
export function stillHeld(handovers: readonly Handover[], steps: readonly Step[]): readonly Diagnostic[] {
  return handovers.flatMap(({ from, to, what }): readonly Diagnostic[] => {
    const starts = steps.some(({ profile, phase }) => profile === to && phase === "start");
    const isLetGo = steps.some(({ profile, phase }) => profile === from && phase === "stopped");
    if (!starts || isLetGo) return [];
    return [
      {
        code: "token-conflict",
        severity: "error",
        message: `profile "${to}": ${what} is still held by the running gateway of "${from}", which this apply does not stop`,
        hint: `Mend what keeps "${from}" from being planned, or stop its gateway: \`${hermesFor(from)} gateway stop\`.`,
        profiles: [to, from],
        blocks: "apply",
      },
    ];
  });
}
