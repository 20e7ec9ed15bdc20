const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/**
 * Reads a span of time as systemd writes it (systemd.time(7)): `210`, `90s`, `3min 30s`, `infinity`.
 * @returns milliseconds; undefined where it is none, or longer than days
 */
export function readTimeSpan(text: string): number | undefined {
  const words = text.trim();
  if (words === "infinity") return Number.POSITIVE_INFINITY;
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z]*\s*)+$/.test(words)) return undefined;
  let sum = 0;
  for (const [, number = "", unit = ""] of words.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)) {
    const ms = UNITS[unit === "" ? "s" : unit];
    if (ms === undefined) return undefined;
    sum += Number(number) * ms;
  }
  return sum;
}
