import type { ApplyDocument } from "../output/apply-document.ts";
import type { ApplyLine } from "../output/apply-line.generated.ts";
import { drawDiagnostics } from "../output/draw-diagnostics.ts";
import { Paper } from "../output/paper.ts";
import type { DiagnosticDocument } from "../output/plan-document.generated.ts";
import {
  documentTold,
  interruptedBefore,
  isDocumentTold,
  jsonText,
  refusalDocument,
} from "./one-document.ts";
import { EXIT, type Options } from "./options.ts";

const DEFAULT_WIDTH = 80;
/** Longer lines are hard to read, however wide the window. */
const MAX_WIDTH = 120;

/** Where results and diagnostics go: results to stdout and nothing else there, all other words to stderr. */
export class Terminal {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Takes note of how an apply ended; what is printed of it is printed by others. */
  ended(_document: ApplyDocument): void {}

  /** A person sits there and can answer. */
  get isInteractive(): boolean {
    return process.stdin.isTTY === true && process.stderr.isTTY === true && !isInCi();
  }

  /** Progress may be drawn over itself. */
  get hasLiveProgress(): boolean {
    // Ora counts lines by the width, and for a terminal that has none it would count for ever.
    const isTerminal = process.stderr.isTTY === true && process.stderr.columns > 0;
    return isTerminal && !isInCi() && this.#options.quiet !== true;
  }

  /** Progress may be coloured. */
  get hasColor(): boolean {
    return hasColorOn(process.stderr, this.#options);
  }

  get isQuiet(): boolean {
    return this.#options.quiet === true;
  }

  /** The result is a document. */
  get isForMachines(): boolean {
    return this.#options.json === true;
  }

  /** A result may be drawn over itself. */
  get hasLiveResult(): boolean {
    const { isTTY, columns, rows } = process.stdout;
    return isTTY === true && columns > 0 && rows > 0 && process.env.TERM !== "dumb" && !isInCi();
  }

  /** A result as it would be printed. */
  drawn(draw: (paper: Paper) => void): Promise<string> {
    return drawn(draw, process.stdout, this.#options);
  }

  /** Prints a result. */
  async result(draw: (paper: Paper) => void): Promise<void> {
    process.stdout.write(await drawn(draw, process.stdout, this.#options));
  }

  /** Prints a result that is text already. */
  text(text: string): void {
    process.stdout.write(text);
  }

  /** Prints the result for machines. */
  json(document: unknown): void {
    // Whatever still runs when a second signal has ended it tells nothing behind that.
    if (isDocumentTold()) return;
    documentTold();
    process.stdout.write(jsonText(document, this.#options.jsonLines === true));
  }

  /** Tells machines how it goes, before the result, where they have asked for lines. */
  event(...lines: readonly ApplyLine[]): void {
    if (this.#options.jsonLines === true) this.jsonLines(lines);
  }

  /** Prints results for machines, one a line. */
  jsonLines(documents: readonly unknown[]): void {
    if (isDocumentTold()) return;
    process.stdout.write(documents.map((document) => `${JSON.stringify(document)}\n`).join(""));
  }

  /** Nobody reads what is printed any more, as with `| head`. */
  get isClosed(): boolean {
    return process.stdout.destroyed || process.stdout.errored !== null;
  }

  /** Where everything goes that is not the result. */
  get beside(): NodeJS.WriteStream {
    return process.stderr;
  }

  /** Says something beside the result. */
  async say(draw: (paper: Paper) => void): Promise<void> {
    this.beside.write(await drawn(draw, this.beside, this.#options));
  }

  /**
   * Tells why a command could not begin; for machines, too.
   * @returns the exit code
   */
  async refuse(diagnostics: readonly DiagnosticDocument[]): Promise<number> {
    if (this.#options.json) this.json(refusalDocument(diagnostics));
    else await this.diagnostics(diagnostics);
    return EXIT.failed;
  }

  /**
   * Tells machines that a signal came before anything was changed; a person knows.
   * @param exitCode that the signal asks for
   */
  interrupted(exitCode: number): number {
    if (this.#options.json) this.json(refusalDocument([interruptedBefore(exitCode)]));
    return exitCode;
  }

  async diagnostics(diagnostics: readonly DiagnosticDocument[]): Promise<void> {
    if (diagnostics.length > 0) await this.say((paper) => drawDiagnostics(paper, diagnostics));
  }
}

/** As CI services say it; nobody sits there then, whatever the terminal. */
export function isInCi({ CI = "" }: NodeJS.ProcessEnv = process.env): boolean {
  return !["", "0", "false"].includes(CI.toLowerCase());
}

function drawn(draw: (paper: Paper) => void, stream: NodeJS.WriteStream, options: Options): Promise<string> {
  const paper = new Paper({
    hasColor: hasColorOn(stream, options),
    width: Math.min(stream.columns || DEFAULT_WIDTH, MAX_WIDTH),
  });
  draw(paper);
  return paper.text();
}

function hasColorOn(stream: NodeJS.WriteStream, options: Options): boolean {
  const noColor = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== "";
  return stream.isTTY === true && options.color && !noColor && process.env.TERM !== "dumb";
}
