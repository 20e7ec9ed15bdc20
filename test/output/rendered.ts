import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** What GitHub's Markdown makes of a text, as far as a test looks at it. */
export interface Rendered {
  /** Every start of an element, with its attributes: `details`, `code class="language-diff"`. */
  readonly tags: readonly string[];
  /** The elements that are not closed, or closed in the wrong order. */
  readonly unbalanced: readonly string[];
  /** The text outside of code, in which GitHub looks for people, issues, links and HTML. */
  readonly prose: string;
  /** The text of the first element. */
  readonly first: string;
}

/** Renders as GitHub does (tables, links of bare addresses and strikethrough included), HTML left in. */
export function rendered(markdown: string): Rendered {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const open: string[] = [];
  const unbalanced: string[] = [];
  const tags: string[] = [];
  for (const [, slash, name = "", rest = ""] of html.matchAll(/<(\/?)([a-zA-Z!?][\w-]*)([^>]*)>/g)) {
    if (slash === "") {
      open.push(name);
      tags.push(`${name}${rest}`);
    } else if (open.pop() !== name) unbalanced.push(name);
  }
  const prose = html.replace(/<(code|pre)\b[^>]*>[\s\S]*?<\/\1>/g, "");
  const first = /^<(\w+)>([\s\S]*?)<\/\1>/.exec(html)?.[2] ?? "";
  return { tags, unbalanced: [...unbalanced, ...open], prose: text(prose), first: text(first) };
}

function text(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
