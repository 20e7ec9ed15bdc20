/** What a property list holds. A whole number is an `<integer>`, any other a `<real>`; a date has whole seconds. */
export type PlistValue = string | number | boolean | Date | Uint8Array | readonly PlistValue[] | PlistDict;

export interface PlistDict {
  readonly [key: string]: PlistValue;
}

/** Is this a dictionary, and not a list, a date or bytes? */
export function isPlistDict(value: PlistValue | undefined): value is PlistDict {
  return (
    typeof value === "object" &&
    !isPlistList(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

/** Is this a list? `Array.isArray` alone does not tell readonly arrays from dictionaries. */
export function isPlistList(value: PlistValue | undefined): value is readonly PlistValue[] {
  return Array.isArray(value);
}

/** Same type and value throughout; the order of keys does not count, NaN equals NaN. */
export function samePlist(a: PlistValue | undefined, b: PlistValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a === "number" && typeof b === "number") return Number.isNaN(a) && Number.isNaN(b);
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (isPlistList(a)) {
    return isPlistList(b) && a.length === b.length && a.every((item, index) => samePlist(item, b[index]));
  }
  if (!isPlistDict(a) || !isPlistDict(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && samePlist(a[key], b[key]))
  );
}

/** What stands under `key`, and undefined where nothing does, whatever an object inherits. */
export function plistEntry(dict: PlistDict, key: string): PlistValue | undefined {
  return Object.hasOwn(dict, key) ? dict[key] : undefined;
}

/** The dictionary with one key set, or taken out for undefined. */
export function withPlistKey(dict: PlistDict, key: string, to: PlistValue | undefined): PlistDict {
  const entries = new Map(Object.entries(dict));
  if (to === undefined) entries.delete(key);
  else entries.set(key, to);
  return Object.fromEntries(entries);
}
