import type { Claim } from "../hermes/claims.ts";
import type { HermesLayout } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";
import type { Claimant } from "./conflicts.ts";
import { compareText, subjectOf } from "./conflicts.ts";
import { declaredClaimant } from "./declared-claimant.ts";

interface Holder {
  readonly settings: ProfileSettings;
  readonly hosts: readonly string[];
  readonly claimant: Claimant;
}

/**
 * Tokens that the manifest gives to gateways on two hosts. The same literal on two hosts that are named for it is an
 * error; a reference may give another value on each host, so that it is a warning. Ports are each host's own.
 * @param here this host; undefined: for whatever host
 */
export function acrossHosts(
  manifest: HostManifest,
  layout: HermesLayout,
  here?: { readonly name: string; readonly formerly: string | undefined },
): readonly Diagnostic[] {
  const all = [...manifest.profiles.values(), ...manifest.elsewhere.values()].toSorted((one, other) =>
    compareText(one.name, other.name),
  );
  const named = new Set(all.flatMap(({ hosts = [] }) => hosts));
  if (named.size === 0) return [];
  // A host that was renamed has two names in the manifest and is one machine.
  const today = (host: string) => (here !== undefined && host === here.formerly ? here.name : host);
  const everywhere = new Set([...named, ...(here === undefined ? [] : [here.name])].map(today));
  const running = all.filter(({ gateway }) => gateway.state === "running");
  const holders = running.map(
    (settings): Holder => ({
      settings,
      hosts: settings.hosts?.map(today) ?? [...everywhere].sort(),
      claimant: declaredClaimant(settings, layout),
    }),
  );
  const things = new Map<string, { claim: Claim; by: Holder[] }>();
  for (const one of holders) {
    for (const claim of one.claimant.claims) {
      if (claim.kind !== "credential") continue;
      const key = JSON.stringify([claim.platform, claim.identity]);
      const thing = things.get(key) ?? { claim, by: [] };
      things.set(key, { claim: thing.claim, by: [...thing.by, one] });
    }
  }
  return [...things.values()].flatMap(({ claim, by }): readonly Diagnostic[] => {
    const [first, ...others] = by;
    // Two on one host are a conflict there, which is told as one.
    const isTold =
      here === undefined
        ? by.some((one) =>
            by.some((other) => other !== one && other.hosts.some((host) => one.hosts.includes(host))),
          )
        : by.filter((one) => one.hosts.includes(here.name)).length > 1;
    const hosts = [...new Set(by.flatMap((one) => one.hosts))].sort();
    if (first === undefined || hosts.length < 2 || isTold) return [];
    const isReference = claim.identity.startsWith("reference ");
    // Nobody may ever apply for a host that only another profile names.
    const isCertain = !isReference && by.every(({ settings }) => settings.hosts !== undefined);
    const place = first.claimant.placeOf(claim) ?? first.settings.place;
    const who =
      others.length === 0 ? "" : `, also by ${others.map(({ settings }) => `"${settings.name}"`).join(", ")}`;
    return [
      {
        code: "token-conflict",
        severity: isCertain ? "error" : "warning",
        message:
          `profile "${first.settings.name}": ${subjectOf(claim)} is used on ${hosts.length} hosts (${hosts.join(", ")})${who}; ` +
          `one ${claim.noun} can serve one gateway`,
        hint: isReference
          ? "It is well if the reference gives another value on each host; otherwise name one host for it under `hosts:`."
          : "Name one host for it under `hosts:`, or give each host its own.",
        place,
        ...(isCertain && { blocks: "apply" as const }),
      },
    ];
  });
}
