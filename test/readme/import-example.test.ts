import { expect, test } from "@jest/globals";
import { imported } from "../plan/importing.ts";
import { applied, homeOf, open, unitOf } from "../plan/scenario.ts";
import { blocksOf, README } from "./readme.ts";

test("README.md shows what `hermes-fleet import` writes", async () => {
  const host = await applied(
    "profiles: { default: { env: { TELEGRAM_BOT_TOKEN: '1:a' } }," +
      " coder: { description: Writes and reviews code, env: { TELEGRAM_BOT_TOKEN: '2:b', TELEGRAM_ALLOWED_USERS: '12345' } }," +
      " papers: { config: { model: { default: openai/gpt-5 } } }, reader: {} }",
  );
  host.disk.removeTree("/home/ada/.local/state/hermes-fleet");
  host.setLinger(true);
  host.write(
    `${homeOf("coder")}/config.yaml`,
    "model: { default: anthropic/claude-sonnet-4 }\nagent: { max_turns: 120 }\nplatforms: { slack: { token: xoxb-1-2 } }\n",
  );
  host.end(unitOf("papers"), "inactive");
  host.orphan(unitOf("reader"), { hasTerminal: true });

  const { text } = await imported(host);

  const [, behind = ""] = README.split("<!-- example of import -->");
  expect(blocksOf(behind)[0]).toEqual({ language: "yaml", text });
  expect(await open(host)).toEqual([]);
});
