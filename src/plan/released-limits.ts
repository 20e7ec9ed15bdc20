import { basename } from "node:path";
import { homeOf } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import { fileIn } from "../resources/host-files.ts";
import { addressOf, type Outcome, outcomeOf, type PhasedOp, type ProfileLayout } from "../resources/kind.ts";
import { LIMIT_KEYS, limitChanges, limitMarks } from "../resources/service-limits.ts";
import { serviceWant } from "../resources/service-want.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { withLimits } from "./leave.ts";
import type { ReleaseInput } from "./release-input.ts";

/** Takes out the limits of a profile that are the fleet's, and touches nothing of its service; none: nothing to tell. */
export function releasedLimits(
  profile: ProfileName,
  input: ReleaseInput,
  format: ServiceFormat,
): readonly Outcome[] {
  const { facts, layout: hermes, manifest, digest, isComparable } = input;
  const layout: ProfileLayout = { profile, home: homeOf(hermes, profile), hermes, format };
  const id = format.id(hermes, profile);
  const resource = { address: addressOf(profile, "service"), profile, kind: "service" } as const;
  // One of our name for another home is another's, and so is what stands beside it.
  if (facts.definitions.get(id)?.belongsHere === false) return [];
  const path = format.limits.file(hermes, id);
  const file = fileIn(facts, path);
  const kept = input.record.profiles[profile] ?? {};
  const declared = manifest.profiles.get(profile)?.gateway.limits ?? {};
  if (file.is === "unreadable") {
    // Where no limits are the fleet's, it may hold what it likes.
    if (kept.limits === undefined && Object.keys(declared).length === 0) return [];
    const message = `profile "${profile}": its limits in ${path} cannot be taken out: ${file.reason}`;
    const hint = "Mend or move the file; nothing is released until then.";
    const blocked = {
      code: "host-file-unreadable",
      severity: "error",
      message,
      hint,
      path,
      blocks: "apply",
    } as const;
    return [outcomeOf({ action: "no-op", diagnostics: [blocked] }, resource, [])];
  }
  const is = file.is === "text" ? format.limits.read(file.text) : {};
  const known = isComparable ? kept : { ...kept, ...marksOf(kept, is, input.fingerprint) };
  const record = withLimits(known, format.limits.held(declared), input.fingerprint);
  const found = limitChanges(format, {}, file, { layout, record, fingerprint: input.fingerprint });
  const diagnostics = isKept(format, file.is === "text", found.becomes) ? [keptInDropIn(profile, path)] : [];
  const reload: PhasedOp = { phase: "unload", op: { do: "reload" } };
  if (found.becomes === "keep") {
    // What an earlier release has taken away before it was ended, the service manager may not have been told.
    const isGone = Object.keys(kept.limits ?? {}).some(
      (name) => is[name as keyof LimitSettings] === undefined,
    );
    const isOwed = format.reloads && (kept.reloadOwed === true || isGone);
    if (isOwed)
      return [
        outcomeOf(
          { action: "update", reasons: ["the service manager has not read its last change"], diagnostics },
          resource,
          [reload],
        ),
      ];
    return diagnostics.length === 0 ? [] : [outcomeOf({ action: "no-op", diagnostics }, resource, [])];
  }
  if (file.is !== "text") throw new Error("limits go from a file that is not there");
  const expect = { is: "digest", digest: digest(file.text) } as const;
  const { becomes } = found;
  const op: PhasedOp["op"] =
    becomes === "remove"
      ? { do: "remove", path, expect, withFolder: true }
      : {
          do: "edit",
          path,
          edit:
            "text" in becomes
              ? { format: "text", text: becomes.text }
              : format.edit(serviceWant(layout, facts), [], file.text, becomes.within),
          mode: file.mode,
          expect,
        };
  return [
    outcomeOf(
      {
        action: "update",
        reasons: [effect(format, found.keys, facts.gateways.get(profile)?.is === "live")],
        details: [{ shows: "keys", keys: found.keys }],
        diagnostics,
      },
      resource,
      [{ phase: "remove", op }, ...(format.reloads ? [reload] : [])],
    ),
  ];
}

/** A record whose fingerprints say nothing still says which limits were the fleet's. */
function marksOf({ limits }: ProfileRecord, is: LimitSettings, fingerprint: Fingerprint): ProfileRecord {
  const own = Object.entries(is).filter(([name]) => limits?.[name] !== undefined);
  const marks = limitMarks(Object.fromEntries(own), fingerprint);
  return marks === undefined ? {} : { limits: marks };
}

/** Something of the fleet's own drop-in stays. */
function isKept(
  { limits: { apart } }: ServiceFormat,
  isThere: boolean,
  becomes: ReturnType<typeof limitChanges>["becomes"],
): boolean {
  if (apart === undefined || !isThere || becomes === "remove") return false;
  return becomes === "keep" || "text" in becomes;
}

function keptInDropIn(profile: ProfileName, path: AbsolutePath): Diagnostic {
  return {
    code: "kept-by-hand",
    severity: "warning",
    message: `profile "${profile}": ${basename(path)} holds what hermes-fleet has not written, and that stays`,
    hint: "Remove it by hand, or leave it where it is: it goes on counting.",
    path,
  };
}

/** When it is felt that limits are gone. */
function effect(
  format: ServiceFormat,
  keys: readonly { readonly key: string }[],
  isRunning: boolean,
): string {
  if (!isRunning) return "its limits go";
  const fixed = format.limits.fixedAtStart.map((name) => LIMIT_KEYS[name]) as readonly string[];
  const held = keys.map(({ key }) => key).filter((key) => fixed.includes(key));
  if (held.length === 0) return "its limits go, and hold the running gateway no more";
  return `its limits go; the running gateway keeps ${held.join(" and ")} until its service is ${format.reloads ? "started anew" : "loaded anew"}`;
}
