import { readYaml } from "../formats/yaml.ts";
import { filesOf } from "../hermes/layout.ts";
import type { FileFact } from "../model/facts.ts";
import {
  expected,
  expectedAfterUpdate,
  fileIn,
  keptByHand,
  replacedReasons,
  unreadableFile,
} from "./host-files.ts";
import { addressOf, kindOf } from "./kind.ts";
import { shownValue, writtenValue } from "./redaction.ts";

interface Is {
  readonly file: FileFact;
  readonly description: string | undefined;
  /** Hermes writes one of its own over it. */
  readonly isAutomatic: boolean;
}

/** What the agent is for, in the profile's profile.yaml. */
export const description = kindOf<
  { text: string | undefined },
  Is,
  { want: string | undefined; file: FileFact }
>({
  kind: "description",

  address: (name) => addressOf(name, "description"),

  desired: ({ settings, record }) =>
    settings.description !== undefined || record?.description !== undefined
      ? { text: settings.description }
      : undefined,

  needs: ({ layout }) => [{ path: filesOf(layout.home).description }],
  observed({ facts, layout }) {
    const path = filesOf(layout.home).description;
    const file = fileIn(facts, path);
    if (file.is === "unreadable") return unreadableFile(layout.profile, path, "profile.yaml", file.reason);
    if (file.is === "absent") return { file, description: undefined, isAutomatic: false };
    const read = readYaml(file.text);
    if (!read.ok)
      return unreadableFile(layout.profile, path, "profile.yaml", `${read.message} (line ${read.line})`);
    const found = read.data.description;
    return {
      file,
      description: typeof found === "string" ? found : undefined,
      isAutomatic: read.data.description_auto === true,
    };
  },

  change({ text: want }, is, context) {
    const { layout, fingerprint } = context;
    const mark = want === undefined ? undefined : fingerprint(want);
    const record = { description: mark };
    const isSame = is.description === want && (want === undefined || !is.isAutomatic);
    const reasons = want === undefined ? [] : replacedReasons(is.file, context);
    if (isSame && reasons.length === 0) return { action: "no-op", record };
    if (want === undefined && fingerprint(is.description ?? "") !== context.record?.description) {
      const kept = keptByHand(layout, "its description", filesOf(layout.home).description);
      return { action: "no-op", record, diagnostics: [kept] };
    }
    const path = ["description"];
    return {
      action: is.description === undefined ? "create" : "update",
      reasons,
      details: isSame
        ? []
        : [
            {
              shows: "keys",
              file: "profile.yaml",
              keys: [
                {
                  key: "description",
                  before: shownValue(path, is.description, context),
                  after: shownValue(path, want, context),
                },
              ],
            },
          ],
      todo: { want, file: is.file },
      record,
    };
  },

  steps: ({ want, file }, context) => [
    {
      // What has left goes before an update may bring another.
      phase: want === undefined && context.distributing !== undefined ? "clear" : "files",
      op: {
        do: "edit",
        path: filesOf(context.layout.home).description,
        edit: {
          format: "yaml",
          edits: [
            {
              at: ["description"],
              to: writtenValue(
                addressOf(context.layout.profile, "description"),
                ["description"],
                want,
                context,
              ),
            },
            // Else Hermes would write one of its own over it.
            { at: ["description_auto"], to: { value: want === undefined ? undefined : false } },
          ],
        },
        mode: file.is === "text" ? file.mode : 0o644,
        expect: want === undefined ? expected(file, context) : expectedAfterUpdate(file, context),
      },
    },
  ],
});
