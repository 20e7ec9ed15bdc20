import { dirname } from "node:path";
import { installCommand, updateCommand } from "../hermes/command-line.ts";
import {
  DISTRIBUTION_FILE,
  type Distribution,
  type ReadDistribution,
  readDistribution,
} from "../hermes/distribution.ts";
import { isSameSource, shownSource } from "../hermes/distribution-source.ts";
import { below, filesOf } from "../hermes/layout.ts";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { DistributionFolder, Facts, FileFact, Inputs } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { DistributionSettings, ProfileSettings } from "../model/manifest.ts";
import type { Detail, Shown } from "../model/plan.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { ValueMap } from "../model/value.ts";
import { configOnDisk } from "./config.ts";
import type { Distributing, DistributionDecision } from "./distributing.ts";
import { envOnDisk } from "./env.ts";
import { expected, fileIn, isYetToBeMade } from "./host-files.ts";
import type { PhasedOp, ProfileContext, ProfileLayout } from "./kind.ts";

interface DecisionContext {
  readonly settings: ProfileSettings;
  readonly layout: ProfileLayout;
  readonly facts: Facts;
  readonly inputs: Inputs;
  readonly record: ProfileRecord | undefined;
}

const SETTLED = { is: "settled" } as const;

/** Whether a profile has to be installed from its distribution or updated, or why neither can be. */
export function decideDistribution(context: DecisionContext): DistributionDecision {
  const { settings, layout, facts, inputs, record } = context;
  const { distribution } = settings;
  if (distribution === undefined) return SETTLED;
  const { value: want, place } = distribution;
  const folder = inputs.distributions?.get(settings.name);
  const refuse = (what: string, hint: string) => refused(settings, place, what, hint);
  const hasHome = facts.profiles.has(settings.name);
  const isBegun = record?.creating === true;
  const install = (isForced: boolean) => due(context, want, folder, { does: "install", isForced });
  const path = filesOf(layout.home).distribution;
  const file = fileIn(facts, path);
  if (!hasHome && isYetToBeMade(settings.name, facts, record)) {
    const isFree = !facts.bareFolders.has(settings.name) || facts.hollowFolders.has(settings.name);
    if (isFree || file.is === "text") return install(!isFree);
  }
  if (!hasHome)
    return refuse("its folder is there, and was not installed from one", `Move ${layout.home} away.`);
  const read = file.is === "text" ? readDistribution(file.text) : undefined;
  // What Hermes had only begun to install is not taken for somebody's.
  if (isBegun && file.is === "text" && !(read?.ok && read.distribution.isInstalled)) return install(true);
  if (file.is === "absent" && isBegun)
    return refuse(
      `it exists without a ${DISTRIBUTION_FILE}, and may be what an apply that was ended has left or somebody's own`,
      `Where nothing in it is worth keeping: \`hermes profile delete ${settings.name}\`, and apply again. Otherwise take distribution out, or name another profile.`,
    );
  if (file.is === "absent")
    return refuse(
      "it exists, and was not installed from one",
      `Take distribution out, or name another profile. \`hermes profile install\` with --force replaces its config.yaml, SOUL.md and skills; \`hermes profile export ${settings.name}\` saves them.`,
    );
  if (file.is === "unreadable" || !read?.ok) {
    const reason = file.is === "unreadable" ? file.reason : read?.ok === false ? read.reason : "";
    return refuse(`its ${DISTRIBUTION_FILE} cannot be read: ${reason}`, `Mend ${path}.`);
  }
  const { version, source } = read.distribution;
  if (source === undefined) {
    if (record?.updating === true)
      return due(context, want, folder, { does: "update", from: version, lacksSource: true });
    return refuse(
      `its ${DISTRIBUTION_FILE} does not say where it came from`,
      `Write the source into ${path} (\`source: …\`), where it came from the one that the manifest names.`,
    );
  }
  if (!isFrom(source, want, folder))
    return refuse(
      `it was installed from ${shownSource(source)}, and not from ${nameOf(want)}`,
      `Where only the address has changed, write the new one into ${path} (\`source: …\`). For another agent name another profile, or let this one go first.`,
    );
  if (want.version === undefined || want.version === version) return SETTLED;
  if (version === undefined)
    return refuse(
      `the version in its ${DISTRIBUTION_FILE} cannot be told`,
      `Write it in quotes into ${path}.`,
    );
  return due(context, want, folder, { does: "update", from: version, lacksSource: false });
}

/** Of a directory that is not there any more it cannot be told, and it matters only for an update. */
function isFrom(recorded: string, { source }: DistributionSettings, folder: DistributionFolder | undefined) {
  if (source.from === "git") return isSameSource(recorded, source.url);
  return recorded === source.path || folder?.realPath === undefined || recorded === folder.realPath;
}

type Without<T> = T extends unknown ? Omit<T, "want" | "brings" | "config"> : never;

