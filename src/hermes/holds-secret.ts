import { SecretFinder, SHORTEST_SECRET } from "./secret-finder.ts";

/** By the list that they were made from, which a plan asks for each line of each profile. */
const FINDERS = new WeakMap<readonly string[], (text: string) => boolean>();

/** Whether one of these secrets stands anywhere in a text, however many there are. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  if (secrets.length === 0) return false;
  const known = FINDERS.get(secrets) ?? finderOf(secrets);
  FINDERS.set(secrets, known);
  return known(text);
}

function finderOf(secrets: readonly string[]): (text: string) => boolean {
  const long = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
  const short = secrets.filter(({ length }) => length < SHORTEST_SECRET);
  const finder = new SecretFinder(long);
  return (text) => short.some((secret) => text.includes(secret)) || finder.isIn(text);
}
