import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

type Line =
  | { readonly is: "wrapped"; readonly text: string; readonly hanging: number }
  | { readonly is: "whole"; readonly text: string }
  | { readonly is: "mark"; readonly lead: string; readonly under: string; readonly sign: string };

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
    this.#lines.push({ is: "wrapped", text, hanging });
  }

  /** Adds a line as it is, however long: of a diff, of a file. */
  unwrapped(text: string): void {
    this.#lines.push({ is: "whole", text });
  }

  /** Adds a sign right behind the width of `under`, a text of the line above. */
  mark(lead: string, under: string, sign: string): void {
    this.#lines.push({ is: "mark", lead, under, sign });
  }

  /** Everything, each line ended. Measuring and wrapping are loaded only where something needs them. */
  async text(): Promise<string> {
    const needsMeasure = this.#lines.some((line) =>
      line.is === "wrapped" ? !surelyFits(line.text, this.width) : line.is === "mark" && !isAscii(line.under),
    );
    const measure = needsMeasure ? await import("./wrap.ts") : undefined;
    const drawn = this.#lines.flatMap((line): readonly string[] => {
      switch (line.is) {
        case "whole":
          return [line.text];
        case "wrapped":
          return measure?.wrap(line.text, this.width, line.hanging) ?? [line.text];
        case "mark": {
          const width = measure?.widthOf(line.under) ?? line.under.length;
          return [line.lead + " ".repeat(width) + line.sign];
        }
        default:
          return line satisfies never;
      }
    });
    return drawn.map((line) => `${line.trimEnd()}\n`).join("");
  }
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** Plain ASCII is as wide as it is long; for all else the width has to be measured. */
function surelyFits(text: string, width: number): boolean {
  const plain = stripVTControlCharacters(text);
  // Twice the length is more than any character takes.
  return (isAscii(plain) ? plain.length : plain.length * 2) <= width;
}