/** What is due, where the source is seen to have what is wanted, or cannot be seen. */
function due(
  { settings }: DecisionContext,
  want: DistributionSettings,
  folder: DistributionFolder | undefined,
  what: Without<Distributing>,
): DistributionDecision {
  const place = settings.distribution?.place ?? settings.place;
  const refuse = (message: string, hint: string) => refused(settings, place, message, hint);
  const source = nameOf(want);
  const planned = (brings: Distribution | undefined, config: ValueMap): DistributionDecision => ({
    is: "due",
    what: what.does === "install" ? { ...what, want, brings, config } : { ...what, want, brings },
  });
  if (folder === undefined) return planned(undefined, {});
  if (folder.realPath === undefined)
    return refuse(
      `its source ${source} does not exist`,
      "A directory is named relative to the manifest; a repository by its URL: https://…",
    );
  const read = readFile(folder.says);
  if (!read.ok)
    return refuse(
      `its source ${source} is no distribution: ${read.reason}`,
      `Hermes wants a ${DISTRIBUTION_FILE} at its root.`,
    );
  const { distribution: brings } = read;
  if (want.version !== undefined && brings.version === undefined)
    return refuse(
      `the version of its source ${source} cannot be told`,
      `Have the source write it in quotes in its ${DISTRIBUTION_FILE}.`,
    );
  if (want.version !== undefined && brings.version !== want.version)
    return refuse(
      `its source ${source} has version ${brings.version}, and the manifest asks for ${want.version}`,
      `Declare version: ${JSON.stringify(brings.version)}, or have the source carry the other.`,
    );
  const config = configOnDisk(folder.config);
  return planned(brings, "data" in config ? config.data : {});
}

function readFile(file: FileFact): ReadDistribution {
  switch (file.is) {
    case "text":
      return readDistribution(file.text);
    case "absent":
      return { ok: false, reason: `it has no ${DISTRIBUTION_FILE}` };
    case "unreadable":
      return { ok: false, reason: `its ${DISTRIBUTION_FILE} cannot be read: ${file.reason}` };
    default:
      return file satisfies never;
  }
}

function refused({ name }: ProfileSettings, place: Place, what: string, hint: string): DistributionDecision {
  const diagnostic: Diagnostic = {
    code: "distribution",
    severity: "error",
    message: `profile "${name}" is to come from a distribution, but ${what}; it is left as it is`,
    hint,
    place,
    blocks: "resource",
  };
  return { is: "refused", diagnostics: [diagnostic] };
}

/** A source as the manifest names it. */
function nameOf({ source }: DistributionSettings): string {
  return source.from === "git" ? source.url : source.written;
}

const OPEN: Shown = { is: "known-at-apply" };
const ABSENT: Shown = { is: "absent" };

/** Why, and what it costs. */
export function distributionReason(what: Distributing): string {
  if (what.does === "update")
    return `from ${nameOf(what.want)}; its home is saved first, since SOUL.md, skills/ with your own in it and what else the distribution has are replaced`;
  if (!what.isForced) return "from a distribution";
  return "from a distribution, over what an apply that was ended has left; its home is saved first";
}

/** What a plan shows of an installation or an update. */
export function distributionDetails(what: Distributing): readonly Detail[] {
  const { want, brings } = what;
  const version = want.version ?? brings?.version;
  const after: Shown = version === undefined ? OPEN : { is: "value", value: version };
  if (what.does === "update")
    return [
      {
        shows: "keys",
        file: DISTRIBUTION_FILE,
        keys: [
          {
            key: "version",
            before: what.from === undefined ? OPEN : { is: "value", value: what.from },
            after,
          },
        ],
      },
    ];
  const source: Shown = { is: "value", value: nameOf(want) };
  const keys = [
    { key: "source", before: ABSENT, after: source },
    { key: "version", before: ABSENT, after },
    // Of a directory they are told as what is still to do.
    ...(brings === undefined ? [{ key: "required variables", before: ABSENT, after: OPEN }] : []),
  ];
  return [{ shows: "keys", file: DISTRIBUTION_FILE, keys }];
}

/** What an apply has to do for it: look, save, and only then have Hermes replace anything. */
export function distributionSteps(what: Distributing, context: ProfileContext): readonly PhasedOp[] {
  const { layout, exports } = context;
  const { home, profile: name } = layout;
  const { source, version } = what.want;
  const steps: PhasedOp[] = [];
  if (source.from === "git" && version !== undefined) {
    const folder = below(dirname(exports) as AbsolutePath, "sources"); // of an absolute path
    steps.push({ phase: "check", op: { do: "check-source", url: source.url, version, folder } });
  }
  if (what.does === "update" || what.isForced)
    steps.push({ phase: "save", op: { do: "export", profile: name, folder: exports } });
  const given = source.from === "git" ? source.url : source.path;
  if (what.does === "update" && what.lacksSource) {
    const path = filesOf(home).distribution;
    const edit = { format: "yaml", edits: [{ at: ["source"], to: { value: given } }] } as const;
    const file = fileIn(context.facts, path);
    const expect = expected(file, { ...context, distributing: undefined });
    const mode = file.is === "text" ? file.mode : 0o644;
    steps.push({ phase: "clear", op: { do: "edit", path, edit, mode, expect } });
  }
  const args = what.does === "update" ? updateCommand(name) : installCommand(given, name, what.isForced);
  const isNew = what.does === "install";
  const op = { do: "distribute", args, home, isNew, provides: provided(context) } as const;
  steps.push({ phase: "create", op: { ...op, ...(version !== undefined && { version }) } });
  return steps;
}

/** The variables that a profile has after the apply, whatever the distribution asks for. */
function provided({ settings, facts, layout }: ProfileContext): readonly string[] {
  const declared = [...settings.env].flatMap(([name, { value }]) => (value === null ? [] : [name]));
  const taken = new Set([...settings.env].flatMap(([name, { value }]) => (value === null ? [name] : [])));
  // Copied from .env.EXAMPLE, it may be there without a value.
  const onDisk = [...envOnDisk(fileIn(facts, filesOf(layout.home).env))].flatMap(([name, value]) =>
    value === "" ? [] : [name],
  );
  const fallback = facts.hermes.is === "found" ? [...(facts.hermes.fallbackVariables ?? [])] : [];
  return [...new Set([...declared, ...onDisk.filter((name) => !taken.has(name)), ...fallback])].sort();
}
