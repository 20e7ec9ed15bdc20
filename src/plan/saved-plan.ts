import type { ServiceManagerKind } from "../model/facts.ts";
import type { AbsolutePath, FileDigest } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { Expected, Op } from "../model/step.ts";

/** The first thing in the file, so that one that was cut in half is still known for what it is. */
export const SAVED_PLAN = "hermes-fleet saved plan";
const FORMAT_VERSION = 1;

/** A plan that was put aside, and what has to be the same still for it to be carried out. */
export interface SavedPlan {
  /** The version of the program that made it; no other reads it. */
  readonly program: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** /etc/machine-id of the host that it is for. */
  readonly machine: string;
  /** Which key its fingerprints were made with. */
  readonly keyId: string;
  readonly manifest: AbsolutePath;
  /** The manifest and every file that it names. */
  readonly inputs: readonly SavedInput[];
  readonly options: SavedOptions;
  /** As `sealed` leaves it. */
  readonly plan: Plan;
}

export interface SavedInput {
  readonly path: AbsolutePath;
  /** Keyed: a file may hold nothing but a password. */
  readonly fingerprint: string | undefined;
}

/** What of the command line the plan was made by. */
export interface SavedOptions {
  /** The manifest's path as it was given. */
  readonly file: string;
  readonly hermesHome?: AbsolutePath;
  readonly host?: string;
  readonly serviceManager: "auto" | ServiceManagerKind | "none";
  readonly target?: readonly string[];
  readonly drift?: boolean;
  readonly secrets?: "skip";
}

export type ReadSavedPlan =
  | { readonly ok: true; readonly saved: SavedPlan }
  /** `problem` goes on from the file's name: `is cut off`. */
  | { readonly ok: false; readonly problem: string; readonly hint: string };

/**
 * A plan as it may leave memory. Steps name secrets instead of holding them; what is left are digests of files that
 * hold secrets, by which a short one could be guessed: these are keyed.
 */
export function sealed(plan: Plan, fingerprint: Fingerprint): Plan {
  return { ...plan, steps: plan.steps.map((step) => ({ ...step, op: sealedOp(step.op, fingerprint) })) };
}

function sealedOp(op: Op, fingerprint: Fingerprint): Op {
  switch (op.do) {
    case "edit":
    case "remove":
      return { ...op, expect: sealedExpected(op.expect, fingerprint) };
    case "hermes":
    case "check-source":
    case "distribute":
    case "export":
    case "link":
    case "make-folder":
    case "linger":
    case "reload":
    case "announce-stop":
    case "end-process":
    case "service":
    case "await":
      return op;
    default:
      return op satisfies never;
  }
}

function sealedExpected(expect: Expected, fingerprint: Fingerprint): Expected {
  if (expect.is !== "digest") return expect;
  const mark = fingerprint(expect.digest);
  if (mark === undefined) throw new Error("a plan is sealed with a key");
  return { is: "digest", digest: mark as FileDigest }; // stands for it, and is compared with its like alone
}

type MapName = {
  [Key in keyof Plan]-?: Plan[Key] extends ReadonlyMap<infer _Key, infer _Value> ? Key : never;
}[keyof Plan];

/** What JSON has no form for; the compiler holds this list to the type. */
const MAPS: Readonly<Record<MapName, true>> = { reads: true, owed: true, watched: true };
const MAP_NAMES = Object.keys(MAPS) as readonly MapName[]; // it has no other keys

/** The file's text: one JSON document, with a checksum over all of it. */
export function savedPlanText(saved: SavedPlan, digest: (text: string) => string): string {
  const { program, createdAt, machine, keyId, manifest, inputs, options, plan } = saved;
  const body = {
    format: SAVED_PLAN,
    format_version: FORMAT_VERSION,
    hermes_fleet: program,
    created_at: createdAt,
    machine,
    key_id: keyId,
    manifest,
    inputs,
    options,
    plan: { ...plan, ...Object.fromEntries(MAP_NAMES.map((name) => [name, [...plan[name]]])) },
  };
  const checksum = digest(JSON.stringify(body));
  return `${JSON.stringify({ ...body, checksum }, null, 2)}\n`;
}

const AGAIN = "Make a new one with `hermes-fleet plan --out`.";

/**
 * Reads a saved plan, or says what is wrong with it.
 * @param program the version of this program
 */
export function readSavedPlan(
  text: string,
  program: string,
  digest: (text: string) => string,
): ReadSavedPlan {
  const refuse = (problem: string, hint: string): ReadSavedPlan => ({ ok: false, problem, hint });
  const document = parsed(text);
  if (document === undefined && text.slice(0, 100).includes(SAVED_PLAN))
    return refuse("is a saved plan that is cut off or damaged", AGAIN);
  if (document?.format !== SAVED_PLAN) {
    const isForMachines = document !== undefined && "verdict" in document && "changes" in document;
    return refuse(
      "is no saved plan",
      isForMachines
        ? "`plan --json` prints a plan for other programs; `hermes-fleet plan --out` saves one to be applied."
        : "`hermes-fleet plan --out` saves one; a manifest is named with -f.",
    );
  }
  const { checksum, ...body } = document;
  if (body.hermes_fleet !== program) {
    const maker = typeof body.hermes_fleet === "string" ? body.hermes_fleet : "an unknown version";
    return refuse(
      `was saved by hermes-fleet ${maker}, and this is ${program}: what a plan says may differ`,
      `${AGAIN.slice(0, -1)}, or use that version.`,
    );
  }
  if (digest(JSON.stringify(body)) !== checksum) return refuse("was changed after it was saved", AGAIN);
  return { ok: true, saved: restored(body) };
}

type Document = Readonly<Record<string, unknown>>;

function parsed(text: string): Document | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Document) : undefined; // any object is one
  } catch {
    return undefined;
  }
}

/** By checksum and version it is what `savedPlanText` of this very program wrote, so that its shape is known. */
function restored(body: Document): SavedPlan {
  const plan = body.plan as Omit<Plan, MapName> & Record<MapName, readonly (readonly [unknown, unknown])[]>;
  const maps = MAP_NAMES.map((name) => [name, new Map(plan[name])] as const);
  return {
    program: body.hermes_fleet as string,
    createdAt: body.created_at as string,
    machine: body.machine as string,
    keyId: body.key_id as string,
    manifest: body.manifest as AbsolutePath,
    inputs: body.inputs as readonly SavedInput[],
    options: body.options as SavedOptions,
    plan: { ...plan, ...Object.fromEntries(maps) } as unknown as Plan, // with its maps it is one again
  };
}
