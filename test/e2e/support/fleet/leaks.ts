import { type Fleet, secretOf } from "./fleet.ts";

/** The secrets of some fleets, and others, that are in a text which has no business with them. */
export function leaks(
  what: string,
  text: string,
  fleets: readonly Fleet[],
  others: Iterable<string>,
): readonly string[] {
  const secrets = fleets.flatMap((fleet) =>
    [...fleet.agents.values()].flatMap(({ env, files }) => [
      ...[...env.values()].flatMap((variable) => secretOf(fleet, variable) ?? []),
      ...[...files.values()].flatMap((file) => (file.sensitive ? [file.text.trim()] : [])),
    ]),
  );
  // As it stands, and as JSON has it.
  const isIn = (secret: string) =>
    [secret, JSON.stringify(secret).slice(1, -1)].some((one) => text.includes(one));
  return [...new Set([...secrets, ...others])].flatMap((secret) =>
    isIn(secret) ? [`${secret} is in ${what}`] : [],
  );
}
