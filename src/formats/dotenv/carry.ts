import { hasLoneSurrogate } from "../splice.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CREDENTIAL = /_(?:TOKEN|KEY|SECRET)$/;

// Hermes splits a line wherever one of its own variable names and `=` stand in it. Its list grows with every version;
// these endings cover it without hitting the padding of base64url text.
const ENDINGS = [
  "TOKEN KEY SECRET PASSWORD PASSWD SID ID URL URI HOST PORT ADDRESS NUMBER ACCOUNT USER USERS USERNAME NAME",
  "CHANNEL CHANNELS ROOM ROOMS MODE MODEL ENABLED HOME PATH DIR CWD TIMEOUT REGION PREFIX LEVEL IMAGE ENV ITERATIONS",
];
const HERMES_KEY = new RegExp(`[A-Z][A-Z0-9_]*_(?:${ENDINGS.join(" ").replaceAll(" ", "|")})=`);

const CONTROL = /[^\P{Cc}\t\n\r\u0085]/u;
const LINE_SEPARATOR = /[\u0085\u2028\u2029]/;

/** Is this a name that every reader of `.env` takes: a letter or `_`, then letters, digits and `_`? */
export function isDotenvName(key: string): boolean {
  return NAME.test(key);
}

/**
 * Why `.env` cannot carry this value so that every reader of Hermes reads the same, as a sentence part such as `holds a
 * control character …`; undefined when it can. Rules: no environment variable holds a NUL; Hermes strips non-ASCII from
 * credentials, and its repair of the file splits a line that holds two of its variable names.
 */
export function whyNotCarried(key: string, value: string): string | undefined {
  if (!isDotenvName(key)) return "has a name that is not letters, digits and _";
  if (CONTROL.test(value)) return "holds a control character other than tab, carriage return and newline";
  if (LINE_SEPARATOR.test(value)) {
    return "holds a Unicode line separator, at which some readers of .env split the line";
  }
  if (hasLoneSurrogate(value)) return "holds half of a surrogate pair, which UTF-8 cannot carry";
  if (CREDENTIAL.test(key) && /[^\t\n\r -~]/.test(value)) {
    return "holds non-ASCII characters, which Hermes strips from variables ending in _TOKEN, _KEY and _SECRET";
  }
  const split = HERMES_KEY.exec(value);
  if (split !== null) {
    return `holds "${split[0]}", at which Hermes' repair of .env would split the line`;
  }
  return undefined;
}
