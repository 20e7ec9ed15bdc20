import { hasLoneSurrogate } from "../splice.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CREDENTIAL = /_(?:TOKEN|KEY|SECRET)$/;

// Hermes splits a line wherever one of its own variable names and `=` stand in it. Its list grows with every version: these
// beginnings and endings cover it, and do not hit the padding of base64url text.
const BEGINNINGS = [
  "HERMES TERMINAL BROWSER SUDO TELEGRAM DISCORD SLACK SIGNAL WHATSAPP MATRIX MATTERMOST FEISHU WEIXIN WECOM QQ QQBOT",
  "YUANBAO LINE IRC EMAIL DINGTALK HASS TWILIO SMS API_SERVER WEBHOOK BLUEBUBBLES TEAMS MSGRAPH",
];
const ENDINGS = ["TOKEN KEY SECRET PASSWORD SID ID URL CHANNEL USERS ACCOUNT"];
const HERMES_KEY = new RegExp(
  `(?:${alternatives(BEGINNINGS)})_[A-Z0-9_]+=|[A-Z][A-Z0-9_]*_(?:${alternatives(ENDINGS)})=`,
);

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
  // The match is not shown: it may be part of a secret.
  if (HERMES_KEY.test(value)) {
    return 'holds what looks like a variable of Hermes and "=", at which its repair of .env may split the line';
  }
  return undefined;
}

function alternatives(lists: readonly string[]): string {
  return lists.join(" ").replaceAll(" ", "|");
}
