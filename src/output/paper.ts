import pc from "picocolors";
import wrapAnsi from "wrap-ansi";

export type Colors = ReturnType<typeof pc.createColors>;

/** Lines of text, wrapped to a width and coloured or not. */
export class Paper {
  readonly colors: Colors;
  readonly width: number;
  readonly #lines: string[] = [];

  constructor(options: { readonly hasColor: boolean; readonly width: number }) {
    this.colors = pc.createColors(options.hasColor);
    this.width = options.width;
  }

  /**
   * Adds a line; what does not fit goes on in further lines, indented by `hanging`.
   * @param text may hold colours of our own; what comes from a file goes through `printable` first
   */
  line(text = "", hanging = 0): void {
    const [first = "", ...rest] = wrapAnsi(text, this.width, { trim: false, hard: false }).split("\n");
    this.#lines.push(first.trimEnd());
    if (rest.length === 0) return;
    const remaining = rest.join(" ").trimStart();
    const indent = " ".repeat(hanging);
    const wrapped = wrapAnsi(remaining, Math.max(20, this.width - hanging), { trim: true, hard: false });
    for (const one of wrapped.split("\n")) this.#lines.push(indent + one.trimEnd());
  }

  /** Adds a line as it is, however long: of a diff, of a file. */
  unwrapped(text: string): void {
    this.#lines.push(text.trimEnd());
  }

  toString(): string {
    return this.#lines.length === 0 ? "" : `${this.#lines.join("\n")}\n`;
  }
}
