const OPTION = "--from-command";

/**
 * Whatever stands behind `env set … --from-command` is the program and its words, also what looks like an option of
 * hermes-fleet's own: `--from-command op read --no-newline op://…`. A `--` before them is none of them.
 */
export function withCommandWords(given: readonly string[]): string[] {
  const at = given.indexOf(OPTION);
  const before = given.slice(0, Math.max(at, 0));
  const isEnvSet = before.some((word, index) => word === "env" && before[index + 1] === "set");
  const behind = given.slice(at + 1);
  const words = behind[0] === "--" ? behind.slice(1) : behind;
  if (at < 0 || !isEnvSet || words.length === 0) return [...given];
  return [...before, ...words.map((word) => `${OPTION}=${word}`)];
}
