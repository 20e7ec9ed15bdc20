/** A value shorter than this is too common to hide wherever it stands: `1`, `true`, a port. */
export const SHORTEST_SECRET = 8;

const HIDDEN = "(sensitive)";

/**
 * What looks like a token in running text: long, without spaces, letters and digits mixed. Platforms quote
 * the token that they refuse, also one that has been changed since.
 */
const TOKEN_LIKE = /[A-Za-z0-9_:.+=-]{20,}/g;

/** A name and a password in a URL; of ssh's, where only a name stands there, nothing is hidden. */
const IN_URL = /\b((?!ssh:)[a-z][a-z0-9+.-]*:\/\/|ssh:\/\/(?=[^\s/@]*:))[^\s/]+@/gi;

/** Text that others wrote (a gateway, a log, a program), as it may be shown: without secrets, or what looks like one. */
export function redacted(text: string, secrets: Iterable<string> = []): string {
  return withoutSecrets(text, secrets)
    .replace(IN_URL, `$1${HIDDEN}@`)
    .replace(TOKEN_LIKE, (word) => (/\d/.test(word) && /[A-Za-z]/.test(word) ? HIDDEN : word));
}

/** The same for a text that names paths and times, which look like tokens: without the secrets that are known. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  // The longest first: one may be the beginning of another, of which the rest would stay.
  const known = [...secrets].filter(({ length }) => length >= SHORTEST_SECRET);
  let shown = text;
  for (const secret of known.sort((one, other) => other.length - one.length))
    shown = shown.replaceAll(secret, HIDDEN);
  return shown;
}

/** Tokens that are known by their form, also such as are in no `.env` any more: of Telegram, and with a usual beginning. */
const TOKEN =
  /(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}|\b(?:sk|pk|rk|xox[a-z]|xapp|gh[opsur]|github_pat|glpat|hf|AIza|AKIA|eyJ)[-_A-Za-z0-9][-_A-Za-z0-9.]{18,}/g;

/** Hides secrets in the lines of logs, of which there may be many. @param secrets of one line each */
export function logRedaction(secrets: Iterable<string>): (line: string) => string {
  const known = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST_SECRET);
  const words = known.map((secret) => secret.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const some = known.length === 0 ? undefined : new RegExp(words.join("|"));
  return (line) => {
    const shown = some?.test(line) === true ? withoutSecrets(line, known) : line;
    return shown.replace(IN_URL, `$1${HIDDEN}@`).replace(TOKEN, HIDDEN);
  };
}
