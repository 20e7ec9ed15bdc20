import { changedProfiles } from "../manifest/changed-profiles.ts";
import { editManifest } from "../manifest/edit-manifest.ts";
import type { EditedFile } from "../manifest/edited-files.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { Change } from "../model/plan.ts";
import { accepted } from "../plan/accepted.ts";
import type { AcceptInput, SourceText } from "../plan/accepted-kinds.ts";
import { isConflict } from "../plan/import-remains.ts";
import { isWithin } from "../plan/target.ts";
import { fingerprintWith, readKey } from "../record/key.ts";
import type { ReadingSystem } from "../system/system.ts";
import {
  addressesOf,
  differentTexts,
  isDifference,
  newChanges,
  otherHost,
  refusal,
  remains,
  unknownAddress,
} from "./accept-diagnostics.ts";
import { hidingOf, withProfile } from "./accept-profile.ts";
import { askingOnce, withTexts } from "./in-memory.ts";
import { type Loaded, loadManifest } from "./load.ts";
import { makePlanner, type PlannedNow, type Planner } from "./make-plan.ts";
import { literalsIn, readManifestText, unchanged } from "./manifest-text.ts";
import type { Options } from "./options.ts";
import { type PreparedEdit, runEdit } from "./run-edit.ts";
import type { FileChange } from "./write-files.ts";

/** `hermes-fleet accept ADDRESS…`: takes what is on the host into the manifest; all of it, or nothing. */
export function accept(options: Options, addresses: readonly string[]): Promise<number> {
  return runEdit(options, (system) => prepareAccept(system, options, addresses, process.platform));
}

/**
 * Plans, finds what the manifest would have to say so that there is no change at the addresses, and proves by a plan of
 * that that there is none. Writes nothing.
 */
export async function prepareAccept(
  machine: ReadingSystem,
  options: Options,
  addresses: readonly string[],
  platform: NodeJS.Platform,
): Promise<PreparedEdit> {
  const read = readManifestText(machine, options);
  if (!read.ok) return read;
  // It may take a while, in which somebody edits these files: they count as they were read, and are held against that.
  const system = withTexts(askingOnce(machine), read.loaded.read);
  const isMeant = (address: string) => addresses.some((one) => isWithin(address, one));
  /** What the files would hold that are not as they are on disk; the manifest is one of them. */
  const texts = new Map<AbsolutePath, SourceText>();
  const manifests = new Set(read.loaded.manifests.map(({ path }) => path));
  const hold = (edited: readonly EditedFile[]) => {
    for (const { path, shownAs: written, text: held } of edited)
      texts.set(path, { path, written, text: held });
  };
  const context = () => ({ ...read.context, files: withTexts(system, inMemory(texts)) });
  const plan = (loaded?: Loaded) => planOf(system, options, platform, texts, loaded);
  const first = await plan(read.loaded);
  if (!first.ok) return first;
  if (first.planned.plan.isOtherHost)
    return { ok: false, diagnostics: [otherHost(first.planned.host, system.hostName)] };
  let now: PlannedWith = first;
  let text = read.text;
  const unknown: Diagnostic[] = [];
  const notes: Diagnostic[] = [];
  for (const address of new Set(addresses)) {
    const problems = unknownAddress(address, first);
    const profile = undeclaredAt(address, first);
    if (problems.length > 0 && profile === undefined) unknown.push(...problems);
    if (profile === undefined) continue;
    const edited = await withProfile(system, context(), text, profile, async (bare) => {
      hold(bare);
      return plan();
    });
    if (!edited.ok) return edited;
    notes.push(...edited.notes);
    text = edited.text;
    hold(edited.files);
  }
  if (unknown.length > 0) return { ok: false, diagnostics: unknown };
  if (texts.size > 0) {
    const again = await plan();
    if (!again.ok) return again;
    now = again;
  }
  // What is taken in may bring something to light, such as what is inherited besides.
  for (let round = 0; round < ROUNDS; round += 1) {
    const taken = takeIn(
      now.planned.plan.changes.filter(({ address }) => isMeant(address)),
      inputOf(system, now),
    );
    if (!taken.ok) return taken;
    const edited = editManifest(text, taken.edits, context());
    if (!edited.ok) return edited;
    const isDone =
      edited.files.length === 0 && taken.sources.every((one) => texts.get(one.path)?.text === one.text);
    if (isDone) break;
    text = edited.text;
    hold(edited.files);
    for (const source of taken.sources) texts.set(source.path, source);
    const next = await plan();
    if (!next.ok) return next;
    now = next;
  }
  const left = now.planned.plan.changes.filter((one) => isMeant(one.address) && isDifference(one));
  if (left.length > 0) return { ok: false, diagnostics: left.map((one) => remains(one)) };
  const earlier = new Set(first.planned.plan.diagnostics.map(({ message }) => message));
  // With one that comes up by this, nothing of the manifest could be applied any more, whatever it is about.
  const isNew = ({ blocks, message }: Diagnostic) => blocks === "apply" && !earlier.has(message);
  const errors = now.planned.plan.diagnostics.filter(
    (one) => one.severity === "error" && (addressesOf(one).some(isMeant) || (isNew(one) && !isConflict(one))),
  );
  const standing = errors.filter((one) => !isConflict(one));
  if (standing.length > 0) return { ok: false, diagnostics: standing };
  const changes = changesOf(system, texts, manifests);
  const names = [...new Set(addresses)].join(", ");
  if (changes.length === 0) {
    const owed = first.planned.plan.changes.filter((one) => isMeant(one.address) && one.action !== "no-op");
    if (owed.length > 0) return { ok: false, diagnostics: owed.map((one) => remains(one)) };
    return unchanged(`There is no difference at ${names}: the host is as the manifest says.`);
  }
  return {
    ok: true,
    verdict: `Took into the manifest what is on the host at ${names}.`,
    changes,
    read: read.loaded.manifests,
    profiles: changedProfiles(read.loaded.manifest, now.planner.loaded.manifest),
    secrets: [
      ...first.planned.knownSecrets,
      ...now.planned.knownSecrets,
      ...literalsIn(read.loaded.manifest),
    ],
    diagnostics: [...notes, ...errors, ...newChanges(first.planned.plan, now.planned.plan, isMeant)],
  };
}

