// A stand-in for the 1Password CLI 2: `op read op://VAULT/ITEM/FIELD`. The vaults are in ~/.config/op/stand-in, JSON in
// base64: {"Hermes": {"coder": {"telegram": "…"}}}. One is signed in by OP_SERVICE_ACCOUNT_TOKEN. Messages and codes as
// op 2.3x gives them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { die, home, notedCall } from "./calls.mjs";

const words = notedCall("op");
const isWithoutNewline = words.includes("--no-newline") || words.includes("-n");
const [command, reference, ...more] = words.filter((word) => !word.startsWith("-"));

if (command !== "read") error(`unknown command "${command ?? ""}" for "op"`);
if (reference === undefined || more.length > 0) error(`accepts 1 arg(s), received ${words.length - 1}`);
const [, vault, item, field] = /^op:\/\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(reference) ?? [];
if (field === undefined)
  unread("invalid secret reference: secret references should match op://<vault>/<item>[/<section>]/<field>");
if ((process.env.OP_SERVICE_ACCOUNT_TOKEN ?? "") === "")
  unread(
    "error initializing client: You are not currently signed in. Please run `op signin --help` for instructions",
  );
const vaults = JSON.parse(
  Buffer.from(readFileSync(join(home(), ".config/op/stand-in"), "utf8"), "base64").toString("utf8"),
);
const fields = vaults[vault]?.[item];
if (vaults[vault] === undefined)
  unread(
    `could not get item ${vault}/${item}: "${vault}" isn't a vault in this account. Specify the vault with its ID or name.`,
  );
if (fields === undefined)
  unread(
    `could not get item ${vault}/${item}: "${item}" isn't an item in the "${vault}" vault. Specify the item with its UUID, name, or domain.`,
  );
if (fields[field] === undefined) unread(`item '${vault}/${item}' does not have a field '${field}'`);
process.stdout.write(isWithoutNewline ? fields[field] : `${fields[field]}\n`);

function unread(why) {
  error(`could not read secret '${reference}': ${why}`);
}

function error(text) {
  const at = new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll("-", "/");
  die(`[ERROR] ${at} ${text}`, 1);
}
