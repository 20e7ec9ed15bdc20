/** What a reader of Markdown sees as one thing. A comment is none. */
export interface Part {
  readonly kind: "heading" | "paragraph" | "item" | "row" | "block";
  /**
   * A heading without its `#`, an item without its dash, a paragraph as one line, a row with its bars; a block with
   * its fences, or its indentation.
   */
  readonly text: string;
  /** Of a heading, from 1. */
  readonly level?: number;
}

const FENCE = /^ *(`{3,}|~{3,})/;
const ITEM = /^ *(?:[-*+]|\d+\.) +/;

/** The parts of a Markdown text, in their order. */
export function partsOf(markdown: string): readonly Part[] {
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  const parts: Part[] = [];
  /** The paragraph or item that the next line may go on with. */
  let open: { kind: "paragraph" | "item"; text: string } | undefined;
  const close = (): void => {
    if (open !== undefined) parts.push(open);
    open = undefined;
  };
  const takeWhile = (from: number, goesOn: (line: string) => boolean): number => {
    let end = from;
    while (end < lines.length && goesOn(lines[end] ?? "")) end += 1;
    return end;
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const fence = FENCE.exec(line)?.[1];
    const heading = /^(#{1,6}) +(.+?)(?: +#+)? *$/.exec(line);
    if (fence !== undefined) {
      close();
      const end = takeWhile(at + 1, (inside) => !isEndOf(fence, inside));
      parts.push({ kind: "block", text: lines.slice(at, end + 1).join("\n") });
      at = end;
    } else if (line.startsWith("<!--")) {
      close();
      at = takeWhile(at, (inside) => !inside.includes("-->"));
    } else if (open === undefined && /^ {4}/.test(line)) {
      const end = takeWhile(at, (inside) => /^ {4}/.test(inside));
      parts.push({ kind: "block", text: lines.slice(at, end).join("\n") });
      at = end - 1;
    } else if (heading !== null) {
      close();
      const [, marks = "", text = ""] = heading;
      parts.push({ kind: "heading", level: marks.length, text });
    } else if (line.startsWith("|")) {
      close();
      parts.push({ kind: "row", text: line.trim() });
    } else if (line.trim() === "") {
      close();
    } else if (ITEM.test(line)) {
      close();
      open = { kind: "item", text: line.replace(ITEM, "").trim() };
    } else {
      open =
        open === undefined
          ? { kind: "paragraph", text: line.trim() }
          : { ...open, text: `${open.text} ${line.trim()}` };
    }
  }
  close();
  return parts;
}

function isEndOf(fence: string, line: string): boolean {
  const text = line.trim();
  return text.startsWith(fence) && text.replaceAll(fence.charAt(0), "") === "";
}

/** The cells of a row of a table, without their bars. A bar behind a backslash is text. */
export function cellsOf(row: string): readonly string[] {
  return row
    .replace(/^\||(?<!\\)\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

const CODE = /(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g;

/** What stands between backticks, in its order. */
export function codeOf(text: string): readonly string[] {
  return [...text.matchAll(CODE)].map(([, , code = ""]) => code);
}

/** The targets of the links, in their order. */
export function targetsOf(text: string): readonly string[] {
  return [...text.replace(CODE, "`").matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** What is read as words: links are their text, and in the place of code stands one backtick. */
export function wordsOf(text: string): string {
  return text.replace(CODE, "`").replace(/\[((?:[^\]\\]|\\.)*)\]\([^)\s]+\)/g, "$1");
}

/**
 * The anchors that GitHub gives to headings, in their order: in small letters, without what is neither letter, digit,
 * `-` nor `_` in any script, with `-` for a space, and numbered where one is there already.
 */
export function slugsOf(headings: readonly string[]): readonly string[] {
  const taken = new Map<string, number>();
  return headings.map((heading) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    const before = taken.get(slug) ?? 0;
    taken.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}