/** More are never needed; each looks at the host once more. */
const ROUNDS = 3;

interface PlannedWith {
  readonly planner: Planner;
  readonly planned: PlannedNow;
}

type PlanOfTexts =
  | ({ readonly ok: true } & PlannedWith)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The plan as it is with these texts; it looks at the host once more. */
async function planOf(
  system: ReadingSystem,
  options: Options,
  platform: NodeJS.Platform,
  texts: ReadonlyMap<AbsolutePath, SourceText>,
  given?: Loaded,
): Promise<PlanOfTexts> {
  const loaded = given ?? loadManifest(withTexts(system, inMemory(texts)), options);
  if (!loaded.ok) return loaded;
  const made = await makePlanner(system, options, platform, { loaded });
  if (!made.ok) return made;
  return { ok: true, planner: made.planner, planned: await made.planner.plan() };
}

function inMemory(texts: ReadonlyMap<AbsolutePath, SourceText>): ReadonlyMap<AbsolutePath, string> {
  return new Map([...texts].map(([path, { text }]) => [path, text]));
}

function changesOf(
  system: ReadingSystem,
  texts: ReadonlyMap<AbsolutePath, SourceText>,
  manifests: ReadonlySet<AbsolutePath>,
): readonly FileChange[] {
  return [...texts.values()].flatMap(({ path, written, text }) => {
    const file = system.readText(path);
    const before = file.is === "text" ? file.text : "";
    return before === text
      ? []
      : [{ path, shownAs: written, before, after: text, isManifest: manifests.has(path) }];
  });
}

/** The profile that an address is, where it is on the host and the manifest says nothing of it. */
function undeclaredAt(address: string, { planned, planner }: PlannedWith): ProfileName | undefined {
  const { profiles, elsewhere } = planner.loaded.manifest;
  return [...planned.facts.profiles].find(
    (name) => address === `profile.${name}` && !profiles.has(name) && !elsewhere.has(name),
  );
}

function inputOf(system: ReadingSystem, { planner, planned }: PlannedWith): AcceptInput {
  const { host, loaded, places } = planner;
  const { facts, record, knownSecrets } = planned;
  const { manifest, souls, files } = loaded;
  return {
    manifest,
    facts,
    layout: host.layout,
    format: host.manager?.format,
    record,
    fingerprint: fingerprintWith(readKey(system, places.key)),
    knownSecrets,
    isHidden: hidingOf({ planner, planned }).isHidden,
    inputs: { souls, files },
  };
}

type Taken =
  | { readonly ok: true; readonly edits: readonly ManifestEdit[]; readonly sources: readonly SourceText[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

function takeIn(changes: readonly Change[], input: AcceptInput): Taken {
  const differing = changes.filter((one) => isDifference(one) || one.kind === "env");
  // With a profile all that is declared of it goes.
  const going = new Set(
    differing.flatMap(({ kind, action, profile }) =>
      kind === "profile" && (action === "create" || action === "delete") ? [profile] : [],
    ),
  );
  const edits = new Map<string, ManifestEdit>();
  const sources: SourceText[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const change of differing) {
    if (change.kind !== "profile" && going.has(change.profile)) continue;
    const one = accepted(change, input);
    if (!one.ok) {
      diagnostics.push(refusal(change, one.why, one.hint));
      continue;
    }
    for (const edit of one.edits) edits.set(JSON.stringify(edit.path), edit);
    sources.push(...one.sources);
  }
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const twice = sources.find(({ path, text }) =>
    sources.some((one) => one.path === path && one.text !== text),
  );
  if (twice !== undefined) return { ok: false, diagnostics: [differentTexts(twice)] };
  const unique = sources.filter(({ path }, index) => sources.findIndex((one) => one.path === path) === index);
  return { ok: true, edits: [...edits.values()], sources: unique };
}
