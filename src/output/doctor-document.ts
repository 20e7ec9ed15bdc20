import type { DoctorResult, Finding, HermesReport } from "../model/doctor.ts";
import type { DoctorDocument, DoctorFinding, HermesDoctor } from "./doctor-document.generated.ts";
import { count } from "./words.ts";

/** The check that findings of Hermes' own doctor are said to be from. */
const HERMES = "hermes-doctor";

/** The JSON form of what a doctor found: what `--json` prints, and what the terminal is drawn from. */
export function doctorDocument(result: DoctorResult): DoctorDocument {
  const { fleet, host, profiles, checks, hermes, mended } = result;
  const findings = [
    ...checks.flatMap(({ name, findings: own = [] }) => own.map((one) => findingDocument(name, one))),
    ...hermes.flatMap(({ findings: own }) => own.map((one) => findingDocument(HERMES, one))),
  ];
  const [errors, warnings, notes] = (["error", "warning", "note"] as const).map(
    (severity) => findings.filter((one) => one.severity === severity).length,
  ) as [number, number, number]; // of three
  const well = checks.filter((one) => one.findings?.length === 0).length;
  return {
    format_version: 1,
    outcome: errors > 0 ? "errors" : warnings > 0 ? "warnings" : "well",
    verdict: verdict({ errors, warnings, notes }, well),
    fleet,
    host,
    profiles: [...profiles],
    errors,
    warnings,
    notes,
    checks: checks.map(({ name, what, findings: own }) => ({
      name,
      what,
      outcome: own === undefined ? "none" : own.length === 0 ? "well" : "found",
    })),
    findings,
    hermes: hermes.map(hermesDocument),
    ...(mended !== undefined && { mended: [...mended] }),
  };
}

function findingDocument(check: string, finding: Finding): DoctorFinding {
  const { code, severity, profile, message, hint, path, place, isMendable } = finding;
  return {
    check,
    code,
    severity,
    ...(profile !== undefined && { profile }),
    message,
    ...(hint !== undefined && { hint }),
    ...(path !== undefined && { path }),
    ...(place !== undefined && { place: { file: place.file, line: place.line, column: place.column } }),
    is_mendable: isMendable,
  };
}

function hermesDocument({ profile, isRead, wellCount, findings, advice }: HermesReport): HermesDoctor {
  const number = (severity: Finding["severity"]) =>
    findings.filter((one) => one.severity === severity).length;
  return {
    profile,
    is_read: isRead,
    well: wellCount,
    errors: number("error"),
    warnings: number("warning"),
    advice: [...advice],
  };
}

function verdict(
  { errors, warnings, notes }: Pick<DoctorDocument, "errors" | "warnings" | "notes">,
  well: number,
): string {
  const parts = [
    ...(errors > 0 ? [count(errors, "error")] : []),
    ...(warnings > 0 ? [count(warnings, "warning")] : []),
    ...(notes > 0 ? [count(notes, "note")] : []),
  ];
  const checks = `${count(well, "check")} ${well === 1 ? "is" : "are"} well`;
  if (errors + warnings > 0) return `${parts.join(", ")}; ${checks}.`;
  return `Nothing is wrong: ${[checks, ...parts].join(", ")}.`;
}
