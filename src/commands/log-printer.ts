import { isWanted, type LogFilter } from "../hermes/log-filter.ts";
import { Repeats } from "../hermes/log-merge.ts";
import type { LogEntry } from "../model/log.ts";
import { LogDrawing } from "../output/draw-log.ts";
import { logLineDocument } from "../output/log-line-document.ts";
import type { LogSecrets } from "./log-secrets.ts";
import type { Terminal } from "./terminal.ts";

/** Chooses what is shown of records that come by time, and prints it. */
export class LogPrinter {
  readonly #terminal: Terminal;
  readonly #isJson: boolean;
  readonly #filter: LogFilter;
  readonly #secrets: LogSecrets;
  readonly #drawing = new LogDrawing();
  #repeats = new Repeats();
  #printed = 0;

  constructor(terminal: Terminal, isJson: boolean, filter: LogFilter, secrets: LogSecrets) {
    this.#terminal = terminal;
    this.#isJson = isJson;
    this.#filter = filter;
    this.#secrets = secrets;
  }

  /** How many records have been printed. */
  get printed(): number {
    return this.#printed;
  }

  /** A record as it is shown; undefined: it is not, or has been. */
  shown(entry: LogEntry): LogEntry | undefined {
    const shown = this.#secrets.without(entry);
    return isWanted(shown, this.#filter) && !this.#repeats.isRepeat(shown) ? shown : undefined;
  }

  /** Prints records that are to be shown. */
  async print(entries: readonly LogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.#printed += entries.length;
    this.#drawing.fit(entries.map(({ profile }) => profile));
    if (this.#isJson) this.#terminal.jsonLines(entries.map(logLineDocument));
    else
      await this.#terminal.result((paper) => {
        for (const entry of entries) this.#drawing.draw(paper, entry);
      });
  }

  /** Makes room for the names of profiles that have logs. */
  fit(profiles: Iterable<string>): void {
    this.#drawing.fit(profiles);
  }
}
