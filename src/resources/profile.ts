import { createCommand, deleteCommand } from "../hermes/command-line.ts";
import { below, filesOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { CreateSettings } from "../model/manifest.ts";
import type { Distributing } from "./distributing.ts";
import { distributionDetails, distributionReason, distributionSteps } from "./distribution.ts";
import { isCreated, unreadableFile } from "./host-files.ts";
import { addressOf, type Finding, kindOf, type Leaving, type ProfileLayout } from "./kind.ts";
import { isOrphan } from "./orphan.ts";

interface Want {
  readonly create: CreateSettings;
  readonly hasWrapper: boolean;
  readonly leaving: Leaving | undefined;
  readonly distributing: Distributing | undefined;
}

interface Is {
  readonly is: "there" | "bare-folder" | "absent";
}

/** The profile itself: its home, made by `hermes profile create`, or from a distribution. */
export const profile = kindOf<Want, Is, Want>({
  kind: "profile",

  address: (name) => addressOf(name),

  desired: ({ settings, leaving, distributing }) => ({
    create: settings.create,
    distributing,
    hasWrapper: settings.alias?.value !== false,
    leaving,
  }),

  needs: ({ layout, settings }) =>
    settings.distribution === undefined ? [] : [{ path: filesOf(layout.home).distribution }],
  observed(context) {
    const { facts, layout } = context;
    if (facts.tombstones.has(layout.profile)) return { unreadable: [tombstone(layout)] };
    if (facts.blockedHomes.has(layout.profile)) {
      return unreadableFile(layout.profile, layout.home, "its home", "it is not a folder");
    }
    if (context.distribution.is === "refused") return { unreadable: context.distribution.diagnostics };
    if (context.facts.profiles.has(context.layout.profile)) return { is: "there" };
    return { is: isCreated(context) ? "absent" : "bare-folder" };
  },

  change(want, { is }, { layout, facts, record, settings }) {
    if (want.leaving !== undefined) {
      if (is === "absent" || want.leaving.home === "keep") return { action: "no-op" };
      if (isRunningByItself(facts, layout)) {
        return { action: "no-op", reasons: ["left as it is while its gateway runs outside its service"] };
      }
      const foreign = foreignService(facts, layout);
      if (foreign !== undefined) return { action: "no-op", diagnostics: [foreign] };
      return { action: "delete", reasons: [`${want.leaving.because}; its home is saved first`], todo: want };
    }
    if (want.distributing !== undefined) return distributed(want, want.distributing, is);
    if (settings.distribution !== undefined)
      return { action: "no-op", record: { creating: undefined, updating: undefined } };
    if (is === "there")
      return record?.creating === true
        ? { action: "no-op", record: { creating: undefined }, diagnostics: [perhapsHalfMade(layout)] }
        : { action: "no-op" };
    if (is === "bare-folder") {
      // `hermes profile create` refuses a folder that exists; its .env, which comes next, makes it a profile.
      return { action: "update", reasons: ["its folder is there, but nothing of a profile is in it"] };
    }
    if (layout.profile === DEFAULT_PROFILE) {
      return { action: "create", reasons: ["the Hermes root does not exist yet"], todo: want };
    }
    const { skills, cloneFrom } = want.create;
    const skillsOfItsOwn = skills === "none" ? "without bundled skills" : "with bundled skills";
    return {
      action: "create",
      reasons: [cloneFrom === undefined ? skillsOfItsOwn : `as a copy of "${cloneFrom.value}"`],
      todo: want,
      record: { creating: true, ...(cloneFrom !== undefined && { uncleanEnv: true, uncleanConfig: true }) },
    };
  },

  steps({ create, hasWrapper, leaving, distributing }, context) {
    const { layout } = context;
    const { home, profile: name } = layout;
    if (leaving !== undefined) {
      return [
        { phase: "export", op: { do: "export", profile: name, folder: leaving.exports } },
        { phase: "delete", op: { do: "hermes", args: deleteCommand(name), home, leaves: "removed" } },
      ];
    }
    if (distributing !== undefined) return distributionSteps(distributing, context);
    if (name === DEFAULT_PROFILE)
      return [{ phase: "create", op: { do: "make-folder", path: home, mode: 0o700 } }];
    const args = createCommand(name, { ...create, hasWrapper });
    return [{ phase: "create", op: { do: "hermes", args, home, leaves: "made" } }];
  },
});

/** A profile that is installed from a distribution, or updated from it. */
function distributed(want: Want, what: Distributing, is: Is["is"]): Finding<Want> {
  return {
    action: is === "absent" ? "create" : "update",
    reasons: [distributionReason(what)],
    details: distributionDetails(what),
    todo: want,
    record: what.does === "update" ? { updating: true } : { creating: true },
  };
}

function tombstone({ profile: name, hermes, home }: ProfileLayout): Diagnostic {
  const path = below(hermes.root, "profiles", ".deleted", name);
  return {
    code: "profile-broken",
    severity: "error",
    message: `profile "${name}": its home is there, but Hermes takes it for deleted`,
    hint: `Remove ${path} to have it back, or move ${home} away to begin anew.`,
    path,
    blocks: "resource",
  };
}

/** An apply was ended while Hermes made it; what is there cannot be told from what should be. */
function perhapsHalfMade({ profile: name, home }: ProfileLayout): Diagnostic {
  return {
    code: "profile-broken",
    severity: "warning",
    message: `profile "${name}": an apply was ended while Hermes made it, and skills or files of it may be missing`,
    hint: `Where that is so: \`hermes profile delete ${name}\`, and apply again.`,
    path: home,
  };
}

/** Hermes removes the service of a profile by its name, whoever it belongs to. */
function foreignService({ definitions }: Facts, layout: ProfileLayout): Diagnostic | undefined {
  const { profile: name, format, hermes } = layout;
  const id = format?.id(hermes, name);
  if (id === undefined || definitions.get(id)?.belongsHere !== false) return undefined;
  return {
    code: "foreign-service",
    severity: "error",
    message: `profile "${name}" cannot be deleted: Hermes would remove ${id} with it, which belongs to another home`,
    hint: "Move that service away, or say `home: keep`.",
    blocks: "resource",
  };
}

/** A gateway that this apply does not stop: its home must not be taken from under it. */
function isRunningByItself({ gateways }: Facts, layout: ProfileLayout): boolean {
  const { profile: name, format, hermes } = layout;
  const found = gateways.get(name);
  const isUnsupervised =
    format === undefined || (found?.is === "live" && found.service !== format.id(hermes, name));
  return found?.is === "live" && isUnsupervised && !isOrphan(found);
}
