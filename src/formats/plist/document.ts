import { DOMParser, type Element } from "@xmldom/xmldom";

/**
 * The top element of an XML text, or undefined where the text is not well formed. Never throws, and says nothing on the
 * console. Line breaks are made `\n` by the rule of XML 1.0; xmldom's own rule, of XML 1.1, would change U+0085 and U+2028.
 */
export function topElement(text: string): Element | undefined {
  const parser = new DOMParser({
    locator: false,
    normalizeLineEndings: (source) => source.replace(/\r\n?/g, "\n"),
    onError: (level, message) => {
      // A warning is no more than a remark: U+FFFD in a text, for one.
      if (level !== "warning") throw new Error(message);
    },
  });
  try {
    return parser.parseFromString(text, "text/xml").documentElement ?? undefined;
  } catch {
    return undefined;
  }
}
