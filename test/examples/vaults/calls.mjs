import { appendFileSync } from "node:fs";
import { join } from "node:path";

/** The words after the program's name; the call is noted in `~/vault.calls`, a JSON list a line. */
export function notedCall(program) {
  const words = process.argv.slice(2);
  appendFileSync(join(home(), "vault.calls"), `${JSON.stringify([program, ...words])}\n`);
  return words;
}

export function home() {
  const { HOME } = process.env;
  if (HOME === undefined) throw new Error("a vault's stand-in needs HOME");
  return HOME;
}

/** Says why on stderr, and ends. */
export function die(text, code) {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}
