import { isUsualRoot } from "../hermes/layout.ts";
import { DEFAULT_PROFILE, SUBCOMMANDS } from "../hermes/names.ts";
import { isPlainWrapper, isWrapperOf, wrapperPath, wrapperText } from "../hermes/wrapper.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { FileFact } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { Placed } from "../model/manifest.ts";
import { expected, fileIn, isCreated, keptByHand, unreadableFile } from "./host-files.ts";
import { addressOf, kindOf, type ProfileLayout } from "./kind.ts";
import { programOf } from "./service-want.ts";

interface Want {
  readonly isThere: boolean;
  /** Where the manifest says so; undefined for a profile that leaves. */
  readonly declared: Placed<boolean> | undefined;
}

interface Is {
  readonly file: FileFact;
  /** It is a wrapper for this very profile. */
  readonly isOurs: boolean;
}

interface Todo extends Want {
  readonly file: FileFact;
}

/** The wrapper `~/.local/bin/NAME`, which stands for `hermes -p NAME`. */
export const alias = kindOf<Want, Is, Todo>({
  kind: "alias",

  address: (name) => addressOf(name, "alias"),

  desired: ({ settings, leaving, record, layout }) => {
    // A wrapper names no root: it stands for the profile of the usual one, whichever fleet made it.
    if (!isUsualRoot(layout.hermes) && settings.alias?.value !== true) return undefined;
    if (settings.alias !== undefined) return { isThere: settings.alias.value, declared: settings.alias };
    const goesToo =
      leaving !== undefined &&
      (record?.alias === true || leaving.takesWrapper === true || leaving.home === "delete");
    return goesToo ? { isThere: false, declared: undefined } : undefined;
  },

  needs: ({ layout }) => [{ path: wrapperPath(layout.hermes, layout.profile) }],
  observed({ facts, layout: { hermes, profile } }) {
    const path = wrapperPath(hermes, profile);
    const file = fileIn(facts, path);
    if (file.is === "unreadable") return unreadableFile(profile, path, `the wrapper ${profile}`, file.reason);
    return { file, isOurs: file.is === "text" && isWrapperOf(file.text, profile) };
  },

  change({ isThere, declared }, { file, isOurs }, context) {
    const { facts, layout } = context;
    const { profile } = layout;
    const path = wrapperPath(layout.hermes, profile);
    if (!isThere) {
      // What is no wrapper of this profile is none of the fleet's business.
      if (!isOurs) return { action: "no-op", record: { alias: undefined } };
      if (file.is === "text" && !isPlainWrapper(file.text, profile)) {
        const diagnostics = [keptByHand(layout, `the wrapper ${profile}`, path)];
        return { action: "no-op", record: { alias: undefined }, diagnostics };
      }
      const reasons = [context.leaving?.because ?? "the manifest says so"];
      return { action: "delete", reasons, record: { alias: undefined }, todo: { isThere, declared, file } };
    }
    if (isOurs && isUsualRoot(layout.hermes)) return { action: "no-op", record: { alias: true } };
    const reason = whyNone(layout, file.is === "text" ? path : facts.programs.get(profile));
    if (reason !== undefined) {
      const refused: Diagnostic = {
        code: "alias-refused",
        severity: "error",
        message: `profile "${profile}": it can have no wrapper: ${reason}`,
        hint: "Take its `alias: true` out of the manifest.",
        ...(declared !== undefined && { place: declared.place }),
        blocks: "resource",
      };
      return { action: "no-op", diagnostics: [refused] };
    }
    return {
      action: "create",
      reasons: [`\`${profile}\` then stands for \`hermes -p ${profile}\``],
      record: { alias: true },
      todo: { isThere, declared, file },
    };
  },

  steps({ isThere, file }, context) {
    const { hermes, profile } = context.layout;
    const path = wrapperPath(hermes, profile);
    if (!isThere) {
      // Once the home is saved, and before Hermes deletes it, which would look for the wrapper as well.
      const phase = context.leaving === undefined ? "files" : "unwrap";
      return [{ phase, op: { do: "remove", path, expect: expected(file, context), withFolder: false } }];
    }
    const text = wrapperText(programOf(context.layout, context.facts), profile);
    // `hermes profile create` makes one of its own.
    const expect = isCreated(context) ? ({ is: "anything" } as const) : expected(file, context);
    return [
      { phase: "files", op: { do: "edit", path, edit: { format: "text", text }, mode: 0o755, expect } },
    ];
  },
});

/** Why a profile can have no wrapper; `other` is a program of its name. */
function whyNone({ hermes, profile }: ProfileLayout, other: AbsolutePath | undefined): string | undefined {
  if (!isUsualRoot(hermes)) return "it would call the profile of ~/.hermes";
  if (profile === DEFAULT_PROFILE) return "`hermes` itself is its command";
  if (SUBCOMMANDS.has(profile)) return `"${profile}" is a subcommand of hermes`;
  return other === undefined ? undefined : `${other} is a program of that name`;
}
