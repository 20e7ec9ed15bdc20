/** Longer lines are cut: no memory has to hold one, and nobody reads it. */
export const LONGEST_LINE = 64 * 1024;

const NEWLINE = 0x0a;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** What a line ends with of which more has been written. */
export const CUT = " […]";
/** What a line begins with that is the rest of one. */
export const GOES_ON = "[…] ";

/** Takes bytes as they come, in pieces of whatever size, and gives the lines that they end. */
export class LineSplitter {
  readonly #longest: number;
  #begun: Uint8Array[] = [];
  #size = 0;

  constructor(longest: number = LONGEST_LINE) {
    this.#longest = longest;
  }

  /** The lines that these bytes make whole, without their ends. */
  push(bytes: Uint8Array): readonly string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      this.#keep(bytes.subarray(from, end));
      lines.push(this.#take());
      from = end + 1;
    }
    this.#keep(bytes.subarray(from));
    return lines;
  }

  /** How many bytes of a line there are whose end has not come. */
  get pending(): number {
    return this.#size;
  }

  /** That line as it is; undefined where there is none. */
  rest(): string | undefined {
    return this.#size === 0 ? undefined : this.#take();
  }

  #keep(bytes: Uint8Array): void {
    const room = this.#longest - this.#size;
    // A copy: what comes may be a part of a buffer that is used again.
    if (room > 0 && bytes.length > 0) this.#begun.push(bytes.slice(0, room));
    this.#size += bytes.length;
  }

  #take(): string {
    const [first = new Uint8Array(), ...others] = this.#begun;
    const text = lineText(others.length === 0 ? first : Buffer.concat(this.#begun));
    const isCut = this.#size > this.#longest;
    this.#begun = [];
    this.#size = 0;
    return isCut ? text + CUT : text;
  }
}

/** The lines of a text that is at hand whole; one without an end at its end is one, too. */
export function linesIn(bytes: Uint8Array): readonly string[] {
  const splitter = new LineSplitter();
  const lines = splitter.push(bytes);
  const rest = splitter.rest();
  return rest === undefined ? lines : [...lines, rest];
}

/** A line as text; of a file that was cut to nothing while somebody wrote on, without the hole before it. */
function lineText(bytes: Uint8Array): string {
  let start = 0;
  while (bytes[start] === 0) start += 1;
  const end = bytes.at(-1) === 0x0d ? -1 : undefined;
  return decoder.decode(bytes.subarray(start, end));
}
