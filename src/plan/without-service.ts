import type { ProfileSettings } from "../model/manifest.ts";
import type { ProfileContext } from "../resources/kind.ts";
import type { Member } from "./members.ts";

/** What is done to a profile that another's gateway serves, or none: it is one without a service. */
export function withoutService(settings: ProfileSettings): ProfileSettings {
  const gateway = { ...settings.gateway, state: "absent", startAtLogin: false, limits: {} } as const;
  return { ...settings, gateway };
}

/** Undefined for one that has a service of its own, or is to have none in any topology. */
export function whyWithoutService({ settings, isServed }: Member): ProfileContext["withoutService"] {
  if (isServed === undefined || settings.gateway.state === "absent") return undefined;
  const because = isServed
    ? 'the gateway of "default" is to serve it'
    : 'it is to be stopped, and where the gateway of "default" serves all, none has a service of its own';
  return { because, isServed };
}
