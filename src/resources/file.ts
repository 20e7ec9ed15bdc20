import { below } from "../hermes/layout.ts";
import type { Facts, FileFact } from "../model/facts.ts";
import type { AbsolutePath, Address, ProfileName } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import type { Shown } from "../model/plan.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import {
  expected,
  expectedAfterUpdate,
  fileIn,
  keptByHand,
  openMode,
  replacedReasons,
  unreadableFile,
} from "./host-files.ts";
import { addressOf, keyedKindOf } from "./kind.ts";
import { shownMark } from "./redaction.ts";
import { keptText, shownText, writtenText } from "./text.ts";

/** The text that the file is to have; undefined: it has left the manifest. */
interface Want {
  readonly text: string | undefined;
  readonly isSensitive: boolean;
}

interface Is {
  readonly file: FileFact;
}

interface Todo extends Want {
  readonly file: FileFact;
}

/** A managed file may hold a secret, so that at first only its owner may read it. */
const MODE = 0o600;

/** The address of a managed file, by its path below the home. */
export function fileAddress(profile: ProfileName, path: string): Address {
  return addressOf(profile, `file[${JSON.stringify(path)}]`);
}

/** A managed file inside the profile's home, whole. */
export const file = keyedKindOf<Want, Is, Todo>(
  ({ settings, record }) =>
    [...new Set([...settings.files.keys(), ...Object.keys(record?.files ?? {})])].sort(),
  (name) => ({
    kind: "file",

    address: (profile) => fileAddress(profile, name),

    desired: ({ settings, inputs, layout }) => ({
      text: inputs.files.get(layout.profile)?.get(name),
      isSensitive: settings.files.get(name)?.value.isSensitive ?? true,
    }),

    needs: ({ layout }) => [{ path: below(layout.home, name), within: layout.home }],
    observed({ facts, layout }) {
      const path = below(layout.home, name);
      const found = fileIn(facts, path);
      return found.is === "unreadable"
        ? unreadableFile(layout.profile, path, `the managed file ${name}`, found.reason)
        : { file: found };
    },

    change({ text, isSensitive }, { file: found }, context) {
      const { layout, fingerprint } = context;
      const path = below(layout.home, name);
      const record = {
        files: { [name]: text === undefined ? undefined : markOf(text, isSensitive, fingerprint) },
      };
      const known = context.record?.files?.[name];
      const todo = { text, isSensitive, file: found };
      if (found.is !== "text" && text === undefined) return { action: "no-op", record };
      const before = found.is === "text" ? found.text : "";
      if (text === undefined) {
        return isMarkOf(known, before, fingerprint)
          ? { action: "delete", reasons: ["it has left the manifest"], record, todo }
          : { action: "no-op", record, diagnostics: [keptByHand(layout, `the file ${name}`, path)] };
      }
      const isOpen = isSensitive && found.is === "text" && (found.mode & ~MODE) !== 0;
      const replaced = replacedReasons(found, context);
      if (found.is === "text" && before === text && !isOpen && replaced.length === 0)
        return { action: "no-op", record };
      return {
        action: found.is === "text" ? "update" : "create",
        reasons: [...(isOpen ? [openMode(found)] : []), ...replaced],
        details:
          found.is === "text" && before === text
            ? []
            : [
                // What was a secret as a whole is not shown when it goes, either.
                isSensitive || (known !== undefined && known !== markOf(before, false, fingerprint))
                  ? {
                      shows: "keys",
                      file: name,
                      keys: [
                        {
                          key: "content",
                          before: hidden(found, fingerprint),
                          after: shownMark(fingerprint(text)),
                        },
                      ],
                    }
                  : shownText(name, before, text, context),
              ],
        record,
        todo,
      };
    },

    steps({ text, isSensitive, file: found }, context) {
      const { layout } = context;
      const path: AbsolutePath = below(layout.home, name);
      const place = { path, within: layout.home };
      if (text === undefined) {
        const op = { do: "remove", ...place, expect: expected(found, context), withFolder: false } as const;
        // Before an update of a distribution may bring another.
        return [{ phase: context.distributing === undefined ? "files" : "clear", op }];
      }
      const expect = expectedAfterUpdate(found, context);
      const address = fileAddress(layout.profile, name);
      const written = isSensitive ? keptText(address, text, context) : writtenText(address, text, context);
      const mode = found.is === "text" && !isSensitive ? found.mode : MODE;
      return [
        {
          phase: "files",
          op: { do: "edit", ...place, edit: { format: "text", text: written }, mode, expect },
        },
      ];
    },
  }),
);

/** What the record keeps of a file; it tells a text that is a secret as a whole from one that is not. */
function markOf(text: string, isSensitive: boolean, fingerprint: Fingerprint): string | undefined {
  return fingerprint(isSensitive ? `sensitive ${text}` : text);
}

function isMarkOf(mark: string | undefined, text: string, fingerprint: Fingerprint): boolean {
  return (
    mark !== undefined && [true, false].some((isSensitive) => mark === markOf(text, isSensitive, fingerprint))
  );
}

/** Managed files that have left the manifest and go with it: those that nobody has changed since. */
export function leftFiles(
  settings: Pick<ProfileSettings, "files">,
  facts: Pick<Facts, "files">,
  home: AbsolutePath,
  record: ProfileRecord | undefined,
  fingerprint: Fingerprint,
): readonly string[] {
  return Object.entries(record?.files ?? {}).flatMap(([name, mark]) => {
    const found = fileIn(facts, below(home, name));
    return !settings.files.has(name) && found.is === "text" && isMarkOf(mark, found.text, fingerprint)
      ? [name]
      : [];
  });
}

function hidden(found: FileFact, fingerprint: Fingerprint): Shown {
  return found.is === "text" ? shownMark(fingerprint(found.text)) : { is: "absent" };
}
