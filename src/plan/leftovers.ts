import { basename } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { Leftovers, StrayDefinition } from "../model/leftovers.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";

/**
 * What starts gateways beside the services of the fleet: named, with what to type, and left alone.
 * @param members the profiles that the fleet answers for: what is said of the services of others is theirs to say
 * @param showsDrift drop-ins that leave alone what the fleet answers for are told, too
 */
export function leftoverDiagnostics(
  { gone, legacy, system, dropIns }: Leftovers,
  format: ServiceFormat | undefined,
  members: ReadonlySet<ProfileName>,
  showsDrift: boolean,
): readonly Diagnostic[] {
  if (format === undefined) return [];
  const { remedy } = format.places;
  const userWay = (one: StrayDefinition) => `If nothing needs it: \`${remedy.user(one)}\``;
  const systemWay = (one: StrayDefinition) => `To keep only the user's: \`${remedy.system(one)}\``;
  const isSystems = ({ path }: StrayDefinition) =>
    format.places.systemFolders.some((one) => path.startsWith(`${one}/`));
  return [
    ...gone.map((one) =>
      leftover(
        one,
        `${one.service} runs a gateway for a profile that is gone (${one.home}): it is started again and again, and takes a token that may be another's by now`,
        userWay(one),
      ),
    ),
    ...legacy.map((one) =>
      leftover(
        one,
        `${one.service} is from before Hermes told profiles apart: beside the service of "default" there are two gateways on one token`,
        isSystems(one) ? systemWay(one) : userWay(one),
      ),
    ),
    ...system.map((one) =>
      leftover(
        one,
        `${one.service} is there for the whole system, too: two gateways fight over one token`,
        systemWay(one),
      ),
    ),
    ...dropIns.flatMap(({ profile, path, overrules }): readonly Diagnostic[] => {
      if (!members.has(profile)) return [];
      const name = basename(path);
      if (overrules.length === 0) {
        const message = `profile "${profile}": ${name}, a drop-in of somebody else's, adds to its service`;
        return showsDrift ? [{ code: "leftover", severity: "note", message, path }] : [];
      }
      return [
        {
          code: "leftover",
          severity: "warning",
          message: `profile "${profile}": ${name}, a drop-in of somebody else's, overrules ${overrules.join(", ")} of its service, whatever that says itself`,
          hint: `If that is not meant: \`rm ${path} && systemctl --user daemon-reload\`, and restart the gateway.`,
          path,
        },
      ];
    }),
  ];
}

function leftover({ path }: StrayDefinition, message: string, hint: string): Diagnostic {
  return { code: "leftover", severity: "warning", message, hint, path };
}
