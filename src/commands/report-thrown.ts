import type { CommanderError } from "commander";
import { logRedaction } from "../hermes/redact.ts";
import type { DiagnosticDocument } from "../output/plan-document.generated.ts";
import { printable } from "../output/words.ts";
import { documentTold, isDocumentTold, jsonText, refusalDocument } from "./one-document.ts";

/** How the command line asks for JSON. */
type Form = "document" | "lines" | undefined;

/** Who mistypes a command may have typed a secret; tokens that are known by their form are not said again. */
const withoutTokens = (text: string): string => logRedaction([])(text);

/**
 * Tells what is wrong with a command line: people on stderr, machines by a document.
 * @param said what commander has to say of it
 */
export function reportUsage(error: CommanderError, said: string, form: Form): void {
  if (form === undefined) {
    process.stderr.write(printable(withoutTokens(said)));
    return;
  }
  const isHelp = error.code === "commander.help" || error.code === "commander.helpDisplayed";
  const [message = "", ...more] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = more.join(" ").replace(/^\((.*)\)$/, "$1");
  const diagnostic: DiagnosticDocument = {
    code: "usage",
    severity: "error",
    message: isHelp ? "no command is given that could be run" : withoutTokens(message),
    hint: suggestion === "" ? "`--help` behind a command says what it takes." : withoutTokens(suggestion),
  };
  print(form, refusalDocument([diagnostic]));
}

/** Whatever is thrown is a bug of ours, or a machine that fails in a way that nobody planned for. */
export function reportBug(error: unknown, words: readonly string[], asked: Form): void {
  const form = isDocumentTold() ? undefined : asked;
  const isVerbose = words.includes("-v") || words.includes("--verbose");
  const message = withoutTokens(error instanceof Error ? error.message : String(error));
  const stack = error instanceof Error && isVerbose ? error.stack : undefined;
  const hint = "Run it again with -v to see where this happened.";
  if (form === undefined || stack !== undefined)
    process.stderr.write(`error: ${printable(withoutTokens(stack ?? message))}\n`);
  if (form === undefined && !isVerbose) process.stderr.write(`  ${hint}\n`);
  if (form === undefined) return;
  const diagnostic: DiagnosticDocument = {
    code: "unexpected",
    severity: "error",
    message: message === "" ? "something unexpected happened, and said nothing of itself" : message,
    ...(!isVerbose && { hint }),
  };
  print(form, refusalDocument([diagnostic], "stopped"));
}

function print(form: "document" | "lines", document: unknown): void {
  documentTold();
  process.stdout.write(jsonText(document, form === "lines"));
}
