import { dotenvValues, readDotenv, whyNotCarried } from "../formats/dotenv.ts";
import { filesOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { everyCredentialVariable } from "../hermes/platforms.ts";
import { withoutSecrets } from "../hermes/redact.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { FileFact } from "../model/facts.ts";
import type { EnvSource, Placed, ProfileSettings } from "../model/manifest.ts";
import type { Detail, Shown } from "../model/plan.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { KeyEdit } from "../model/step.ts";
import { copiedReasons } from "./config.ts";
import { expected, fileIn, isCreated, keptByHand, openMode, unreadableFile } from "./host-files.ts";
import { addressOf, kindOf, type ProfileContext } from "./kind.ts";
import { shownMark } from "./redaction.ts";

type Want = ReadonlyMap<string, Placed<EnvSource | null>>;

interface Is {
  readonly file: FileFact;
  /** As Hermes reads them. */
  readonly values: ReadonlyMap<string, string>;
}

interface Todo {
  readonly edits: readonly KeyEdit[];
  readonly file: FileFact;
}

/** Only its owner may read it. */
const MODE = 0o600;

/** The declared variables of a profile's `.env`; all others stay byte for byte. */
export const env = kindOf<Want, Is, Todo>({
  kind: "env",

  address: (name) => addressOf(name, "env"),

  desired: ({ settings, leaving }) => (leaving === undefined ? settings.env : undefined),

  needs: ({ layout }) => [{ path: filesOf(layout.home).env }],
  observed({ facts, layout, inheritance }) {
    const path = filesOf(layout.home).env;
    const file = fileIn(facts, path);
    if (file.is === "unreadable") return unreadableFile(layout.profile, path, ".env", file.reason);
    return { file, values: inheritance?.env ?? envOnDisk(file) };
  },

  change(want, { file, values }, context) {
    const former = leftVariables(context.settings, values, context.record, context.fingerprint);
    const differences: readonly Difference[] = [
      ...[...want].map(([variable, entry]) => compare(variable, entry, values, context)),
      ...[...context.unwanted.variables, ...former.gone].map((variable) =>
        removal(variable, values.get(variable), context),
      ),
      ...former.kept.map((variable) => ({
        diagnostic: keptByHand(context.layout, `${variable} in .env`, filesOf(context.layout.home).env),
      })),
    ];
    // The source may get a token between this look and the copying.
    const guards = context.inheritance === undefined ? [] : everyCredentialVariable();
    const keys = differences.flatMap(({ shown }) => (shown === undefined ? [] : [shown]));
    const edits = [
      ...guards.flatMap((variable) =>
        want.has(variable) ? [] : [{ at: [variable], to: { value: undefined } }],
      ),
      ...differences.flatMap(({ edit }) => (edit === undefined ? [] : [edit])),
    ];
    const diagnostics = differences.flatMap(({ diagnostic }) =>
      diagnostic === undefined ? [] : [diagnostic],
    );
    const sources = differences.flatMap(({ from }) => (from === undefined ? [] : [from]));
    const record = {
      env: Object.fromEntries(differences.flatMap(({ mark }) => (mark === undefined ? [] : [mark]))),
      sources: sources.length === 0 ? undefined : Object.fromEntries(sources),
      uncleanEnv: undefined,
    };
    const isOpen = file.is === "text" && (file.mode & ~MODE) !== 0;
    // `hermes update` copies the default's .env, tokens and all, into a profile that has none.
    const isNamed = context.layout.profile !== DEFAULT_PROFILE;
    const isMissing = file.is === "absent" && isNamed && !isCreated(context);
    const lacking = context.lacks(context.layout.profile);
    const left = lacking.length === 0 ? [] : [`left for an apply with secrets: ${lacking.join(", ")}`];
    if (edits.length === 0 && keys.length === 0 && !isOpen && !isMissing)
      return { action: "no-op", reasons: left, diagnostics, record };
    const details: Detail[] = keys.length > 0 ? [{ shows: "keys", file: ".env", keys }] : [];
    return {
      action: file.is === "absent" ? "create" : "update",
      reasons: [
        ...copiedReasons(context, context.unwanted.variables.length),
        ...(context.inheritance !== undefined && keys.length === 0
          ? [`kept free of credentials of "${context.inheritance.source}"`]
          : []),
        ...(isOpen ? [openMode(file)] : []),
        ...(isMissing
          ? ["a profile without .env gets a copy of the default's at the next update of Hermes"]
          : []),
        ...left,
      ],
      details,
      diagnostics,
      record,
      todo: { edits, file },
    };
  },

  steps: ({ edits, file }, context) => [
    {
      phase: "files",
      op: {
        do: "edit",
        path: filesOf(context.layout.home).env,
        edit: { format: "dotenv", edits },
        mode: MODE,
        expect: expected(file, context),
      },
    },
  ],
});

/** The variables of a file as Hermes reads them; none of one that is not there. */
export function envOnDisk(file: FileFact): ReadonlyMap<string, string> {
  return file.is === "text" ? dotenvValues(readDotenv(file.text)) : new Map();
}

interface Difference {
  readonly shown?: { readonly key: string; readonly before: Shown; readonly after: Shown };
  readonly edit?: KeyEdit;
  readonly diagnostic?: Diagnostic;
  readonly mark?: readonly [string, string];
  /** The reference that gave the value. */
  readonly from?: readonly [string, string];
}

function compare(
  variable: string,
  { value: source, place }: Placed<EnvSource | null>,
  values: ReadonlyMap<string, string>,
  context: ProfileContext,
): Difference {
  const { layout, inputs, fingerprint, inheritance, keep, knownSecrets } = context;
  const current = values.get(variable);
  const before = sensitive(current, fingerprint);
  const problem = (message: string, hint?: string): Diagnostic => ({
    code: "secret-unresolved",
    severity: "warning",
    message: `profile "${layout.profile}": ${message}`,
    place,
    blocks: "apply",
    ...(hint !== undefined && { hint }),
  });
  if (source === null) return current === undefined ? {} : removal(variable, current, context);
  const resolved = inputs.env.get(layout.profile)?.get(variable);
  if (resolved?.is === "skipped") {
    const isLacking = current === undefined || current === "";
    if (isLacking && !resolved.isLeft && source.from !== "in_place")
      return { shown: { key: variable, before, after: { is: "known-at-apply" } } };
    // A copy comes with whatever its source has by then.
    const isFresh = inheritance !== undefined && current === undefined;
    return {
      ...asRecorded(variable, context),
      ...(isFresh && { edit: { at: [variable], to: { value: undefined } } }),
    };
  }
  if (source.from === "in_place") {
    if (current !== undefined) return {};
    const hint = `Put it there, or say where the value comes from.`;
    return { diagnostic: problem(`${variable} is declared in_place but not in .env`, hint) };
  }
  if (resolved?.is !== "value") {
    const diagnostic = problem(
      `${variable} has no value: ${withoutSecrets(resolved?.reason ?? "it was not looked up", knownSecrets)}`,
    );
    if (current !== undefined) return { diagnostic };
    return { diagnostic, shown: { key: variable, before, after: { is: "known-at-apply" } } };
  }
  const { secret } = resolved;
  const from = sourceMark(source, fingerprint);
  const mark =
    secret.fingerprint === undefined
      ? {}
      : {
          mark: [variable, secret.fingerprint] as const,
          ...(from !== undefined && { from: [variable, from] as const }),
        };
  // Of a copy that is yet to be made the plan knows what will be in it, but not for certain.
  if (current === secret.reveal() && inheritance === undefined) return mark;
  const reason = whyNotCarried(variable, secret.reveal());
  if (reason !== undefined) {
    return {
      diagnostic: { ...problem(`.env cannot carry the value of ${variable}: ${reason}`), severity: "error" },
    };
  }
  const name = `${addressOf(layout.profile, "env")} ${variable}`;
  keep(name, secret);
  return {
    ...mark,
    ...(current !== secret.reveal() && {
      shown: { key: variable, before, after: shownMark(secret.fingerprint) },
    }),
    edit: { at: [variable], to: { secret: name } },
  };
}

/** What the last apply wrote is still what it wrote. */
function asRecorded(variable: string, { record }: ProfileContext): Pick<Difference, "mark" | "from"> {
  const [mark, from] = [record?.env?.[variable], record?.sources?.[variable]];
  return {
    ...(mark !== undefined && { mark: [variable, mark] as const }),
    ...(from !== undefined && { from: [variable, from] as const }),
  };
}

/** Says which reference it is that a value comes from; undefined for one that stands in the manifest itself. */
export function sourceMark(source: EnvSource, fingerprint: Fingerprint): string | undefined {
  return source.from === "literal" || source.from === "in_place"
    ? undefined
    : fingerprint(JSON.stringify(source));
}

function removal(variable: string, current: string | undefined, { fingerprint }: ProfileContext): Difference {
  return {
    shown: { key: variable, before: sensitive(current, fingerprint), after: { is: "absent" } },
    edit: { at: [variable], to: { value: undefined } },
  };
}

/** Variables that an apply wrote and that have left the manifest: they go with it, save where somebody changed them since. */
export function leftVariables(
  { env: want }: Pick<ProfileSettings, "env">,
  values: ReadonlyMap<string, string>,
  record: ProfileRecord | undefined,
  fingerprint: Fingerprint,
): { readonly gone: readonly string[]; readonly kept: readonly string[] } {
  const gone: string[] = [];
  const kept: string[] = [];
  for (const [variable, mark] of Object.entries(record?.env ?? {})) {
    const current = values.get(variable);
    if (current === undefined || want.has(variable)) continue;
    (fingerprint(current) === mark ? gone : kept).push(variable);
  }
  return { gone, kept };
}

function sensitive(value: string | undefined, fingerprint: Fingerprint): Shown {
  return value === undefined ? { is: "absent" } : shownMark(fingerprint(value));
}
