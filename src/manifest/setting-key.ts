/** A path into config.yaml, or a sentence part that says what is wrong with it. */
export type ParsedKey =
  | { readonly ok: true; readonly path: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** One part of a key: a name, or one with dots in it in brackets and quotes. */
const PART = /(?:\[("(?:[^"\\]|\\.)*")\]|([^.[\]"]+))(?:\.(?=.)|(?=\[)|$)/y;

/** Reads a key as a command line gives it: `model.default`, and `hooks["a.b"].url` where a name has dots in it. */
export function parseKey(text: string): ParsedKey {
  const path: string[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const found = PART.exec(text);
    if (found === null) return { ok: false, reason: "it is not of the form that it must have" };
    const [, quoted, plain = ""] = found;
    const name = quoted === undefined ? plain : unquoted(quoted);
    if (name === undefined) return { ok: false, reason: "what is in quotes is not written as in JSON" };
    path.push(name);
  }
  return path.length === 0 ? { ok: false, reason: "it is empty" } : { ok: true, path };
}

/** A path as `parseKey` reads it. */
export function writtenKey(path: readonly string[]): string {
  return path
    .map((name, index) =>
      /^[^.[\]"]+$/.test(name) ? `${index === 0 ? "" : "."}${name}` : `[${JSON.stringify(name)}]`,
    )
    .join("");
}

function unquoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}
