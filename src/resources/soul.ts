import { filesOf } from "../hermes/layout.ts";
import type { FileFact } from "../model/facts.ts";
import { expectedAfterUpdate, fileIn, replacedReasons, unreadableFile } from "./host-files.ts";
import { addressOf, kindOf } from "./kind.ts";
import { shownText, writtenText } from "./text.ts";

interface Is {
  readonly file: FileFact;
}

/** SOUL.md, who the agent is; read anew by Hermes for every conversation, so it needs no restart. */
export const soul = kindOf<string, Is, { want: string; file: FileFact }>({
  kind: "soul",

  address: (name) => addressOf(name, "soul"),

  // The texts of other hosts' profiles are read, too: one that leaves keeps the soul it has.
  desired: ({ settings, inputs, layout }) =>
    settings.soul === undefined ? undefined : inputs.souls.get(layout.profile),

  needs: ({ layout }) => [{ path: filesOf(layout.home).soul }],
  observed({ facts, layout }) {
    const path = filesOf(layout.home).soul;
    const file = fileIn(facts, path);
    return file.is === "unreadable" ? unreadableFile(layout.profile, path, "SOUL.md", file.reason) : { file };
  },

  change(want, { file }, context) {
    const record = { soul: context.fingerprint(want) };
    const before = file.is === "text" ? file.text : "";
    const reasons = replacedReasons(file, context);
    const isSame = file.is === "text" && before === want;
    if (isSame && reasons.length === 0) return { action: "no-op", record };
    return {
      action: file.is === "text" ? "update" : "create",
      reasons,
      details: isSame ? [] : [shownText("SOUL.md", before, want, context)],
      todo: { want, file },
      record,
    };
  },

  steps: ({ want, file }, context) => [
    {
      phase: "files",
      op: {
        do: "edit",
        path: filesOf(context.layout.home).soul,
        edit: {
          format: "text",
          text: writtenText(addressOf(context.layout.profile, "soul"), want, context),
        },
        mode: file.is === "text" ? file.mode : 0o644,
        expect: expectedAfterUpdate(file, context),
      },
    },
  ],
});
