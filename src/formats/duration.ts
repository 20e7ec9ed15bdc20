const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** The milliseconds of `500ms`, `30s`, `5m` or `1h`; undefined for anything else. */
export function milliseconds(duration: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(duration) ?? [];
  return count === undefined ? undefined : Number(count) * UNITS[unit as keyof typeof UNITS]; // one of the four, by the pattern
}
