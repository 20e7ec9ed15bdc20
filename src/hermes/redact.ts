import { CUT, GOES_ON } from "../formats/line-splitter.ts";
import { SecretFinder } from "./secret-finder.ts";

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

/**
 * The same for a text that names paths and times, which look like tokens: without the secrets that are known.
 * @param secrets of one line each; the shortest are hidden only where they stand as a word
 */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  return finderOf(secrets).replace(text, HIDDEN);
}

const finders = new WeakMap<Iterable<string>, SecretFinder>();

/** Made once of secrets that many texts are held against. */
function finderOf(secrets: Iterable<string>): SecretFinder {
  const made = finders.get(secrets);
  if (made !== undefined) return made;
  const finder = new SecretFinder(secrets);
  finders.set(secrets, finder);
  return finder;
}

/** Tokens that are known by their form, also such as are in no `.env` any more: of Telegram, and with a usual beginning. */
const TOKEN =
  /(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}|\b(?:(?:sk|pk|rk|xox[a-z]|xapp|gh[opsur]|github_pat|glpat|hf)[-_]|(?:AIza|AKIA|eyJ)[-_A-Za-z0-9])[-_A-Za-z0-9.]{18,}/g;

/** There is a token in a text that is known by its form alone. */
export function hasToken(text: string): boolean {
  return text.search(TOKEN) >= 0;
}

/**
 * Hides secrets in the lines of logs, of which there may be many; also what is left of one where a line was cut.
 * @param secrets of one line each
 */
export function logRedaction(secrets: Iterable<string>): (line: string) => string {
  const finder = new SecretFinder(secrets);
  return (line) =>
    withoutHalves(finder.replace(line, HIDDEN), finder)
      .replace(IN_URL, `$1${HIDDEN}@`)
      .replace(TOKEN, HIDDEN);
}

/** A secret may stand across the place where a line was cut. */
function withoutHalves(line: string, finder: SecretFinder): string {
  const [before, after] = [line.startsWith(GOES_ON) ? GOES_ON : "", line.endsWith(CUT) ? CUT : ""];
  if (before === "" && after === "") return line;
  // Of a character that was cut itself there is only a mark.
  let text = line.slice(before.length, line.length - after.length).replace(/^\ufffd+|\ufffd+$/g, "");
  if (before !== "" && after !== "" && finder.isWithin(text)) return before + HIDDEN + after;
  const ended = before === "" ? 0 : finder.endedAtBeginning(text);
  if (ended > 0) text = HIDDEN + text.slice(ended);
  const begun = after === "" ? 0 : finder.begunAtEnd(text);
  if (begun > 0) text = text.slice(0, -begun) + HIDDEN;
  return before + text + after;
}
