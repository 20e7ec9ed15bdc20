/** The path to a value in a manifest: keys of maps, indices of lists. */
export type Path = readonly (string | number)[];
