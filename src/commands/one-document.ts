import { writeSync } from "node:fs";
import type { DiagnosticDocument } from "../output/plan-document.generated.ts";
import type { RefusalDocument } from "../output/refusal-document.generated.ts";
import { EXIT } from "./options.ts";

/** What is printed of a result with `--json`. */
export function jsonText(document: unknown, isLine: boolean): string {
  return `${isLine ? JSON.stringify(document) : JSON.stringify(document, null, 2)}\n`;
}

/** @param outcome `stopped`: nobody can tell any more what was done before */
export function refusalDocument(
  diagnostics: readonly DiagnosticDocument[],
  outcome: RefusalDocument["outcome"] = "not-begun",
): RefusalDocument {
  // A refusal has at least one reason.
  return { format_version: 1, outcome, diagnostics: [...diagnostics] as RefusalDocument["diagnostics"] };
}

let owed: { readonly isLine: boolean } | undefined;
let isTold = false;

/** The result is printed: there is to be one, and one alone. */
export function documentTold(): void {
  isTold = true;
}

/** Whatever is still to be told is told on stderr. */
export function isDocumentTold(): boolean {
  return isTold;
}

/** From here on whatever ends the program ends it with a document, where it has printed none itself. */
export function oweDocument(isLine: boolean): void {
  if (owed !== undefined) return;
  owed = { isLine };
  // Nothing that is written later than then is written at all.
  process.once("exit", (exitCode) => tellOwed(exitCode, (text) => writeSync(process.stdout.fd, text)));
}

/** Prints the document that is still owed, if there is one. */
export function tellOwed(
  exitCode: number,
  print: (text: string) => void = (text) => process.stdout.write(text),
): void {
  if (owed === undefined || isTold) return;
  isTold = true;
  try {
    print(jsonText(refusalDocument([stopped(exitCode)], "stopped"), owed.isLine));
  } catch {
    // Nobody reads it.
  }
}

/** What there is to say of a call that a signal has ended before it began. */
export function interruptedBefore(exitCode: number): DiagnosticDocument {
  return {
    code: "interrupted",
    severity: "error",
    message: `it was ended by ${signalOf(exitCode)} before anything was changed`,
  };
}

function stopped(exitCode: number): DiagnosticDocument {
  const by = signalOf(exitCode);
  if (by === undefined)
    return {
      code: "unexpected",
      severity: "error",
      message: `it ended with ${exitCode}, and did not say why`,
    };
  return {
    code: "interrupted",
    severity: "error",
    message: `it was ended by ${by}, before it could tell what it had done`,
    hint: "Run it again: what was begun is gone on with, or told.",
  };
}

function signalOf(exitCode: number): string | undefined {
  switch (exitCode) {
    case EXIT.interrupted:
      return "Ctrl-C";
    case EXIT.terminated:
      return "SIGTERM";
    case EXIT.hungUp:
      return "SIGHUP";
    default:
      return undefined;
  }
}
