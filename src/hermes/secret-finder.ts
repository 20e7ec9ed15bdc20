/** A value shorter than this is too common to hide wherever it stands: `1`, `true`, a port. */
export const SHORTEST_SECRET = 8;
/** From here on it is hidden where it stands as a word of its own. */
export const SHORTEST_WORD = 4;

const OF_WORD = /[\p{L}\p{N}_]/u;
const SLOTS = 0x40000;

/** Finds known secrets in texts, in one pass however many there are: most places are ruled out by their four characters. */
export class SecretFinder {
  readonly #byBeginning = new Map<string, string[]>();
  readonly #slots = new Uint8Array(SLOTS);
  readonly #all: readonly string[];

  constructor(secrets: Iterable<string>) {
    this.#all = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST_WORD);
    // The longest first: one may be the beginning of another, of which the rest would stay.
    for (const secret of this.#all.toSorted((one, other) => other.length - one.length)) {
      const beginning = secret.slice(0, SHORTEST_WORD);
      this.#slots[slotOf(secret, 0)] = 1;
      const others = this.#byBeginning.get(beginning);
      if (others === undefined) this.#byBeginning.set(beginning, [secret]);
      else others.push(secret);
    }
  }

  /** A text with something else in the place of each secret; those that overlap are hidden as one. */
  replace(text: string, by: string): string {
    let shown = "";
    let [start, end] = [0, 0];
    let from = 0;
    for (let at = 0; at + SHORTEST_WORD <= text.length; at += 1) {
      if (this.#slots[slotOf(text, at)] === 0) continue;
      const length = this.#at(text, at);
      if (length === 0) continue;
      if (at >= end) {
        if (end > start) {
          shown += text.slice(from, start) + by;
          from = end;
        }
        start = at;
      }
      end = Math.max(end, at + length);
    }
    return end > start ? shown + text.slice(from, start) + by + text.slice(end) : text;
  }

  /** One of them stands somewhere in a text. */
  isIn(text: string): boolean {
    for (let at = 0; at + SHORTEST_WORD <= text.length; at += 1)
      if (this.#slots[slotOf(text, at)] !== 0 && this.#at(text, at) > 0) return true;
    return false;
  }

  /** How much of the end of a text is the beginning of a secret, whose rest was cut off. */
  begunAtEnd(text: string): number {
    return this.#longest(text, (secret, length) => text.endsWith(secret.slice(0, length)));
  }

  /** How much of the beginning of a text is the end of a secret, which stood before it. */
  endedAtBeginning(text: string): number {
    return this.#longest(text, (secret, length) => text.startsWith(secret.slice(-length)));
  }

  /** A text is nothing but the middle of a secret. */
  isWithin(text: string): boolean {
    return text.length >= SHORTEST_WORD && this.#all.some((secret) => secret.includes(text));
  }

  #at(text: string, at: number): number {
    const found = this.#byBeginning
      .get(text.slice(at, at + SHORTEST_WORD))
      ?.find(
        (secret) =>
          text.startsWith(secret, at) &&
          (secret.length >= SHORTEST_SECRET || isWord(text, at, at + secret.length)),
      );
    return found?.length ?? 0;
  }

  #longest(text: string, isThere: (secret: string, length: number) => boolean): number {
    let longest = 0;
    for (const secret of this.#all) {
      const most = Math.min(text.length, secret.length - 1);
      for (let length = most; length > longest && length >= SHORTEST_WORD; length -= 1) {
        if (isThere(secret, length)) longest = length;
      }
    }
    return longest;
  }
}

function isWord(text: string, start: number, end: number): boolean {
  return !OF_WORD.test(text[start - 1] ?? "") && !OF_WORD.test(text[end] ?? "");
}

function slotOf(text: string, at: number): number {
  const [one, two] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  return (one + two * 33 + text.charCodeAt(at + 2) * 1089 + text.charCodeAt(at + 3) * 35_937) & (SLOTS - 1);
}
