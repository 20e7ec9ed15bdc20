import { defaultFirst } from "../hermes/names.ts";
import type { Address, ProfileName } from "../model/ids.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";
import { ACTIVE_PROFILE } from "../resources/active-profile.ts";
import { fileAddress } from "../resources/file.ts";
import { KEEP_AWAKE } from "../resources/keep-awake.ts";
import { addressOf } from "../resources/kind.ts";
import { LINGER } from "../resources/linger.ts";

/** The addresses of everything that a manifest declares for this host: what a plan of it names, without a look. */
export function declaredAddresses({ profiles, host, hermes }: HostManifest): readonly Address[] {
  return [
    ...(host.linger === undefined ? [] : [LINGER]),
    ...(host.keepAwake === undefined ? [] : [KEEP_AWAKE]),
    ...(hermes.activeProfile === undefined ? [] : [ACTIVE_PROFILE]),
    ...defaultFirst(profiles.keys()).flatMap((name) => addressesOf(name, profiles.get(name))),
  ];
}

function addressesOf(name: ProfileName, settings: ProfileSettings | undefined): readonly Address[] {
  if (settings === undefined) return [];
  const { description, alias, soul, config, files } = settings;
  const parts: readonly (readonly [string, boolean])[] = [
    ["description", description !== undefined],
    ["alias", alias !== undefined],
    ["soul", soul !== undefined],
    ["config", config.length > 0],
    ["env", true],
    ["service", true],
    ["gateway", true],
  ];
  return [
    addressOf(name),
    ...parts.flatMap(([part, isDeclared]) => (isDeclared ? [addressOf(name, part)] : [])),
    ...[...files.keys()].sort().map((path) => fileAddress(name, path)),
  ];
}
