import { describe, expect, test } from "@jest/globals";
import { HOME, hostWith, planned, UNIT, UNITS } from "./planned.ts";

describe("a value of config.yaml is hidden", () => {
  test.each([
    ["{ db: { url: 'postgres://u:hunter2pw@db/x' } }", "hunter2pw"],
    ["{ mcp_servers: { gh: { args: [--api-key, sk-live-1] } } }", "sk-live-1"],
    ["{ mcp_servers: { gh: { args: ['--token=sk-live-1'] } } }", "sk-live-1"],
    ["{ smtp: { pass: hunter2pw } }", "hunter2pw"],
    ["{ smtp: { pwd: hunter2pw } }", "hunter2pw"],
    ["{ db: { dsn: hunter2pw } }", "hunter2pw"],
    ["{ db: { connection_string: hunter2pw } }", "hunter2pw"],
    ["{ run: { env: [{ name: API_KEY, value: hunter2pw }] } }", "hunter2pw"],
    ["{ run: { env: [{ value: [hunter2pw], name: DB_PASSWORD }] } }", "hunter2pw"],
    ["{ note: 'use sk-ant-api03-abcdefghijklmnop' }", "sk-ant"],
    [
      "{ hooks: [{ at: 'https://api.telegram.org/bot7000000001:AAtokenThatWasThereBeforeAndIsGone' }] }",
      "AAtoken",
    ],
  ])("with a secret that a text would hide: %s", async (config, secret) => {
    const { change, text } = await planned(hostWith(`config: ${config}`), "config");
    expect([change?.action, text.includes(secret)]).toEqual(["create", false]);
  });

  test("and other values are not", async () => {
    const { text } = await planned(
      hostWith(
        "config: { db: { url: 'https://db.example' }, run: { args: [--verbose, plainword], bypass: 1, env: [{ name: LANG, value: plainer }] }, is: sketch-to-image-generator-2 }",
      ),
      "config",
    );
    expect(text).toContain("https://db.example");
    expect(text).toContain("plainword");
    expect(text).toContain("plainer");
    expect(text).toContain("sketch-to-image-generator-2");
  });
});

describe("a secret of config.yaml is hidden wherever else it stands", () => {
  const SECRET = "hunter2hunter2";
  const CONFIG = `config: { platforms: { telegram: { token: ${SECRET} } } }`;

  test.each([
    ["a soul", `soul: { text: 'say ${SECRET}' }`],
    ["a description", `description: 'knows ${SECRET}'`],
    ["a managed file", `files: { n.md: { text: 'say ${SECRET}' } }`],
  ])("in %s", async (_, line) => {
    const host = hostWith(CONFIG, line);
    host.makeProfile("coder");
    expect((await planned(host)).text).not.toContain(SECRET);
  });

  test("also where nobody has declared it", async () => {
    const host = hostWith(`soul: { text: 'say ${SECRET}' }`);
    host.makeProfile("coder");
    host.write(`${HOME}/config.yaml`, `x:\n  api_key: ${SECRET}\n`);
    expect((await planned(host)).text).not.toContain(SECRET);
  });

  test("and so is one of a managed file of tokens", async () => {
    const host = hostWith(
      `files: { slack_tokens.json: { text: '{"T1":{"token":"${SECRET}"}}', sensitive: true } }`,
      `soul: { text: 'say ${SECRET}' }`,
    );
    host.makeProfile("coder");
    expect((await planned(host)).text).not.toContain(SECRET);
  });
});

describe("a secret in a unit is hidden", () => {
  const unit = (command: string) => `[Service]\nExecStart=${command}\nEnvironment=HERMES_HOME=${HOME}\n`;

  test.each([
    ["one that is known", "/usr/bin/env X=hunter2hunter2 /opt/hermes --profile coder gateway run"],
    ["one by its name", "/usr/bin/env BOT_TOKEN=hunter2other /opt/hermes --profile coder gateway run"],
  ])("%s", async (_, command) => {
    const host = hostWith("env: { A_TOKEN: hunter2hunter2 }");
    host.makeProfile("coder");
    host.write(`${UNITS}/${UNIT}`, unit(command), 0o644);
    const { change, text } = await planned(host, "service");
    expect(change?.action).toBe("update");
    expect(text).not.toContain("hunter2");
  });
});
