import { mkdirSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { readEnvSecrets } from "../../src/observe/env-secrets.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
const read = () => readEnvSecrets(readingMachine(), folder.path());
const PASSWORD = "Sommerregen-im-Garten";

test.each<[string, Uint8Array | string]>([
  ["UTF-8", `# café\nEMAIL_PASSWORD=${PASSWORD}\n`],
  ["Latin-1", Buffer.from(`# caf\xe9\nEMAIL_PASSWORD=${PASSWORD}\n`, "latin1")],
  ["UTF-16", Buffer.from(`\ufeffEMAIL_PASSWORD=${PASSWORD}\n`, "utf16le")],
  ["text with a hole in it", `\0\0\0\nEMAIL_PASSWORD=${PASSWORD}\n`],
  ["more than anybody edits", `#${"x".repeat(5 * 1024 * 1024)}\nEMAIL_PASSWORD=${PASSWORD}\n`],
  ["text that begins as a property list does", `bplist=1\nEMAIL_PASSWORD=${PASSWORD}\n`],
])("the secrets of a .env are known where it is %s", (_, content) => {
  folder.write(".env", content);
  expect(read()).toMatchObject({ is: "known", secrets: expect.arrayContaining([PASSWORD]) });
});

test("where there is no .env, there are no secrets", () => {
  expect(read()).toEqual({ is: "known", secrets: [] });
});

test("of a .env that cannot be read nobody knows them", () => {
  mkdirSync(folder.path(".env"));
  expect(read()).toEqual({ is: "unknown", path: folder.path(".env"), reason: "it is a directory" });
});
