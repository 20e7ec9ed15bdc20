// A stand-in for sops 3.9 and newer, with a key of age: `sops decrypt --extract TREE-PATH FILE`, and the older
// `sops --decrypt …`. A value in the file is ENC[AES256_GCM,data:BASE64,…]. The key is SOPS_AGE_KEY_FILE, or
// ~/.config/sops/age/keys.txt. Messages and codes: cmd/sops/main.go, codes.go and usererrors.go.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { die, home, notedCall } from "./calls.mjs";

const words = notedCall("sops");
const isDecrypting = ["decrypt", "--decrypt", "-d"].includes(words[0] ?? "");
const at = words.indexOf("--extract");
const path = at === -1 ? "" : (words[at + 1] ?? "");
// Its options are told from its file by standing before it.
const [file, ...more] = words.slice(at === -1 ? 1 : at + 2);

if (!isDecrypting) die("Usage: sops is an editor of encrypted files", 1);
if (file === undefined || more.length > 0) die("Error: no file specified", 100);
if (!/^(\["[^"]+"\]|\[\d+\])*$/.test(path)) die("Error parsing --extract path", 91);
if (!existsSync(file)) die(`Error: cannot operate on non-existent file "${file}"`, 100);
const tree = parse(readFileSync(file, "utf8"));
if (tree?.sops === undefined) die("sops metadata not found", 1);
const keys = process.env.SOPS_AGE_KEY_FILE ?? join(home(), ".config/sops/age/keys.txt");
if (!existsSync(keys)) die(noKey(tree.sops.age[0].recipient), 128);
let found = tree;
for (const [, key] of path.matchAll(/\["?([^"\]]+)"?\]/g)) {
  if (found?.[key] === undefined) die(`error truncating tree: component ['${key}'] not found`, 1);
  found = found[key];
}
// As it prints a text: without a newline.
process.stdout.write(
  typeof found === "string" ? decrypted(found) : `${JSON.stringify(found, (_, one) => decrypted(one))}\n`,
);

function decrypted(value) {
  const data = /^ENC\[AES256_GCM,data:([^,]*),/.exec(value)?.[1];
  return data === undefined ? value : Buffer.from(data, "base64").toString("utf8");
}

function noKey(recipient) {
  return `Failed to get the data key required to decrypt the SOPS file.

Group 0: FAILED
  ${recipient}: FAILED
    - | failed to load age identities: failed to open file: open
      | ${keys}: no such file or
      | directory

Recovery failed because no master key was able to decrypt the file. In
order for SOPS to recover the file, at least one key has to be successful,
but none were.`;
}
