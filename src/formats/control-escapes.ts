/** What a letter behind a backslash stands for in C, and in every format that took it from there. */
export const CONTROL_ESCAPES = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
} as const;
