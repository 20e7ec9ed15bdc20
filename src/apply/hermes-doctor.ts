import pLimit from "p-limit";
import { hermesFor } from "../hermes/command-line.ts";
import { type DoctorRow, readDoctorReport } from "../hermes/doctor-report.ts";
import { SUBCOMMANDS } from "../hermes/names.ts";
import { redacted } from "../hermes/redact.ts";
import type { Finding, HermesReport } from "../model/doctor.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ProcessResult, System } from "../system/system.ts";

/** It asks the network about each provider that is set up, and npm about what is installed. */
const DEADLINE_MS = 3 * 60_000;
/** Some problems make a list of their own; whoever wants all of it runs it by hand. */
const MOST_ROWS = 40;
const LONGEST_ROW = 400;

/** What asking Hermes takes. */
export interface HermesDoctors {
  readonly system: Pick<System, "run">;
  /** The program, and the Hermes root that it works on. */
  readonly hermes: { readonly path: AbsolutePath; readonly root: AbsolutePath };
  /** `hermes` processes at a time. */
  readonly concurrency: number;
  /** What must not be shown; undefined: nobody can tell what is a secret of this profile. */
  readonly secretsOf: (profile: ProfileName) => readonly string[] | undefined;
  /** Raised by Ctrl-C: those that run are ended, and no more begun. */
  readonly abort?: AbortSignal;
  /** Hears of each that has ended. */
  readonly onEnd?: (profile: ProfileName) => void;
}

/**
 * Has `hermes doctor` look at each profile, side by side, and reads what it prints. As any call of hermes, it repairs the
 * `.env` of the profile. What goes wrong with it is a finding.
 */
export function runHermesDoctors(
  profiles: readonly ProfileName[],
  on: HermesDoctors,
): Promise<readonly HermesReport[]> {
  const limit = pLimit(on.concurrency);
  return Promise.all(
    profiles.map((profile) =>
      limit(async () => {
        const report = await runOne(profile, on);
        on.onEnd?.(profile);
        return report;
      }),
    ),
  );
}

async function runOne(
  profile: ProfileName,
  { system, hermes: { path, root }, secretsOf, abort }: HermesDoctors,
): Promise<HermesReport> {
  if (abort?.aborted === true) return { profile, isRead: false, wellCount: 0, findings: [], advice: [] };
  const result = await system.run([path, "-p", profile, "doctor"], {
    deadlineMs: DEADLINE_MS,
    ...(abort !== undefined && { abort }),
    // Neither the caller's HERMES_HOME nor a locale without these signs changes what it says.
    environment: { HERMES_HOME: root, PYTHONIOENCODING: "utf-8" },
  });
  const secrets = secretsOf(profile);
  const shown = (text: string) =>
    secrets === undefined
      ? "(not shown, since .env cannot be read)"
      : redacted(text, secrets).slice(0, LONGEST_ROW);
  const advised = (text: string) => shown(callsFor(profile, text));
  const call = `${hermesFor(profile)} doctor`;
  const finding = (one: Pick<Finding, "severity" | "message"> & Partial<Finding>): Finding => ({
    code: "hermes-doctor",
    profile,
    isMendable: false,
    ...one,
  });
  const byHand = `Run \`${call}\` by hand.`;
  // It may have said something before it failed.
  const { isReport, wellCount, rows, issues } = readDoctorReport(result.stdout);
  const failure = failureOf(result, call, shown);
  const failed =
    failure === undefined ? [] : [finding({ severity: "error", message: failure, hint: byHand })];
  const unread = {
    severity: "warning",
    message: `profile "${profile}": \`${call}\` printed ${result.stdout.trim() === "" ? "nothing" : "nothing that hermes-fleet can read"}`,
    hint: byHand,
  } as const;
  // Whatever is left out, no error is before all warnings are.
  const shownRows = rows.toSorted((one, other) => rank(one) - rank(other)).slice(0, MOST_ROWS);
  // A list without a row that it belongs to is all that there is to be told.
  const listed = rows.length > 0 ? [] : issues;
  const more = Math.max(rows.length, listed.length) - MOST_ROWS;
  return {
    profile,
    isRead: isReport && failure === undefined,
    wellCount,
    findings: [
      ...failed,
      ...(isReport || failure !== undefined ? [] : [finding(unread)]),
      ...shownRows.map(({ is, section, text, advice }) =>
        finding({
          severity: is,
          message: shown(section === "" ? text : `${section}: ${text}`),
          ...(advice.length > 0 && { hint: advised(advice.join("; ")) }),
        }),
      ),
      ...listed.slice(0, MOST_ROWS).map((text) => finding({ severity: "warning", message: advised(text) })),
      ...(more > 0
        ? [finding({ severity: "warning", message: `\`${call}\` lists ${more} more`, hint: byHand })]
        : []),
    ],
    advice: rows.length > 0 ? issues.slice(0, MOST_ROWS).map(advised) : [],
  };
}

/** Hermes writes its commands without the profile that it was asked about: typed so, they are for another. */
function callsFor(profile: ProfileName, text: string): string {
  return text.replace(/(?<![\w/-])hermes (?=([a-z]+)\b)/g, (call, command: string) =>
    SUBCOMMANDS.has(command) ? `${hermesFor(profile)} ` : call,
  );
}

function rank({ is }: DoctorRow): number {
  return is === "error" ? 0 : 1;
}

function failureOf(
  { exitCode, failure, stderr, stdout }: ProcessResult,
  call: string,
  shown: (text: string) => string,
): string | undefined {
  if (exitCode === 0) return undefined;
  if (failure === "timed-out") return `\`${call}\` did not end in ${DEADLINE_MS / 60_000} min`;
  if (failure === "not-found") return `\`${call}\` cannot be run`;
  const last = (stderr.trim() || stdout.trim()).split("\n").at(-1) ?? "";
  const said = last === "" ? "" : `: ${shown(last)}`;
  return `\`${call}\` exited with ${exitCode ?? "a signal"}${said}`;
}
