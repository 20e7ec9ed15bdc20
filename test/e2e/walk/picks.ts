import fc from "fast-check";

/** The numbers of one draw, which its edit turns into choices. */
export class Picks {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** One of a list; of an empty one, nothing. */
  one<T>(list: readonly T[]): T | undefined {
    const number = this.#numbers[this.#next % this.#numbers.length] ?? 0;
    this.#next += 1;
    return list[number % list.length];
  }

  /** Whether something that happens once in so many times happens now. */
  isOneIn(times: number): boolean {
    return this.one(Array.from({ length: times }, (_, index) => index)) === 0;
  }
}

/** Each choice as likely as the next: small and large numbers mean nothing here. */
const DRAW = fc.noBias(fc.array(fc.nat(), { minLength: 8, maxLength: 8 }));

/** So many draws by fast-check's generator; the same for the same seed, and a longer list begins with a shorter one. */
export function draws(seed: number, count: number): readonly Picks[] {
  return fc.sample(DRAW, { seed, numRuns: count }).map((numbers) => new Picks(numbers));
}

/** One of a list, each as often as its weight says. */
export function weighted<T extends { readonly weight: number }>(
  list: readonly T[],
  pick: Picks,
): T | undefined {
  return pick.one(list.flatMap((one) => Array<T>(one.weight).fill(one)));
}
