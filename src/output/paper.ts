import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

interface Line {
  readonly text: string;
  /** Undefined for a line that is not wrapped. */
  readonly hanging: number | undefined;
}

/** Lines of text, wrapped to a width and coloured or not. */
export class Paper {
  readonly colors: Colors;
  /** In columns of the terminal. */
  readonly width: number;
  readonly #lines: Line[] = [];

  constructor(options: { readonly hasColor: boolean; readonly width: number }) {
    this.colors = pc.createColors(options.hasColor);
    this.width = options.width;
  }

  /**
   * Adds a line; what does not fit goes on in further lines, indented by `hanging`.
   * @param text may hold colours of our own; what comes from a file goes through `printable` first
   */
  line(text = "", hanging = 0): void {
    this.#lines.push({ text, hanging });
  }

  /** Adds a line as it is, however long: of a diff, of a file. */
  unwrapped(text: string): void {
    this.#lines.push({ text, hanging: undefined });
  }

  /** Everything, each line ended. Wrapping is loaded only where something does not fit. */
  async text(): Promise<string> {
    const isLong = ({ text, hanging }: Line) => hanging !== undefined && !surelyFits(text, this.width);
    const wrap = this.#lines.some(isLong) ? (await import("./wrap.ts")).wrap : undefined;
    const lines = this.#lines.flatMap((line) =>
      wrap !== undefined && isLong(line) ? wrap(line.text, this.width, line.hanging ?? 0) : [line.text],
    );
    return lines.map((line) => `${line.trimEnd()}\n`).join("");
  }
}

/** Plain ASCII is as wide as it is long; for all else the width has to be measured. */
function surelyFits(text: string, width: number): boolean {
  const plain = stripVTControlCharacters(text);
  // Twice the length is more than any character takes.
  return (/^[ -~]*$/.test(plain) ? plain.length : plain.length * 2) <= width;
}
