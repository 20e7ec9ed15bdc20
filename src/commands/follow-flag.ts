/** An option of the whole program, as commander declares it. */
interface Declared {
  readonly short?: string | undefined;
  readonly long?: string | undefined;
  /** It takes a value. */
  readonly required: boolean;
}

/** Alone, or before what `-n` takes: `-fn20`. */
const FOLLOW = /^-f(n.*)?$/;

/** Behind `logs`, `-f` is to follow, as with `tail`; anywhere else it names the manifest, and takes its path. */
export function withFollow(words: readonly string[], options: readonly Declared[]): string[] {
  const takesValue = (word: string) =>
    options.some(({ short, long, required }) => required && (word === short || word === long));
  let at = 0;
  while (words[at]?.startsWith("-")) at += takesValue(words[at] ?? "") ? 2 : 1;
  if (words[at] !== "logs") return [...words];
  const rest = words.slice(at).flatMap((word) => {
    const flag = FOLLOW.exec(word);
    if (flag === null) return [word];
    return flag[1] === undefined ? ["--follow"] : ["--follow", `-${flag[1]}`];
  });
  return [...words.slice(0, at), ...rest];
}
