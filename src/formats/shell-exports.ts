/**
 * Variables as a file that `.` (source) reads in any POSIX shell: each value comes back byte for byte.
 * @param variables by names of letters, digits and _; no value holds a NUL
 */
export function shellExports(variables: Iterable<readonly [string, string]>): string {
  return [...variables].map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`).join("");
}

/** Between single quotes nothing has a meaning but the single quote itself. */
export function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
