import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, visit } from "yaml";
import { looksLikeCredential } from "../hermes/credential-like.ts";
import type { Diagnostic, Place } from "../model/diagnostic.ts";

/** The types that JSON has; YAML calls them so. */
const PLAIN_TAGS = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

/** What YAML can hold and a manifest cannot: writing it to a file would change it, or never end. */
export function valueErrors(document: Document.Parsed, at: (offset: number) => Place): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const refuse = (code: Diagnostic["code"], node: Node, message: string, hint?: string) =>
    diagnostics.push({
      code,
      severity: "error",
      message,
      place: at(node.range?.[0] ?? 0),
      ...(hint !== undefined && { hint }),
    });
  visit(document, {
    Alias(_, alias, ancestors) {
      const anchored = alias.resolve(document);
      if (anchored === undefined)
        refuse("manifest-syntax", alias, "this alias names an anchor that is not set before it");
      else if (ancestors.includes(anchored))
        refuse("manifest-syntax", alias, "this alias stands inside what it stands for");
    },
    Pair(_, { key }) {
      if (isMap(key) || isSeq(key)) {
        refuse(
          "manifest-value",
          key,
          "a key must be a string, not a collection",
          "Write a plain word before the colon.",
        );
      } else if (isScalar(key) && typeof key.value === "symbol") {
        return; // <<
      } else if (isScalar(key) && typeof key.value !== "string") {
        refuse(
          "manifest-value",
          key,
          `the key ${String(key.source)} is not a string`,
          `Quote it: "${String(key.source)}".`,
        );
      }
    },
    Node(position, node, ancestors) {
      if (isAlias(node)) return;
      if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) {
        refuse(
          "manifest-value",
          node,
          "a manifest has no values of this type",
          "Use a string, a number, true, false, a list or a map.",
        );
      } else if (
        isScalar(node) &&
        position !== "key" &&
        typeof node.value === "number" &&
        !isExact(node.value)
      ) {
        const isHidden = ancestors.some(mayBeSecret);
        const number = isHidden ? "this number" : `the number ${String(node.source)}`;
        const quoted = isHidden ? "Quote it." : `Quote it: "${String(node.source)}".`;
        refuse("manifest-value", node, `${number} cannot be kept exactly`, quoted);
      }
    },
  });
  return diagnostics;
}

/** A variable's value, a managed file's text, and what is called like a credential. */
function mayBeSecret(ancestor: unknown): boolean {
  if (!isPair(ancestor) || !isScalar(ancestor.key)) return false;
  const key = String(ancestor.key.value);
  return key === "env" || key === "text" || looksLikeCredential(key);
}

function isExact(number: number): boolean {
  return Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number);
}
