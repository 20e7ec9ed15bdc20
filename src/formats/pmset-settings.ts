/**
 * Reads `pmset -g custom`: the settings of each source of power, by name; undefined where it has not the form that is
 * known.
 */
export function readPowerSettings(
  text: string,
): ReadonlyMap<string, ReadonlyMap<string, string>> | undefined {
  const found = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of text.split("\n")) {
    const source = /^(\S.*):\s*$/.exec(line)?.[1];
    if (source !== undefined) {
      current = new Map();
      found.set(source, current);
      continue;
    }
    const [, key, value] = /^ (\S+)\s+(\S+)/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) current?.set(key, value);
  }
  return found.size === 0 ? undefined : found;
}
