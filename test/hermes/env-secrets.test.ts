import { describe, expect, test } from "@jest/globals";
import { secretsOf } from "../../src/hermes/env-secrets.ts";
import { logRedaction, redacted } from "../../src/hermes/redact.ts";

/** Bytes as others see them: by Python's `repr`, `json.dumps`, `quote` and `b64encode`. */
const ENV = `
SLASHED="p@ss word/12:34"
QUOTED='he said "hello" loud'
ACCENTED=größe-straße
FOLDER="C:\\\\temp\\\\secret"
TWICE=first-value-of-two
TWICE=second-value-of-two
LINES="-----BEGIN-----
Sommerregen im Garten
-----END-----"
IMAP_PASSWORD=hunter2
DOOR_PIN=4711
API_KEY=abc
TOKEN_CHECK=true
HOME_PORT=8642
`;
const basic = (text: string) => Buffer.from(text).toString("base64");

describe("what is in a .env", () => {
  test.each([
    ["as it stands", "p@ss word/12:34"],
    ["encoded for a URL", "p%40ss%20word%2F12%3A34"],
    ["encoded for a URL in small letters", "p%40ss%20word%2f12%3a34"],
    ["encoded as Python does", "p%40ss%20word/12%3A34"],
    ["encoded as a form is", "p%40ss+word%2F12%3A34"],
    ["in base64", basic("p@ss word/12:34")],
    ["in JSON", 'he said \\"hello\\" loud'],
    ["in JSON of ASCII alone", "gr\\u00f6\\u00dfe-stra\\u00dfe"],
    ["encoded byte by byte", "gr%C3%B6%C3%9Fe-stra%C3%9Fe"],
    ["in a repr", "C:\\\\temp\\\\secret"],
    ["before it was set again", "first-value-of-two"],
    ["after it was set again", "second-value-of-two"],
    ["as one of several lines", "Sommerregen im Garten"],
    ["with its lines in a repr", "-----BEGIN-----\\nSommerregen im Garten\\n-----END-----"],
    ["and is short, by its key a credential", "hunter2"],
    ["and is a number, by its key a credential", "4711"],
  ])("is not shown %s", (_, text) => {
    expect(redacted(`no '${text}'!`, secretsOf(ENV))).toBe("no '(sensitive)'!");
    expect(logRedaction(secretsOf(ENV))(`no '${text}'!`)).toBe("no '(sensitive)'!");
  });

  test.each(["a", "ab", "ab:"])("is not shown in base64 behind %j", (before) => {
    const shown = redacted(`Basic ${basic(`${before}Sommerregen im Garten`)}`, secretsOf(ENV));
    expect(shown).toMatch(/^Basic [\w+/]{0,4}\(sensitive\)[\w+/]?={0,2}$/);
  });

  test("is shown where it is too short or too common to be told from words", () => {
    const text = "abc is true on port 8642";
    expect(redacted(text, secretsOf(ENV))).toBe(text);
  });
});
