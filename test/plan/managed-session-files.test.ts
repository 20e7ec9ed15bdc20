import { describe, expect, test } from "@jest/globals";
import {
  applied,
  apply,
  codes,
  declare,
  fleet,
  homeOf,
  open,
  told,
  unitOf,
  watchServices,
} from "./scenario.ts";

const CREDENTIALS = "platforms/whatsapp/session/creds.json";
const slack = (token: string, app: string) =>
  `{ env: { SLACK_BOT_TOKEN: xoxb-${app}, SLACK_APP_TOKEN: xapp-${app} }, files: { slack_tokens.json: { text: '{"T1":{"token":"${token}"}}', sensitive: true } } }`;
const own = (app: string) => `{ env: { SLACK_BOT_TOKEN: xoxb-${app}, SLACK_APP_TOKEN: xapp-${app} } }`;

describe("a managed file that holds a token", () => {
  test("is in conflict with another one before it is written", async () => {
    const host = fleet(`profiles: { a: ${slack("xoxb-same", "a")}, b: ${slack("xoxb-same", "b")} }`);
    expect(await told(host)).toMatchObject([{ code: "token-conflict", severity: "error", blocks: "apply" }]);
  });

  test("is no reason for a restart once it was applied", async () => {
    const host = await applied(`profiles: { a: ${slack("xoxb-1", "a")} }`);
    expect(await open(host)).toEqual([]);
  });

  test("restarts its gateway in the apply that changes it, not in the next one", async () => {
    const host = await applied(`profiles: { a: ${slack("xoxb-1", "a")} }`);
    declare(host, `profiles: { a: ${slack("xoxb-2", "a")} }`);
    const calls = watchServices(host);
    await apply(host);
    expect([calls(), await open(host)]).toEqual([["restart a"], []]);
  });

  test("goes over to another gateway once the first one has stopped", async () => {
    const host = await applied(`profiles: { a: ${slack("xoxb-1", "a")}, b: ${own("b")} }`);
    declare(host, `profiles: { a: ${own("a")}, b: ${slack("xoxb-1", "b")} }`);
    expect(await codes(host)).toEqual([]);
    const calls = watchServices(host);
    await apply(host);
    expect(calls()[0]).toMatch(/^stop a/);
  });

  test("is not what a copy of its profile begins with", async () => {
    const host = await applied(`profiles: { a: ${slack("xoxb-1", "a")} }`);
    declare(host, `profiles: { a: ${slack("xoxb-1", "a")}, b: { create: { clone_from: a } } }`);
    expect(await codes(host)).toEqual([]);
  });
});

describe("a session that the gateway writes by itself", () => {
  const WHATSAPP = "profiles: { a: { env: { WHATSAPP_ENABLED: 'true' } } }";

  test.each([
    [
      "a new pairing",
      '{"signedIdentityKey":{"public":"AA"},"n":1}',
      '{"signedIdentityKey":{"public":"BB"},"n":1}',
    ],
    ["a pairing that has only begun", '{"n":1}', '{"n":2}'],
  ])("is no reason to restart it: %s", async (_, first, second) => {
    const host = await applied(WHATSAPP);
    host.write(`${homeOf("a")}/${CREDENTIALS}`, first);
    expect(await open(host)).toEqual([]);
    await apply(host);
    host.write(`${homeOf("a")}/${CREDENTIALS}`, second);
    expect(await open(host)).toEqual([]);
  });

  test("is none where it is Slack's", async () => {
    const host = await applied(`profiles: { a: ${own("a")} }`);
    const pid = host.pid(unitOf("a"));
    host.write(`${homeOf("a")}/slack_tokens.json`, '{"T1":{"token":"xoxb-oauth"}}');
    await apply(host);
    expect(host.pid(unitOf("a"))).toBe(pid);
  });

  test.each([
    ["is still in conflict with one that another gateway has", '{"signedIdentityKey":{"public":"AA"}}', 1],
    ["is no session that two could share while its pairing has only begun", '{"n":1}', 0],
  ])("%s", async (_, session, conflicts) => {
    const host = await applied(
      "profiles: { a: { env: { WHATSAPP_ENABLED: 'true' } }, b: { config: { platforms: { whatsapp: { enabled: true, extra: { bridge_port: 3001 } } } } } }",
    );
    for (const name of ["a", "b"]) host.write(`${homeOf(name)}/${CREDENTIALS}`, session);
    expect(await codes(host)).toHaveLength(conflicts);
  });
});
