/** Lines end at LF, CR or both, as PyYAML and the text files of Python have it. */

/** The offset of the line break, or of the end of the text, at or after `at`. */
export function lineEnd(text: string, at: number): number {
  const found = text.slice(at).search(/[\r\n\u0085\u2028\u2029]/);
  return found === -1 ? text.length : at + found;
}

/** The offset behind the line break at or after `at`. */
export function nextLine(text: string, at: number): number {
  const end = lineEnd(text, at);
  return text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length);
}

/** The offset of the first character of the line, a byte order mark not counted. */
export function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && !/[\r\n\u0085\u2028\u2029\ufeff]/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

/** The line break the text uses: that of its first line, else LF. */
export function lineBreak(text: string): string {
  return /\r\n|[\r\n]/.exec(text)?.[0] ?? "\n";
}
