import { structuredPatch } from "diff";
import { filesOf } from "../hermes/layout.ts";
import type { FileFact } from "../model/facts.ts";
import { addressOf, expected, fileIn, kindOf, unreadableFile } from "./kind.ts";

interface Is {
  readonly file: FileFact;
}

/** SOUL.md, who the agent is; read anew by Hermes for every conversation, so it needs no restart. */
export const soul = kindOf<string, Is, { want: string; file: FileFact }>({
  kind: "soul",

  address: (name) => addressOf(name, "soul"),

  desired: ({ inputs, layout }) => inputs.souls.get(layout.profile),

  needs: ({ home }) => [filesOf(home).soul],
  observed({ facts, layout }) {
    const path = filesOf(layout.home).soul;
    const file = fileIn(facts, path);
    return file.is === "unreadable" ? unreadableFile(layout.profile, path, "SOUL.md", file.reason) : { file };
  },

  change(want, { file }, { fingerprint, knownSecrets }) {
    const mark = fingerprint(want);
    const record = mark === undefined ? {} : { soul: mark };
    const before = file.is === "text" ? file.text : "";
    if (file.is === "text" && before === want) return { action: "no-op", record };
    return {
      action: file.is === "text" ? "update" : "create",
      details: [{ shows: "text", file: "SOUL.md", diff: diffLines(before, want, knownSecrets) }],
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
        edit: { format: "text", text: want },
        mode: file.is === "text" ? file.mode : 0o644,
        expect: expected(file, context),
      },
    },
  ],
});

/** The hunks of a unified diff; a line with a known secret in it is not shown. */
function diffLines(before: string, after: string, secrets: readonly string[]): readonly string[] {
  const { hunks } = structuredPatch("before", "after", before, after, "", "", { context: 2 });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines.map((line) =>
      secrets.some((secret) => line.includes(secret)) ? `${line[0]}(sensitive)` : line,
    ),
  ]);
}

/** As `diff -u` writes it: one line goes without its number, none is counted from the line before. */
function range(start: number, lines: number): string {
  if (lines === 1) return String(start);
  return `${lines === 0 ? start - 1 : start},${lines}`;
}
