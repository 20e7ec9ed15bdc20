const SUFFIXES: readonly string[] = ["", "K", "M", "G", "T"];

/**
 * The bytes of `512M` or `1G`, with suffixes to the base 1024 as systemd has them; undefined for a share (`20%`), and for
 * more than can be counted exactly, from 8192T on.
 */
export function bytesOf(size: string): number | undefined {
  const [, digits, suffix = ""] = /^(\d+)([KMGT]?)$/.exec(size) ?? [];
  const power = SUFFIXES.indexOf(suffix);
  const bytes = Number(digits) * 1024 ** power;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Bytes with the largest suffix that leaves a whole number: `1G`. */
export function sizeOf(bytes: number): string {
  let [count, power] = [bytes, 0];
  while (count > 0 && count % 1024 === 0 && power < SUFFIXES.length - 1)
    [count, power] = [count / 1024, power + 1];
  return `${count}${SUFFIXES[power]}`;
}
