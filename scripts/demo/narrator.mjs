import { styleText } from "node:util";

/** What fits everywhere: a terminal of the usual width, a CI log. */
const WIDTH = 80;

/** Tells what the demo does. It writes to the same stream as the programs that it runs, so that all is in order. */
export class Narrator {
  /** How many expectations have been found to hold. */
  checks = 0;
  #stream;
  #hasColor;
  #steps = 0;
  /** The output of a command is set off from the judgement of it. */
  #isBehindOutput = false;

  constructor(stream) {
    this.#stream = stream;
    this.#hasColor = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  }

  /** What is about to happen. */
  step(title, text) {
    this.#steps += 1;
    const head = `== ${this.#steps}. ${title} `;
    this.#lines("", this.#styled("bold", head.padEnd(WIDTH, "=")), ...wrapped(text));
  }

  /** What is said without a step of its own. */
  says(text) {
    this.#lines(...wrapped(text));
  }

  /** A command as a user types it; its output follows. */
  command(line) {
    this.#isBehindOutput = true;
    const [first, ...rest] = line.split("\n");
    this.#lines("", ...[`$ ${first}`, ...rest].map((one) => this.#styled("cyan", one)));
  }

  /** An expectation that holds. */
  check(what) {
    this.checks += 1;
    if (this.#isBehindOutput) this.#lines("");
    this.#isBehindOutput = false;
    this.#lines(...wrapped(`ok: ${what}`, 4).map((line) => this.#styled("green", line)));
  }

  problem(text) {
    this.#lines("", ...wrapped(text).map((line) => this.#styled("red", line)));
  }

  end(text) {
    this.#lines("", ...wrapped(text).map((line) => this.#styled("bold", line)));
  }

  #styled(style, text) {
    return this.#hasColor ? styleText(style, text) : text;
  }

  #lines(...lines) {
    this.#stream.write(`${lines.join("\n")}\n`);
  }
}

function wrapped(text, hanging = 0) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = " ".repeat(hanging) + word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
