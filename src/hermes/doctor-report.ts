import { stripVTControlCharacters } from "node:util";

/** A row of `hermes doctor` that is not well. */
export interface DoctorRow {
  readonly is: "error" | "warning";
  /** The heading that it stands below; empty: none. */
  readonly section: string;
  readonly text: string;
  /** What is said to do about it, right below it. */
  readonly advice: readonly string[];
}

export interface DoctorReport {
  /** False where nothing in the text is known. */
  readonly isReport: boolean;
  /** Rows that are well. */
  readonly wellCount: number;
  readonly rows: readonly DoctorRow[];
  /** The numbered list at its end: what is to be done. */
  readonly issues: readonly string[];
}

const WELL = /^[✓✔✅]\ufe0f?\s+\S/u;
const WARNING = /^⚠\ufe0f?\s+(\S.*)$/u;
const ERROR = /^[✗✘❌✖]\ufe0f?\s+(\S.*)$/u;
const SECTION = /^◆\s+(\S.*)$/u;
const ADVICE = /^→\s+(\S.*)$/u;
const LIST = /^Found \d+ issue|issue\(s\) require/i;
const ITEM = /^\d+\.\s+(\S.*)$/;

/**
 * Reads the text of `hermes doctor`, which is for people and ends with 0 whatever it has found. The signs in front of its
 * rows count; words differ between versions. Never fails.
 */
export function readDoctorReport(text: string): DoctorReport {
  const rows: (DoctorRow & { readonly advice: string[] })[] = [];
  const issues: string[] = [];
  let wellCount = 0;
  let section = "";
  let current: (typeof rows)[number] | undefined;
  let isInList = false;
  let isDone = false;
  for (const whole of text.split(/\r?\n/)) {
    const line = lineOf(whole);
    const [is, said] = rowIn(line);
    if (is !== undefined) {
      current = undefined;
      isInList = false;
      if (is === "section") section = said;
      else if (is === "well") wellCount += 1;
      else {
        current = { is, section, text: said, advice: [] };
        rows.push(current);
      }
      continue;
    }
    const advice = ADVICE.exec(line)?.[1];
    if (advice !== undefined) {
      current?.advice.push(advice);
      continue;
    }
    if (LIST.test(line)) isInList = true;
    else if (/^All checks passed/i.test(line)) isDone = true;
    else if (isInList) takeItem(issues, line, whole);
  }
  const isReport = isDone || rows.length > 0 || wellCount > 0 || issues.length > 0;
  return { isReport, wellCount, rows, issues };
}

/** Without colours, and as a terminal would show it: what was drawn over is gone. */
function lineOf(whole: string): string {
  return (
    stripVTControlCharacters(whole)
      .split("\r")
      .findLast((part) => part.trim() !== "") ?? ""
  ).trim();
}

function rowIn(
  line: string,
): readonly ["error" | "warning" | "section", string] | readonly ["well", ""] | readonly [undefined, ""] {
  const error = ERROR.exec(line)?.[1];
  if (error !== undefined) return ["error", error];
  const warning = WARNING.exec(line)?.[1];
  if (warning !== undefined) return ["warning", warning];
  const section = SECTION.exec(line)?.[1];
  if (section !== undefined) return ["section", section];
  return WELL.test(line) ? ["well", ""] : [undefined, ""];
}

/** An item may go on in further lines, which are indented more; a blank line, or a word for all, ends it. */
function takeItem(issues: string[], line: string, whole: string): void {
  const item = ITEM.exec(line)?.[1];
  if (item !== undefined) issues.push(item);
  else if (line !== "" && /^\s{4,}/.test(whole) && issues.length > 0)
    issues.push(`${issues.pop() ?? ""} ${line}`);
}
