import type { ErrorCode } from "yaml";

/** What is wrong with a YAML text, by the parser's code. Its own messages quote the text, which may be a secret. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: "this alias has a name that cannot be one",
  BAD_DIRECTIVE: "this directive is none that YAML knows",
  BAD_DQ_ESCAPE: "this backslash begins no escape that YAML knows; single quotes take it as it is",
  BAD_INDENT: "the indentation is wrong here, or a bracket before it is not closed",
  BAD_SCALAR_START: "a plain value cannot begin with this character; quote it",
  BLOCK_AS_IMPLICIT_KEY: "two keys stand in one line, or a value with a colon in it wants quotes",
  BLOCK_IN_FLOW: "a block cannot stand inside { } or [ ]",
  DUPLICATE_KEY: "this key is there twice in the same map",
  MISSING_CHAR: "something is missing here: a quote, a bracket, a comma or a colon",
  MULTILINE_IMPLICIT_KEY: "a key goes over more than one line here; is a colon missing?",
  MULTIPLE_ANCHORS: "one value has two anchors",
  MULTIPLE_DOCS: "the manifest must be one YAML document, and a second begins here",
  MULTIPLE_TAGS: "one value has two tags",
  TAB_AS_INDENT: "a tab cannot indent; use spaces",
  UNEXPECTED_TOKEN: "this does not belong here; is a quote or a bracket missing before it?",
};

/** The words for one error of the YAML parser. */
export function describeSyntax(code: ErrorCode): string {
  const words = WORDS[code];
  if (words === undefined) return "this is not valid YAML";
  return code === "DUPLICATE_KEY" || code === "MULTIPLE_DOCS" ? words : `this is not valid YAML: ${words}`;
}
