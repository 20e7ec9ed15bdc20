/**
 * What people and machines read: the JSON of a plan, the terminal drawing of that JSON, tables, progress.
 * Nothing here decides anything, or looks at the host.
 */
