import type { Ora } from "ora";
import pc from "picocolors";
import type { ApplyEvent } from "../model/outcome.ts";
import type { Step } from "../model/step.ts";
import { describeOp } from "./describe-step.ts";
import { printable } from "./words.ts";

/** Shows how an apply gets on: one line that is drawn over itself on a terminal, one plain line a step elsewhere. */
export interface Progress {
  on(event: ApplyEvent): void;
  end(): void;
}

/** @param style `live` draws on a terminal, `lines` prints, `none` is silent */
export async function progress(
  style: "live" | "lines" | "none",
  stream: NodeJS.WriteStream,
  steps: number,
  hasColor: boolean,
): Promise<Progress> {
  if (style === "none") return { on: () => undefined, end: () => undefined };
  if (style === "lines") return new Lines(stream);
  const { default: ora } = await import("ora");
  // Ora would otherwise swallow the Ctrl-C that ends an apply in good order; and it knows nothing of NO_COLOR.
  const color = hasColor ? "cyan" : false;
  const failed = pc.createColors(hasColor).red("✖");
  return new Live(ora({ stream, color, discardStdin: false, hideCursor: true }), stream, steps, failed);
}

class Lines implements Progress {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  on(event: ApplyEvent): void {
    if (event.event !== "ended") return;
    const { step, outcome } = event;
    const what = `${step.address}: ${describeOp(step.op)}`;
    if (outcome.is === "succeeded") this.#stream.write(`${what}\n`);
    if (outcome.is === "failed") this.#stream.write(`${what}: failed: ${printable(outcome.reason)}\n`);
  }

  end(): void {
    // Every line is whole already.
  }
}

class Live implements Progress {
  readonly #spinner: Ora;
  readonly #stream: NodeJS.WriteStream;
  readonly #steps: number;
  readonly #failed: string;
  readonly #running = new Map<Step, string>();
  #ended = 0;

  constructor(spinner: Ora, stream: NodeJS.WriteStream, steps: number, failed: string) {
    this.#spinner = spinner.start();
    this.#stream = stream;
    this.#steps = steps;
    this.#failed = failed;
  }

  on(event: ApplyEvent): void {
    if (event.event === "seen") return;
    const { step } = event;
    if (event.event === "started") {
      this.#running.set(step, `${step.address}: ${describeOp(step.op)}`);
    } else {
      this.#running.delete(step);
      this.#ended += 1;
      if (event.outcome.is === "failed")
        this.#spinner
          .stopAndPersist({ symbol: this.#failed, text: `${step.address}: ${describeOp(step.op)}` })
          .start();
    }
    this.#spinner.text = this.#fitting(`${this.#ended}/${this.#steps} ${this.#current()}`);
  }

  end(): void {
    this.#spinner.stop();
  }

  #current(): string {
    const [first = ""] = this.#running.values();
    const waiting = [...this.#running.keys()].flatMap(({ op, profile }) =>
      op.do === "await" ? [profile] : [],
    );
    if (waiting.length < this.#running.size) return first;
    return waiting.length > 0 ? `waiting for ${waiting.join(", ")}` : "";
  }

  /** A line that wraps would be drawn over itself in pieces. */
  #fitting(text: string): string {
    const room = (this.#stream.columns || 80) - 4;
    return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
  }
}
