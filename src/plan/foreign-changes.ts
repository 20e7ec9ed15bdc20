import { basename } from "node:path";
import { below, filesOf } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import { fileIn } from "../resources/host-files.ts";
import type { Outcome, ProfileLayout } from "../resources/kind.ts";
import type { Member } from "./members.ts";
import type { PlanInput } from "./plan-input.ts";

/** The files of a profile in which the fleet has a part, and somebody else, too. */
export function watchedFiles(
  { format, hermes, profile, home }: ProfileLayout,
  settings: ProfileSettings,
): readonly AbsolutePath[] {
  const { env, config, soul, description } = filesOf(home);
  const service = format === undefined ? [] : [format.definition(hermes, format.id(hermes, profile))];
  const files = [...settings.files.keys()].map((name) => below(home, name));
  return [description, soul, ...files, config, env, ...service];
}

/** What others have changed since the last apply, and what calls for no action: nothing that is declared differs. */
export function foreignChanges(
  { facts, fingerprint }: Pick<PlanInput, "facts" | "fingerprint">,
  layout: ProfileLayout,
  { member, outcomes }: { readonly member: Member; readonly outcomes: readonly Outcome[] },
): readonly Diagnostic[] {
  const seen = member.record?.seen;
  if (seen === undefined) return [];
  const changed = new Set(
    outcomes.flatMap(({ ops }) => ops.flatMap(({ op }) => ("path" in op ? [op.path] : []))),
  );
  return watchedFiles(layout, member.settings).flatMap((path): readonly Diagnostic[] => {
    const file = fileIn(facts, path);
    const mark = file.is === "text" ? fingerprint(file.text) : undefined;
    if (file.is === "unreadable" || changed.has(path) || seen[path] === mark) return [];
    const what = seen[path] === undefined ? "was made" : mark === undefined ? "was removed" : "was changed";
    return [
      {
        code: "foreign-change",
        severity: "note",
        message: `profile "${layout.profile}": ${basename(path)} ${what} by somebody else since the last apply; nothing that is declared differs`,
        path,
      },
    ];
  });
}
