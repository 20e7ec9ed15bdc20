/**
 * Words that make the name of a key look like that of a credential. Rather one too many: a value hidden
 * without need costs a glance, one shown costs a token.
 */
const LOOKS_SECRET =
  /token|secret|passw|passphrase|credential|(?:api|access|private|signing|auth)[-_]?key|authorization|bearer|cookie|webhook[-_]?url|connection[-_]?string|^key$|(?:^|[-_])(?:pass|pwd|dsn)$/i;

/** True where a key's value should not be shown, by a word anywhere in it. */
export function looksLikeCredential(key: string): boolean {
  return LOOKS_SECRET.test(key);
}

/** Of the keys of a `.env`, where a wrong guess costs even less: also `DOOR_PIN`, `OPENAI_KEY`. */
export function mayBeCredential(key: string): boolean {
  return looksLikeCredential(key) || /(?:^|[-_])(?:key|pin|pass|pwd|code)(?:[-_]|$)/i.test(key);
}
