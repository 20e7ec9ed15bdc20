import { activeProfileFile, type HermesLayout } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Facts } from "../model/facts.ts";
import type { Address, FileDigest, ProfileName } from "../model/ids.ts";
import type { HermesSettings } from "../model/manifest.ts";
import type { Shown } from "../model/plan.ts";
import type { Expected, Op } from "../model/step.ts";
import { fileIn } from "./host-files.ts";
import { type Outcome, outcomeOf, type PhasedOp } from "./kind.ts";

/** The address of the sticky profile. */
export const ACTIVE_PROFILE = "host.active_profile" as Address; // the one of its kind

/** The profile that `hermes` is for where no -p says otherwise, as it stands on the host; no name is checked. */
export function activeProfileOn(facts: Pick<Facts, "files">, layout: HermesLayout): string {
  const file = fileIn(facts, activeProfileFile(layout));
  const written = file.is === "text" ? file.text.trim() : "";
  return written === "" ? DEFAULT_PROFILE : written;
}

/**
 * The sticky profile, which `hermes profile use` sets. A manifest that says nothing of it any more leaves it as it is:
 * others may count on it.
 * @param isNew the profile is made by this plan, so that it can only be named afterwards
 */
export function planActiveProfile(
  { activeProfile: want }: HermesSettings,
  facts: Facts,
  layout: HermesLayout,
  { digest, isNew }: { digest: (text: string) => FileDigest; isNew: (profile: ProfileName) => boolean },
): Outcome | undefined {
  if (want === undefined) return undefined;
  const resource = { address: ACTIVE_PROFILE, profile: undefined, kind: "active-profile" } as const;
  const path = activeProfileFile(layout);
  const file = fileIn(facts, path);
  if (file.is === "unreadable") {
    return outcomeOf(
      {
        action: "no-op",
        diagnostics: [
          {
            code: "host-file-unreadable",
            severity: "error",
            message: `the sticky profile cannot be read: ${file.reason}`,
            path,
            hint: "Mend or move the file; it is left as it is until then.",
            blocks: "resource",
          },
        ],
      },
      resource,
      [],
    );
  }
  const is = activeProfileOn(facts, layout);
  if (is === want.value) return outcomeOf({ action: "no-op" }, resource, []);
  const expect: Expected =
    file.is === "text" ? { is: "digest", digest: digest(file.text) } : { is: "absent" };
  const op: Op =
    want.value === DEFAULT_PROFILE
      ? { do: "remove", path, expect, withFolder: false }
      : {
          do: "edit",
          path,
          edit: { format: "text", text: `${want.value}\n` },
          mode: file.is === "text" ? file.mode : 0o644,
          expect,
        };
  // With a name of what is not there yet, `hermes` would refuse every call without -p.
  const phase: PhasedOp["phase"] = isNew(want.value) ? "files" : "host";
  const shown = (value: string): Shown => ({ is: "value", value });
  return outcomeOf(
    {
      action: "update",
      reasons: [`\`hermes\` without -p is to be for ${JSON.stringify(want.value)}`],
      details: [
        {
          shows: "keys",
          keys: [{ key: "active_profile", before: shown(is), after: shown(want.value) }],
        },
      ],
    },
    resource,
    [{ phase, op }],
  );
}
