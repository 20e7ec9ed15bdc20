import { homeOf } from "../hermes/layout.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { Change } from "../model/plan.ts";
import type { Value } from "../model/value.ts";
import { activeProfileOn } from "../resources/active-profile.ts";
import { acceptedGateway, acceptedService } from "./accepted-gateway.ts";
import {
  type Accepted,
  type AcceptInput,
  accept,
  NOTHING,
  type ProfileToAccept,
  refuse,
  shownBefore,
} from "./accepted-kinds.ts";
import { acceptedConfig, acceptedDescription, acceptedEnv } from "./accepted-settings.ts";
import { acceptedFile, acceptedSoul } from "./accepted-texts.ts";

/**
 * What a manifest is to say so that one change of a plan is none any more: what is on the host. Pure; that it then is none
 * is for a plan of the edited manifest to show.
 */
export function accepted(change: Change, input: AcceptInput): Accepted {
  const { manifest, facts, layout } = input;
  switch (change.kind) {
    case "linger":
      return facts.linger === undefined
        ? refuse("this host knows no such thing")
        : set(["host", "linger"], facts.linger);
    case "active-profile":
      return set(["hermes", "active_profile"], activeProfileOn(facts, layout));
    case "keep-awake":
      if (change.action === "create" && manifest.host.keepAwake !== undefined)
        return set(["host", "keep_awake"], false);
      return refuse(
        "what somebody has made of the service that keeps the host awake cannot be said in a manifest",
        "Let `hermes-fleet apply` mend it, or write host.keep_awake as it is to be.",
      );
    default:
      break;
  }
  const { profile } = change;
  if (profile === undefined) return refuse("it is not known whose it is");
  const settings = manifest.profiles.get(profile);
  if (settings === undefined) {
    return refuse(
      `profile "${profile}" is not in the manifest for this host`,
      `\`hermes-fleet accept profile.${profile}\` takes the whole of it in.`,
    );
  }
  const path = ["profiles", profile];
  const isThere = facts.profiles.has(profile);
  if (change.kind === "profile") {
    if (change.action === "create" && !isThere && !facts.bareFolders.has(profile))
      return accept({ path, to: "taken-out" });
    const version = shownBefore(change, "version");
    if (change.action === "update" && typeof version === "string")
      return set([...path, "distribution", "version"], version);
    return refuse(change.reasons.join("; ") || "there is nothing on the host that a manifest could say");
  }
  if (!isThere) {
    return refuse(
      `profile "${profile}" does not exist on this host`,
      `\`hermes-fleet accept profile.${profile}\` takes it out of the manifest.`,
    );
  }
  const one: ProfileToAccept = { ...input, settings, home: homeOf(layout, profile), path };
  switch (change.kind) {
    case "description":
      return acceptedDescription(one);
    case "alias":
      return set([...path, "alias"], change.action === "delete");
    case "soul":
      return acceptedSoul(one);
    case "file":
      return acceptedFile(change, one);
    case "config":
      return acceptedConfig(one);
    case "env":
      return acceptedEnv(change, one);
    case "service":
      return acceptedService(change, one);
    case "gateway":
      return change.action === "no-op" ? NOTHING : acceptedGateway(change, one);
    case "record":
      return refuse("it is hermes-fleet's own, and no manifest says it");
    default:
      return change.kind satisfies never;
  }
}

function set(path: ManifestEdit["path"], value: Value): Accepted {
  return accept({ path, to: { value } });
}
