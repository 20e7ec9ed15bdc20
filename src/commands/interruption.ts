import { EXIT } from "./options.ts";
import { toldAll } from "./told-all.ts";

/**
 * What Ctrl-C, SIGTERM and SIGHUP, of a connection that is lost, do while the host is being changed: the first lets
 * running steps finish and begins no more, the second stops at once.
 */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #onFirst: () => void;
  readonly #onSecond: () => Promise<void>;
  readonly #onCtrlC = () => this.#receive(EXIT.interrupted);
  #exitCode: number | undefined;
  #unfinished: Promise<unknown> = Promise.resolve();
  #tell: () => void = () => undefined;
  /** Nothing is left to be done, save that what is told is read. */
  #isTold = false;

  constructor(handlers: { readonly onFirst: () => void; readonly onSecond: () => Promise<void> }) {
    this.#onFirst = handlers.onFirst;
    this.#onSecond = handlers.onSecond;
    process.on("SIGINT", this.#onCtrlC);
    process.on("SIGTERM", () => this.#receive(EXIT.terminated));
    process.on("SIGHUP", () => {
      // Nobody reads what is printed any more, which must not end what is to be finished.
      for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
      this.#receive(EXIT.hungUp);
    });
  }

  /** From now on Ctrl-C is for a program that runs in the foreground, however often it comes, and asks nothing of this one. */
  handOverCtrlC(tell: () => void): void {
    process.off("SIGINT", this.#onCtrlC);
    process.on("SIGINT", tell);
  }

  /** Whatever signal comes, this is waited for: what it does would be worse half done. */
  finishing<T>(work: Promise<T>): Promise<T> {
    this.#unfinished = work;
    return work;
  }

  /** What is told right before the end, where the second signal is that. */
  atOnce(tell: () => void): void {
    this.#tell = tell;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code that the signal asks for; undefined where none came. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  #receive(exitCode: number): void {
    if (this.#exitCode === undefined) {
      this.#exitCode = exitCode;
      this.#onFirst();
      this.#controller.abort();
      return;
    }
    const end = () => this.#end(exitCode);
    void this.#unfinished.then(end, end);
  }

  async #end(exitCode: number): Promise<void> {
    // Whoever asks once more does not wait for what nobody reads.
    if (!this.#isTold) {
      this.#isTold = true;
      this.#tell();
      await toldAll(exitCode);
    }
    await this.#onSecond().finally(() => process.exit(exitCode));
  }
}
