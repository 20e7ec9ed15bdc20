import type { LogEntry } from "../model/log.ts";
import { goesOn, type LogLine, readLogLine } from "./log-lines.ts";

/** One that goes on for longer is told in pieces. */
const MOST_LINES = 2000;

/** Whose lines they are. */
export type LogOrigin = Pick<LogEntry, "profile" | "source">;

type Begun = Omit<LogEntry, "lines"> & { readonly lines: string[] };

/**
 * Puts the lines of one log together to records, in the order in which they were written: what has no time stamp belongs
 * to the line before it. Of a stream without any, each line is a record of its own, but for tracebacks.
 */
export class EntryAssembler {
  readonly #origin: LogOrigin;
  #begun: Begun | undefined;
  #lastMs: number | undefined;

  constructor({ profile, source }: LogOrigin) {
    this.#origin = { profile, source };
  }

  /**
   * @param otherwiseMs the time of a line that tells none, where no line before it does either
   * @returns the records that are whole with that, since these lines begin others
   */
  push(lines: Iterable<string>, otherwiseMs: number): readonly LogEntry[] {
    const whole: LogEntry[] = [];
    for (const line of lines) {
      const read = readLogLine(line);
      if (read === undefined && this.#isContinued(line)) this.#begun?.lines.push(line);
      else
        whole.push(
          ...this.begin(
            line,
            read ?? { timeMs: this.#lastMs ?? otherwiseMs, message: line },
            read !== undefined,
          ),
        );
    }
    return whole;
  }

  /** Begins a record whatever was before it; gives that. */
  begin(line: string, read: LogLine, isDated: boolean): readonly LogEntry[] {
    const before = this.flush();
    if (isDated) this.#lastMs = read.timeMs;
    this.#begun = { ...this.#origin, ...read, isDated, lines: [line] };
    return before;
  }

  /** Adds a line to the record that has begun; false where none has, or where it does not go on with this. */
  goOn(line: string): boolean {
    if (this.#begun === undefined || !goesOn(line, this.#begun.lines)) return false;
    this.#begun.lines.push(line);
    return true;
  }

  /** The time of the record that has begun, to which lines may still come. */
  get begunMs(): number | undefined {
    return this.#begun?.timeMs;
  }

  /** That record as it is; nothing more comes to it. */
  flush(): readonly LogEntry[] {
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun === undefined) return [];
    // What is below a record is not parted from it by blank lines at its end.
    while (begun.lines.length > 1 && begun.lines.at(-1) === "") begun.lines.pop();
    return begun.lines.length === 1 && begun.lines[0] === "" ? [] : [begun];
  }

  #isContinued(line: string): boolean {
    if (this.#begun === undefined || this.#begun.lines.length >= MOST_LINES) return false;
    return this.#lastMs !== undefined || goesOn(line, this.#begun.lines);
  }
}
