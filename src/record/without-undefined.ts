/** The same, where a member may also be said not to be there. */
export type Settable<Map> = { readonly [Name in keyof Map]?: Map[Name] | undefined };

/** Leaves out what is undefined, as JSON does. */
export function withoutUndefined<Map extends object>(map: Settable<Map>): Map {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as Map; // what is left has its type
}
