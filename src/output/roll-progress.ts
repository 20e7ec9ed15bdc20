import type { createLogUpdate } from "log-update";
import pc from "picocolors";
import type { ApplyEvent } from "../model/outcome.ts";
import type { Roll } from "../model/roll.ts";
import { type Progress, progress } from "./progress.ts";
import { RollLines } from "./roll-lines.ts";

/** Shows how a roll gets on: a line for each gateway, drawn over themselves, on a terminal; a plain line a step elsewhere. */
export interface RollProgress extends Progress {
  /** Says something without disturbing the lines. */
  note(text: string): void;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;
const FRAME_MS = 100;

/** @param style `live` draws on a terminal, `lines` prints, `none` is silent but for notes */
export async function rollProgress(
  style: "live" | "lines" | "none",
  stream: NodeJS.WriteStream,
  { plan, moves }: Roll,
  hasColor: boolean,
): Promise<RollProgress> {
  if (style !== "live") {
    const plain = await progress(style, stream, plan.steps.length, hasColor);
    return {
      on: (event) => plain.on(event),
      end: () => plain.end(),
      note: (text) => void stream.write(`${text}\n`),
    };
  }
  const { createLogUpdate: drawOn } = await import("log-update");
  return new Live(drawOn(stream), stream, new RollLines(moves, plan.steps), hasColor);
}

type Draw = ReturnType<typeof createLogUpdate>;

class Live implements RollProgress {
  readonly #draw: Draw;
  readonly #stream: NodeJS.WriteStream;
  readonly #lines: RollLines;
  readonly #colors: ReturnType<typeof pc.createColors>;
  readonly #timer: NodeJS.Timeout;
  #frame = 0;

  constructor(draw: Draw, stream: NodeJS.WriteStream, lines: RollLines, hasColor: boolean) {
    this.#draw = draw;
    this.#stream = stream;
    this.#lines = lines;
    this.#colors = pc.createColors(hasColor);
    this.#timer = setInterval(() => {
      this.#frame += 1;
      this.#show();
    }, FRAME_MS);
    this.#show();
  }

  on(event: ApplyEvent): void {
    this.#lines.on(event);
    if (event.event !== "seen") this.#show();
  }

  note(text: string): void {
    this.#lines.note(text);
    this.#show();
  }

  /** The lines go: what has come of them is told by the result. */
  end(): void {
    clearInterval(this.#timer);
    this.#draw.clear();
    this.#draw.done();
  }

  #show(): void {
    const { columns, rows } = this.#stream;
    const lines = this.#lines.draw({
      width: columns,
      height: rows,
      spinner: this.#colors.cyan(FRAMES[this.#frame % FRAMES.length] ?? "-"),
      well: this.#colors.green("✔"),
      failed: this.#colors.red("✖"),
    });
    this.#draw(lines.join("\n"));
  }
}
