/** Why a path can be no managed file's, and what to do instead. */
export interface Refused {
  /** Completes "cannot be a managed file: …". */
  readonly reason: string;
  readonly hint: string;
}

/** Control characters, line separators, and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

const WRITTEN_BY_HERMES: Refused = {
  reason: "Hermes writes it itself",
  hint: "Leave it to Hermes, and take it out here.",
};

/** What else has a way of its own into a home, by the first part of the path. */
const TAKEN: ReadonlyMap<string, Refused> = new Map([
  [".env", { reason: "its variables are managed one by one", hint: "Declare them under env." }],
  ["config.yaml", { reason: "its keys are managed one by one", hint: "Declare them under config." }],
  ["SOUL.md", { reason: "it has a key of its own", hint: "Declare it under soul." }],
  ["profile.yaml", { reason: "Hermes keeps the description in it", hint: "Declare it by description." }],
  ...[
    "gateway.pid",
    "gateway.lock",
    "gateway_state.json",
    ".gateway-planned-stop.json",
    "auth.json",
    "distribution.yaml",
    "logs",
    "sessions",
  ].map((name) => [name, WRITTEN_BY_HERMES] as const),
]);

/** What lies in the Hermes root, which is the default profile's home, and is not the default profile's. */
const TAKEN_IN_ROOT: ReadonlyMap<string, Refused> = new Map([
  [
    "profiles",
    {
      reason: "the homes of the other profiles are there",
      hint: "Declare it under the files of the profile that it belongs to.",
    },
  ],
  ["hermes-agent", { reason: "Hermes itself is installed there", hint: "Leave it to `hermes update`." }],
  [
    "active_profile",
    { reason: "Hermes notes in it which profile is used", hint: "`hermes profile use NAME` sets it." },
  ],
]);

/** Why a path below a profile's home cannot be a managed file; undefined where it can. */
export function whyNotManaged(path: string, isDefault: boolean): Refused | undefined {
  const refused = whyNoPath(path);
  if (refused !== undefined) return refused;
  const [first = ""] = path.split("/");
  if (first.startsWith("state.db")) return WRITTEN_BY_HERMES;
  return TAKEN.get(first) ?? (isDefault ? TAKEN_IN_ROOT.get(first) : undefined);
}

function whyNoPath(path: string): Refused | undefined {
  const belowHome = "Write a path below the profile's home, like mcp.json or skills/notes/SKILL.md.";
  if (path === "") return { reason: "it has no name", hint: belowHome };
  if (UNPRINTABLE.test(path)) return { reason: "a character in it cannot be seen", hint: "Take it out." };
  if (path.includes("\\")) return { reason: "it has a backslash in it", hint: "Separate its parts with /." };
  if (path.startsWith("/") || path.startsWith("~")) {
    return { reason: "its path is not relative to the profile's home", hint: belowHome };
  }
  if (path.endsWith("/")) return { reason: "it is a folder", hint: "Name each file in it." };
  const parts = path.split("/");
  if (parts.includes(""))
    return { reason: "a part of its path is empty", hint: "Write one / where there are two." };
  const dots = parts.find((part) => part === "." || part === "..");
  return dots === undefined
    ? undefined
    : {
        reason: `its path has the part "${dots}"`,
        hint: `${belowHome} Files outside of it are not managed.`,
      };
}
