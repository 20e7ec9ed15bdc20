import type { PlistValue } from "./data.ts";
import { whyUnfit } from "./limits.ts";

const INTEGER = /^[ \t\r\n]*([+-]?)(0[xX][0-9A-Fa-f]+|[0-9]+)[ \t\r\n]*$/;
const REAL = /^[ \t\r\n]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\r\n]*$/;
const ODD_REAL = /^([+-]?)(?:(inf|infinity)|nan)$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/**
 * The value of an element that holds nothing but text, by the element's name; undefined where the text is none of its kind.
 * Integers beyond 2^53 come rounded.
 */
export const SCALARS: Readonly<Record<string, (text: string) => PlistValue | undefined>> = {
  string: (text) => text,
  true: (text) => (text === "" ? true : undefined),
  false: (text) => (text === "" ? false : undefined),
  integer: (text) => {
    const [, sign, digits] = INTEGER.exec(text) ?? [];
    // 0 - x, and not -x, which would make a -0.
    return digits === undefined ? undefined : sign === "-" ? 0 - Number(digits) : Number(digits);
  },
  real: (text) => {
    if (REAL.test(text)) return Number(text);
    const [odd, sign, infinity] = ODD_REAL.exec(text) ?? [];
    if (odd === undefined) return undefined;
    if (infinity === undefined) return Number.NaN;
    return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  },
  data: (text) => {
    const packed = text.replace(/[ \t\r\n]/g, "");
    return BASE64.test(packed) ? new Uint8Array(Buffer.from(packed, "base64")) : undefined;
  },
  date: (text) => {
    if (!DATE.test(text)) return undefined;
    const date = new Date(text);
    // Where there is no such day, as 30 February, another one comes out, or none.
    const isReal = whyUnfit(date) === undefined && date.toISOString() === text.replace("Z", ".000Z");
    return isReal ? date : undefined;
  },
};
