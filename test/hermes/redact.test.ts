import { describe, expect, test } from "@jest/globals";
import { logRedaction, redacted, withoutSecrets } from "../../src/hermes/redact.ts";

describe("a text that others wrote", () => {
  test("is shown without a known secret, wherever it stands", () => {
    expect(redacted("bad password hunter2hunter2!", ["hunter2hunter2"])).toBe("bad password (sensitive)!");
  });

  test("is shown without what looks like a token, also one that is not known any more", () => {
    const text =
      "InvalidToken: The token `7000000001:AAtokenMovesFromAlphaToBeta` was rejected by the server.";
    expect(redacted(text)).toBe("InvalidToken: The token `(sensitive)` was rejected by the server.");
  });

  test("is shown without the name and the password in a URL", () => {
    expect(redacted("fatal: unable to access 'https://ada:p@ss@git.example/a/': 403")).toBe(
      "fatal: unable to access 'https://(sensitive)@git.example/a/': 403",
    );
    expect(redacted("ssh://git:pw@host/a, ssh://git@host/a, git@host:a")).toBe(
      "ssh://(sensitive)@host/a, ssh://git@host/a, git@host:a",
    );
  });

  test("keeps words, numbers and what is too short to be a secret", () => {
    const text = "telegram: connection refused on port 8642 after 3 attempts";
    expect(redacted(text, ["3", "all", "port 8643"])).toBe(text);
  });

  test("is shown without a short secret where that is a word of its own", () => {
    expect(redacted("hunter2: no hunter2, hunter22 or _hunter2", ["hunter2"])).toBe(
      "(sensitive): no (sensitive), hunter22 or _hunter2",
    );
  });

  test("is shown without any part of secrets that overlap", () => {
    expect(redacted("no abcdefghijkl!", ["abcdefgh", "efghijkl"])).toBe("no (sensitive)!");
  });

  test("is shown without the rest of a secret that begins as another one does", () => {
    const token = "123456789:AAH-secret-tail";
    for (const known of [
      ["123456789", token],
      [token, "123456789"],
    ]) {
      expect(withoutSecrets(`no ${token}!`, known)).toBe("no (sensitive)!");
      expect(redacted(`no ${token}!`, known)).toBe("no (sensitive)!");
    }
  });
});

describe("a line of a log", () => {
  const TELEGRAM = "7000000001:AAtokenThatWasThereBeforeAndIsGone";
  test.each([
    ["no hunter2.hunter2!", "no (sensitive)!"],
    ["no hunter2xhunter2!", "no hunter2xhunter2!"],
    [
      `POST https://api.telegram.org/bot${TELEGRAM}/getMe`,
      "POST https://api.telegram.org/bot(sensitive)/getMe",
    ],
    [`no ${TELEGRAM}`, "no (sensitive)"],
    [`key sk-${"abcdefgh12345678".repeat(2)} refused`, "key (sensitive) refused"],
    ["xoxb-12345678-abcdefghijkl", "(sensitive)"],
    ["https://ada:pw@host/a", "https://(sensitive)@host/a"],
    ["session 20261122_061514_abcdef123456 of agent.restart_drain_timeout2", undefined],
    ["/home/ada/.hermes/profiles/coder-number-123456789/sessions", undefined],
    ["sketch-to-image-generator-2 and pkg_of_something_long", undefined],
    ["short abc", undefined],
  ])("%s", (line, shown = line) => {
    expect(logRedaction(["hunter2.hunter2", "abc"])(line)).toBe(shown);
  });

  test("is shown without the whole of a secret that begins as another does", () => {
    expect(logRedaction(["12345678", "1234567890"])("a 1234567890 12345678")).toBe(
      "a (sensitive) (sensitive)",
    );
  });

  test.each([
    ["begins so […]", "begins so […]"],
    ["no Supersec […]", "no (sensitive) […]"],
    ["no Supersecretpassphras\ufffd […]", "no (sensitive) […]"],
    ["[…] phrase! refused", "[…] (sensitive)! refused"],
    ["[…] secretpass […]", "[…] (sensitive) […]"],
    ["[…] x phrase and Supersec", "[…] x phrase and Supersec"],
    ["no Supersec", "no Supersec"],
  ])("that was cut is shown without half a secret: %s", (line, shown) => {
    expect(logRedaction(["Supersecretpassphrase", "hunter2"])(line)).toBe(shown);
  });
});
