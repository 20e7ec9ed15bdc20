import { SHORTEST_SECRET } from "./secret-finder.ts";

/** What stays as it is in a URL, by those who encode it: JavaScript, Python's `quote`, and its `quote_plus`. */
const KEPT = [/[A-Za-z0-9_.!~*'()-]/, /[A-Za-z0-9_.~/-]/, /[A-Za-z0-9_.~-]/];
/** By each of them, what becomes of each byte; hexadecimal digits are written in capitals or small. */
const ENCODED = KEPT.flatMap((kept) =>
  [true, false].map((isUpper) =>
    Array.from({ length: 256 }, (_, byte) => {
      const character = String.fromCharCode(byte);
      if (kept.test(character)) return character;
      const digits = byte.toString(16).padStart(2, "0");
      return `%${isUpper ? digits.toUpperCase() : digits}`;
    }),
  ),
);

/**
 * A secret in all the ways in which programs print it: line by line, as JSON and Python write it between quotes, encoded
 * for a URL, and in base64, also as a part of something longer. What is too short is looked for as it stands alone.
 */
export function secretForms(value: string): readonly string[] {
  const lines = value.split(/\r?\n/);
  const forms = [...new Set([value, ...lines])].flatMap((text) =>
    text.length < SHORTEST_SECRET ? [] : [...escaped(text), ...inUrls(text), ...inBase64(text)],
  );
  return [...new Set([...lines, ...forms])].filter((form) => form !== "" && !/[\r\n]/.test(form));
}

/** Most tokens are written so wherever they stand. */
const PLAIN = /^[A-Za-z0-9_.~-]*$/;

function escaped(text: string): readonly string[] {
  if (PLAIN.test(text)) return [];
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  // Python takes the other quote where one is in the text, and escapes the single one where both are.
  const repr = json.replaceAll('\\"', '"');
  return [json, ascii, repr, repr.replaceAll("'", "\\'"), json.replaceAll("/", "\\/")];
}

function inUrls(text: string): readonly string[] {
  if (PLAIN.test(text)) return [];
  const bytes = [...Buffer.from(text)];
  return ENCODED.flatMap((table) => {
    const encoded = bytes.map((byte) => table[byte] ?? "").join("");
    return [encoded, encoded.replaceAll("%20", "+")];
  });
}

function inBase64(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const whole = bytes.toString("base64");
  // Behind one or two other bytes (`user:password`) it looks different; what those have a part in is left out.
  const parts = [0, 1, 2].map((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const clean = Math.floor((padded.length * 8) / 6);
    return padded.toString("base64").slice(before === 0 ? 0 : before + 1, clean);
  });
  const forms = [whole, whole.replace(/=+$/, ""), ...parts];
  return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}
