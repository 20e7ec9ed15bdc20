import { hermesFor } from "../hermes/command-line.ts";
import { type Condition, conditionOf } from "../hermes/condition.ts";
import type { HermesLayout } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";

/**
 * Gateways of profiles that the fleet does not answer for, and that a crash has left behind: named, with what to type,
 * and left alone. One that somebody runs in a terminal is none of them.
 * @param members the profiles that the fleet answers for
 */
export function undeclaredGateways(
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
  members: ReadonlySet<ProfileName>,
): readonly Diagnostic[] {
  if (format === undefined) return [];
  return [...facts.profiles].sort().flatMap((name): readonly Diagnostic[] => {
    if (members.has(name)) return [];
    const id = format.id(layout, name);
    const gateway = facts.gateways.get(name) ?? { is: "none" };
    // A service of that name for another home says nothing of this profile.
    const service = facts.definitions.get(id)?.belongsHere === false ? undefined : facts.services.get(id);
    const isOrphan = gateway.is === "live" && gateway.stray?.is === "orphan";
    const told = wordsOf(conditionOf(service, gateway, facts.nowMs), isOrphan);
    if (told === undefined) return [];
    const message = `profile "${name}", which is not in the manifest: ${told.what}`;
    return [{ code: "leftover", severity: "warning", message, hint: told.how(hermesFor(name)) }];
  });
}

function wordsOf(
  condition: Condition,
  isOrphan: boolean,
): { readonly what: string; readonly how: (hermes: string) => string } | undefined {
  switch (condition.is) {
    case "unsupervised":
      return isOrphan
        ? {
            what: `its gateway (process ${condition.pid}) is left from a crash, and nothing supervises it`,
            how: (hermes) => `To end it: \`${hermes} gateway stop\``,
          }
        : undefined;
    case "failing":
    case "parked":
      return {
        what: `its gateway does not come up: ${condition.reason}`,
        how: (hermes) =>
          `\`${hermes} logs errors\` tells more; to be rid of its service: \`${hermes} gateway uninstall\``,
      };
    case "failed":
    case "running":
    case "degraded":
    case "starting":
    case "stopped":
      return undefined;
    default:
      return condition satisfies never;
  }
}
