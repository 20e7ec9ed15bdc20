/** `1 profile`, `2 profiles`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** A text without what would move the cursor or hide what follows: control characters and bidirectional marks. */
export function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Bytes in the largest unit of 1024 that leaves a number from 1 on: `640K`, `48M`, `1.2G`. */
export function memory(bytes: number): string {
  let [number, power] = [bytes / 1024, 0];
  while (number >= 1000 && power < 3) [number, power] = [number / 1024, power + 1];
  const text = number < 10 && power > 1 ? number.toFixed(1) : String(Math.round(number));
  return `${text}${["K", "M", "G", "T"][power]}`;
}

/** How long ago, in the largest unit that says enough: `42s`, `7m`, `3h`, `12d`. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 100) return `${seconds}s`;
  if (seconds < 100 * 60) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
