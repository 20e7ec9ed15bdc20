import { inspect } from "node:util";

/**
 * A value that must not be seen. Every way of turning it into text by accident gives its
 * fingerprint; only `reveal()`, which is easy to search for, gives the value.
 */
export class Secret {
  readonly #value: string;
  /** Keyed fingerprint, or undefined while this host has no key yet. */
  readonly fingerprint: string | undefined;

  constructor(value: string, fingerprint: string | undefined) {
    this.#value = value;
    this.fingerprint = fingerprint;
  }

  /** The value itself: for writing it to `.env`, and for comparing and matching in memory. */
  reveal(): string {
    return this.#value;
  }

  /** True when both hold the same value. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return this.fingerprint === undefined ? "(sensitive)" : `(sensitive) ${this.fingerprint}`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Makes the fingerprint of a value with this host's key; undefined while there is no key. */
export type Fingerprint = (value: string) => string | undefined;
