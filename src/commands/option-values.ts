import { InvalidArgumentError, Option } from "commander";
import { milliseconds } from "../formats/duration.ts";

/** Milliseconds, of `500ms`, `30s`, `5m` or `1h`. */
export function duration(text: string): number {
  const ms = milliseconds(text);
  if (ms === undefined) throw new InvalidArgumentError("It must be a duration such as 30s or 5m.");
  return ms;
}

/** A whole number from 1. */
export function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return number;
}

/** How long to wait for whoever holds the lock. */
export function lockTimeout(): Option {
  return new Option(
    "--lock-timeout <duration>",
    "how long to wait for another hermes-fleet at work here: 30s, 5m",
  )
    .default(0, "not at all")
    .argParser(duration);
}

/** How many programs may run side by side. */
export function concurrency(): Option {
  return new Option("--concurrency <number>", "hermes processes at a time").default(4).argParser(positive);
}
