/** A half-open stretch of a text, in UTF-16 code units: `text.slice(start, end)`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Put `text` where `range` is now. An empty range inserts. */
export interface Replacement {
  readonly range: Range;
  readonly text: string;
}

/** The edited text, or a sentence part that says why it could not be made; then nothing has changed. */
export type SpliceResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Applies replacements to a text; what no range covers stays byte for byte.
 * Order does not matter, except that insertions at one place keep theirs.
 * Ranges outside the text or overlapping ones are a bug of the caller: throws RangeError.
 */
export function splice(text: string, replacements: readonly Replacement[]): string {
  const sorted = [...replacements].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  const parts: string[] = [];
  let at = 0;
  for (const { range, text: replacement } of sorted) {
    if (range.start < at || range.end < range.start || range.end > text.length) {
      throw new RangeError(`replacement ${range.start}-${range.end} overlaps or leaves the text`);
    }
    parts.push(text.slice(at, range.start), replacement);
    at = range.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

/** Makes edits one after another, each on the text that the one before left; the first that fails undoes them all. */
export function inTurn<Edit>(
  text: string,
  edits: Iterable<Edit>,
  makeEdit: (text: string, edit: Edit) => SpliceResult,
): SpliceResult {
  let edited = text;
  for (const edit of edits) {
    const result = makeEdit(edited, edit);
    if (!result.ok) return result;
    edited = result.text;
  }
  return { ok: true, text: edited };
}

/** What stands in `range` of `text`. */
export function sliceOf(text: string, range: Range): string {
  return text.slice(range.start, range.end);
}

/** Does the string hold half of a surrogate pair alone? UTF-8 cannot carry that. */
export function hasLoneSurrogate(text: string): boolean {
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
