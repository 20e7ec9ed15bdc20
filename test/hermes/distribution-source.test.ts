import { describe, expect, test } from "@jest/globals";
import { cloneUrl, isSameSource, readSource, shownSource } from "../../src/hermes/distribution-source.ts";

const TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

describe("a source", () => {
  test.each([
    "github.com/you/research-bot",
    "https://github.com/you/research-bot",
    "https://git.example.org/bots/a.git#v2",
    "http://10.0.0.2:3000/you/bot",
    "ssh://git@host.example/you/bot",
    "ssh://host.example:22/you/bot.git",
    "git@github.com:you/bot.git",
    "git@host:bot",
    "backup:bots/coder.git",
    "git://host/bot",
    "file:///srv/bots/coder.git",
  ])("is a repository: %s", (text) => expect(readSource(text)).toEqual({ is: "git" }));

  test.each(["bots/coder", "./bots", "~/bots/a b", "/srv/bots/coder.git", "gitlab.com/you/bot", "./a:b@c"])(
    "is a path: %s",
    (text) => expect(readSource(text)).toEqual({ is: "path" }),
  );

  test.each([
    `https://you:${TOKEN}@github.com/you/bot`,
    `https://${TOKEN}@github.com/you/bot.git`,
    "https://you@github.com/you/bot",
    "HTTPS://a:b@host/bot",
    "http://a:b@host/bot",
    `ssh://git:${TOKEN}@host/bot`,
    `ssh://${TOKEN}@host/bot`,
    `x-access-token:${TOKEN}@github.com/you/bot.git`,
    `${TOKEN}@github.com/you/bot.git`,
    `${TOKEN}@github.com:you/bot.git`,
    `https://host/bot.git?private_token=${TOKEN}`,
    `//user:${TOKEN}@host/x`,
    "//user:tok@host/x",
    "user:tok@host",
  ])("with credentials is known for that: %s", (text) => {
    expect(readSource(text)).toEqual({ is: "credentials" });
    expect(shownSource(text)).not.toContain(TOKEN);
  });

  test.each([
    "ext::sh -c id.git",
    "ftp://host/bot",
    "file:///srv/bots/coder",
    "host:bot",
    "-u.git",
    " a",
    "a\nb",
    "https://",
  ])("is refused where Hermes would not take it: %j", (text) =>
    expect(readSource(text)).toMatchObject({ is: "refused" }),
  );
});

describe("two sources", () => {
  test.each([
    ["github.com/you/bot", "https://github.com/you/bot"],
    ["github.com/you/bot/", "https://github.com/you/bot.git"],
    [`https://you:${TOKEN}@github.com/you/bot`, "https://github.com/you/bot"],
  ])("are the same: %s and %s", (one, other) => expect(isSameSource(one, other)).toBe(true));

  test.each([
    ["github.com/you/bot", "github.com/you/other"],
    ["/srv/bot", "/srv/bot.git"],
    ["git@github.com:you/bot.git", "https://github.com/you/bot.git"],
  ])("are not the same: %s and %s", (one, other) => expect(isSameSource(one, other)).toBe(false));
});

test("git is given a whole URL", () => {
  expect(cloneUrl("github.com/you/bot/")).toBe("https://github.com/you/bot");
  expect(cloneUrl("git@host:bot")).toBe("git@host:bot");
});
