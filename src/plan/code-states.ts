import type { CodeState } from "../model/code-state.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { InstalledCode } from "../model/installed-code.ts";

/**
 * Which code the gateways that run have, in the order of their names. A process keeps what it began with, whatever is
 * installed since. Starts are told rounded down, so that one which began as the code came counts as older: it is started
 * anew in vain, and never left behind.
 * @param installs the installations that the services of profiles run; one that is not in it is taken for this one's
 */
export function codeStates(
  { gateways }: Pick<Facts, "gateways">,
  { folder, changedMs }: Pick<InstalledCode, "folder" | "changedMs">,
  installs: ReadonlyMap<ProfileName, AbsolutePath>,
): readonly CodeState[] {
  return [...gateways]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([profile, gateway]): readonly CodeState[] => {
      if (gateway.is !== "live") return [];
      const { process, startedMs } = gateway;
      const install = installs.get(profile) ?? folder;
      if (install !== folder)
        return [{ profile, process, startedMs, code: { is: "elsewhere", folder: install } }];
      const isOlder = changedMs === undefined || startedMs < changedMs;
      return [{ profile, process, startedMs, code: { is: isOlder ? "older" : "current" } }];
    });
}
