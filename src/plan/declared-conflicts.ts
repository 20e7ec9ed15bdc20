import type { HermesLayout } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { HostManifest } from "../model/manifest.ts";
import { acrossHosts } from "./across-hosts.ts";
import { conflicts } from "./conflicts.ts";
import { declaredClaimant } from "./declared-claimant.ts";

/** The conflicts that a manifest has by itself: the same token, reference or port twice on some host, or a token on two. */
export function declaredConflicts(manifest: HostManifest, layout: HermesLayout): readonly Diagnostic[] {
  const all = [...manifest.profiles.values(), ...manifest.elsewhere.values()];
  const hosts = new Set(all.flatMap(({ hosts: own = [] }) => own));
  // Where no profile names a host, one host that is called nothing stands for all.
  const found = [...(hosts.size === 0 ? [""] : hosts)].sort().flatMap((host) =>
    conflicts(
      all
        .filter(({ hosts: own }) => own === undefined || own.includes(host))
        .map((settings) => declaredClaimant(settings, layout)),
      [],
    ),
  );
  const once = new Map(found.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic] as const));
  return [...once.values(), ...acrossHosts(manifest, layout)];
}
