// A stand-in for pass 1.7 over GnuPG: `pass show NAME`. A file of the store is NAME.gpg, its text in base64; the key is
// unlocked where ~/.gnupg/unlocked exists. Messages and codes: password-store.sh (cmd_show, die) and gpg 2.2 without a
// pinentry that is answered.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { die, home, notedCall } from "./calls.mjs";

const [command, name] = notedCall("pass");
const store = process.env.PASSWORD_STORE_DIR ?? join(home(), ".password-store");

if (command !== "show" || name === undefined)
  die("Usage: pass show [--clip[=line-number],-c[line-number]] [pass-name]", 1);
const file = join(store, `${name}.gpg`);
if (!existsSync(file)) die(`Error: ${name} is not in the password store.`, 1);
if (!existsSync(join(home(), ".gnupg/unlocked")))
  die(
    "gpg: public key decryption failed: Operation cancelled\ngpg: decryption failed: Operation cancelled",
    2,
  );
process.stdout.write(Buffer.from(readFileSync(file, "utf8"), "base64"));
