/** A part of a document that can be shortened. */
export class Part<Of = unknown> {
  readonly of: Of;
  readonly #render: (level: number) => string;
  #level = 0;
  #text: string;

  /** @param render its text by how much is left out: 0 is all of it; empty: it is left out as a whole */
  constructor(of: Of, render: (of: Of, level: number) => string) {
    this.of = of;
    this.#render = (level) => render(of, level);
    this.#text = render(of, 0);
  }

  get level(): number {
    return this.#level;
  }

  get text(): string {
    return this.#text;
  }

  get isLeftOut(): boolean {
    return this.#text === "";
  }

  shorten(level: number): void {
    this.#level = level;
    this.#text = this.#render(level);
  }
}

/** Parts that are shortened to a level, one after the other for as long as it takes. */
export interface Cut {
  readonly parts: readonly Part[];
  readonly level: number;
}

/**
 * Shortens parts until all of them together fit, and no more than that takes. Where no cut is left, they may take more
 * than there is room for.
 * @param cuts in their order; the levels of a part rise
 * @param measure how much of the room a text takes
 */
export function shortenToFit(
  parts: readonly Part[],
  cuts: readonly Cut[],
  room: number,
  measure: (text: string) => number,
): void {
  let taken = 0;
  for (const { text } of parts) taken += measure(text);
  for (const { parts: shortened, level } of cuts) {
    for (const part of shortened) {
      if (taken <= room) return;
      taken -= measure(part.text);
      part.shorten(level);
      taken += measure(part.text);
    }
  }
}
