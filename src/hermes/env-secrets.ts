import { dotenvValues, readDotenv } from "../formats/dotenv.ts";
import { mayBeCredential } from "./credential-like.ts";
import { SHORTEST_SECRET, SHORTEST_WORD } from "./secret-finder.ts";
import { secretForms } from "./secret-forms.ts";

/** What a switch is set to, also one whose name has `token` in it. */
const COMMON = /^(?:true|false|none|null|auto|default|enabled?|disabled?)$/i;

/**
 * What no output may show of a `.env`: every value in it, in all the ways in which programs print it. Of a key that is set
 * twice both; of values that are too short to be told from words only those whose key looks like a credential's.
 */
export function secretsOf(text: string): readonly string[] {
  const file = readDotenv(text);
  const all = [
    ...file.entries.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const])),
    ...dotenvValues(file),
  ];
  return [...new Set(all.flatMap(([key, value]) => secretsIn(key, value)))];
}

function secretsIn(key: string, value: string): readonly string[] {
  const shortest = mayBeCredential(key) ? SHORTEST_WORD : SHORTEST_SECRET;
  return secretForms(value).filter((form) => form.length >= shortest && !COMMON.test(form));
}
