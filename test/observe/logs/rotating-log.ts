import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";

/** Writes as Python's RotatingFileHandler does: `.1` becomes `.2`, the log `.1`, and a new one is begun. */
export class RotatingLog {
  readonly path: string;
  readonly #backups: number;
  #lines = 0;

  constructor(path: string, backups = 3) {
    this.path = path;
    this.#backups = backups;
    mkdirSync(dirname(path), { recursive: true });
  }

  /** Writes so many numbered records; the number of each goes on from the last. */
  write(count = 1): void {
    for (let one = 0; one < count; one += 1) {
      this.#lines += 1;
      this.text(`${record(`line ${this.#lines}`, this.#lines)}\n`);
    }
  }

  text(text: string): void {
    appendFileSync(this.path, text);
  }

  rotate(): void {
    for (let number = this.#backups - 1; number > 0; number -= 1) {
      const [from, to] = [`${this.path}.${number}`, `${this.path}.${number + 1}`];
      if (!existsSync(from)) continue;
      rmSync(to, { force: true });
      renameSync(from, to);
    }
    rmSync(`${this.path}.1`, { force: true });
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`);
    appendFileSync(this.path, "");
  }

  get written(): readonly string[] {
    return Array.from({ length: this.#lines }, (_, index) => `line ${index + 1}`);
  }
}

/** A record as Hermes writes it, so many milliseconds after ten o'clock. */
export function record(message: string, ms: number, level = "INFO"): string {
  const two = (number: number, digits = 2) => String(Math.floor(number)).padStart(digits, "0");
  const time = `10:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)},${two(ms % 1000, 3)}`;
  return `2026-11-22 ${time} ${level} gateway.run: ${message}`;
}
