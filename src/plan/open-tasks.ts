import { sessionFiles } from "../hermes/claims.ts";
import { type Requirement, readDistribution, unmet } from "../hermes/distribution.ts";
import { below, filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import { type OpenTask, openTasks } from "../hermes/open-tasks.ts";
import { AUTH_STORE } from "../hermes/provider-login.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import { configOnDisk } from "../resources/config.ts";
import type { DistributionDecision } from "../resources/distributing.ts";
import { fileIn } from "../resources/host-files.ts";
import { addressOf } from "../resources/kind.ts";
import type { ProfileState } from "./after.ts";

/**
 * What a person still has to do for a declared profile. A profile whose gateway is not to run is used on the command
 * line: it needs a model and the login to it all the same, but no platform and nothing paired.
 * @param state its files, as they will be after the apply
 */
export function openTasksOf(
  settings: ProfileSettings,
  state: ProfileState,
  facts: Facts,
  layout: HermesLayout,
  distribution?: DistributionDecision,
): readonly OpenTask[] {
  const home = homeOf(layout, settings.name);
  return openTasks({
    profile: settings.name,
    state: isReadable(facts, home) ? { ...state, authStores: authStores(facts, layout, home) } : undefined,
    isGatewayToRun: settings.gateway.state === "running",
    gateway: facts.gateways.get(settings.name) ?? { is: "none" },
    unmet: unmetBy(settings, state, facts, home, distribution),
    home,
  });
}

/** Of what is yet to come from a repository nobody can tell what it needs. */
function unmetBy(
  { distribution: declared }: ProfileSettings,
  { env }: ProfileState,
  { files, hermes }: Facts,
  home: AbsolutePath,
  decision: DistributionDecision | undefined,
): readonly Requirement[] {
  if (declared === undefined || decision?.is === "refused") return [];
  const file = fileIn({ files }, filesOf(home).distribution);
  const onDisk = file.is === "text" ? readDistribution(file.text) : undefined;
  const installed = onDisk?.ok ? onDisk.distribution : undefined;
  const there = decision?.is === "due" ? decision.what.brings : installed;
  const fallback = hermes.is === "found" ? hermes.fallbackVariables : undefined;
  // Copied from .env.EXAMPLE, it may be there without a value.
  const has = (name: string) => {
    const reading = env.get(name);
    return reading !== undefined && (reading.is !== "value" || reading.secret.reveal() !== "");
  };
  return there === undefined ? [] : unmet(there, { has }, fallback ?? new Set());
}

/** The same as notes: what is open hinders no apply, and a profile that waits for it is no failure. */
export function openTaskNotes(
  settings: ProfileSettings,
  state: ProfileState,
  facts: Facts,
  layout: HermesLayout,
  distribution?: DistributionDecision,
): readonly Diagnostic[] {
  return openTasksOf(settings, state, facts, layout, distribution).map((task) => ({
    code: "to-do",
    severity: "note",
    message: `profile "${settings.name}": ${task.what}`,
    hint: hintOf(task),
    address: addressOf(settings.name),
  }));
}

function hintOf({ kind, command }: OpenTask): string {
  switch (kind) {
    case "model":
      return `Run \`${command}\`, or declare config.model.default.`;
    case "platform":
      return `Run \`${command}\`, or declare a platform's variables under env.`;
    case "variable":
      return `Declare it under env, or put it there: \`${command}\`.`;
    case "login":
      return `Run \`${command}\`.`;
    default:
      return kind satisfies never;
  }
}

/** A file that cannot be read is told elsewhere; what is missing in it cannot be known. */
export function isReadable(facts: Facts, home: AbsolutePath): boolean {
  const { env, config } = filesOf(home);
  const paths = [env, config, ...sessionFiles().map((name) => below(home, name))];
  return (
    paths.every((path) => fileIn(facts, path).is !== "unreadable") &&
    "data" in configOnDisk(fileIn(facts, config))
  );
}

/** Undefined where they have not been looked for, or cannot be read. */
function authStores(facts: Facts, { root }: HermesLayout, home: AbsolutePath): readonly string[] | undefined {
  const files = [home, root].map((folder) => facts.files.get(below(folder, AUTH_STORE)));
  if (files.some((file) => file === undefined || file.is === "unreadable")) return undefined;
  return files.flatMap((file) => (file?.is === "text" ? [file.text] : []));
}
