import type { Ora } from "ora";
import type { ApplyEvent } from "../model/outcome.ts";
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
): Promise<Progress> {
  if (style === "none") return { on: () => undefined, end: () => undefined };
  if (style === "lines") return new Lines(stream);
  const { default: ora } = await import("ora");
  // Ora would otherwise swallow the Ctrl-C that ends an apply in good order.
  return new Live(ora({ stream, discardStdin: false, hideCursor: true }), steps);
}

class Lines implements Progress {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  on(event: ApplyEvent): void {
    if (event.event === "started") return;
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
  readonly #steps: number;
  readonly #running = new Set<string>();
  #ended = 0;

  constructor(spinner: Ora, steps: number) {
    this.#spinner = spinner.start("begins");
    this.#steps = steps;
  }

  on(event: ApplyEvent): void {
    const { step } = event;
    const what = `${step.address}: ${describeOp(step.op)}`;
    if (event.event === "started") {
      this.#running.add(what);
    } else {
      this.#running.delete(what);
      this.#ended += 1;
      if (event.outcome.is === "failed") this.#spinner.clear().fail(what).start();
    }
    const [first] = this.#running;
    const others = this.#running.size > 1 ? ` and ${this.#running.size - 1} more` : "";
    this.#spinner.text = `${this.#ended}/${this.#steps} ${first ?? ""}${others}`;
  }

  end(): void {
    this.#spinner.stop();
  }
}
